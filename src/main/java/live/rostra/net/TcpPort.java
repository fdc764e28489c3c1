package live.rostra.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import live.rostra.transport.ice.StreamPath;
import live.rostra.wire.PacketBuffer;

/// One TCP port on one event loop, for peers whose network lets no UDP out: passive ICE-TCP (RFC
/// 6544) with RFC 4571 framing.
///
/// A connection that does not pass ICE soon, that sends anything else, or that falls silent is
/// closed. Where places run out, the oldest that has not passed ICE gives way. A reader that is too
/// slow loses packets, which are counted; it holds up nobody. All methods are called on the loop,
/// and the receiver is called there, outside any Vert.x context.
public final class TcpPort {
  /// What arrives at a port, and what it needs to know.
  public interface Receiver {
    /// One packet; the buffer is reused after the call, until then the receiver may decrypt, answer
    /// and swap in it.
    void packet(PacketBuffer packet, StreamPath from);

    /// No more packets are waiting: the moment to flush what they caused.
    void batchEnd();

    /// Whether a session that lives has authenticated this path.
    boolean knows(StreamPath path);

    /// The connection is closed. Once for each that sent anything, and for others too.
    void ended(StreamPath path);
  }

  /// How many connections are let in.
  ///
  /// @param connections at one time, in all
  /// @param connectionsPerSource at one time from one IPv4 address or IPv6 /64
  public record Limits(int connections, int connectionsPerSource) {}

  /// Time to pass ICE: the first check follows the TCP handshake at once.
  static final long AUTHENTICATE_WITHIN_NS = 5_000_000_000L;

  /// Browsers send a check every 2.5 s at the latest.
  static final long IDLE_AFTER_NS = 30_000_000_000L;

  /// Connections that have not passed ICE, in all and of one source: enough for everybody behind
  /// one NAT who comes back within a round trip, and little for whoever never passes.
  private static final int MAX_STRANGERS = 500;

  private static final int MAX_STRANGERS_PER_SOURCE = 50;

  private static final int BACKLOG = 256;
  private static final int READ_SIZE = 8 * 1024;

  /// What may wait in front of the kernel: about a second of one mix. Behind more than that a
  /// packet comes too late to be heard.
  private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(8 * 1024, 16 * 1024);

  /// What may wait inside the kernel, which would take megabytes.
  private static final int SOCKET_BUFFER = 64 * 1024;

  private static final int KERNEL_UNSENT = 8 * 1024;

  private final ContextInternal context;
  private final Receiver receiver;
  private final TcpSources sources;
  private final Set<TcpConnection> connections = new LinkedHashSet<>();

  /// Those that have not passed ICE, the oldest first.
  private final LinkedHashSet<TcpConnection> strangers = new LinkedHashSet<>();

  private final List<TcpConnection> unflushed = new ArrayList<>();
  private final PacketBuffer packet = new PacketBuffer();
  private final byte[] scratch = new byte[READ_SIZE];
  private Channel server;
  private long accepted;
  private long refused;
  private long broken;
  private long unauthenticated;
  private long idle;
  private long received;
  private long receivedBytes;
  private long sent;
  private long sentBytes;
  private long backlogged;
  private long receiverErrors;

  @SuppressWarnings("NullAway.Init") // the channel exists before anybody has this object
  private TcpPort(ContextInternal context, Limits limits, Receiver receiver) {
    this.context = context;
    this.receiver = receiver;
    this.sources = new TcpSources(limits, MAX_STRANGERS, MAX_STRANGERS_PER_SOURCE);
  }

  /// Binds a port on the event loop of `context`; the future completes on that context.
  ///
  /// @param port 0 for any free port
  public static Future<TcpPort> bind(
      Context context, String host, int port, Limits limits, Receiver receiver) {
    ContextInternal owner = (ContextInternal) context;
    TcpPort tcp = new TcpPort(owner, limits, receiver);
    Promise<TcpPort> bound = owner.promise();
    tcp.bootstrap(owner.nettyEventLoop())
        .bind(host, port)
        .addListener(
            (ChannelFutureListener)
                future -> {
                  if (future.isSuccess()) {
                    tcp.server = future.channel();
                    bound.complete(tcp);
                  } else {
                    bound.fail(future.cause());
                  }
                });
    return bound.future();
  }

  private ServerBootstrap bootstrap(EventLoop loop) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            // A node that starts again meets connections of the last one in TIME_WAIT.
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_SIZE))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                });
    if (loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)) {
      return bootstrap
          .channel(EpollServerSocketChannel.class)
          .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) KERNEL_UNSENT);
    }
    return bootstrap.channel(NioServerSocketChannel.class);
  }

  private void accept(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
        || !sources.admits(remote.getAddress())
        || (sources.full() && !makePlace())) {
      refused++;
      var _ = channel.close();
      return;
    }
    accepted++;
    sources.enter(remote.getAddress());
    TcpConnection connection = new TcpConnection(this, channel, remote, System.nanoTime());
    connections.add(connection);
    strangers.add(connection);
    channel.pipeline().addLast(new TcpConnection.Inbound(connection));
  }

  /// A client passes ICE within a round trip: of those that have not, the newest has the best
  /// claim.
  private boolean makePlace() {
    if (strangers.isEmpty()) {
      return false;
    }
    TcpConnection oldest = strangers.getFirst();
    unauthenticated++;
    ended(oldest);
    oldest.close();
    return true;
  }

  void passedIce(TcpConnection connection) {
    if (strangers.remove(connection)) {
      sources.passed(connection.remote().getAddress());
    }
  }

  /// Queues a framed copy of `length` bytes on `to`, a path this port has passed on; nothing leaves
  /// before [#flush].
  public void send(byte[] array, int offset, int length, StreamPath to) {
    TcpConnection connection = (TcpConnection) to;
    if (!connection.send(array, offset, length)) {
      backlogged++;
      return;
    }
    sent++;
    sentBytes += length;
    if (connection.markUnflushed()) {
      unflushed.add(connection);
    }
  }

  /// Hands everything queued to the kernel.
  public void flush() {
    // By index: a flush that fails closes its connection, whose peer may be told so on another.
    for (int i = 0; i < unflushed.size(); i++) {
      unflushed.get(i).flush();
    }
    unflushed.clear();
  }

  /// Closes the connections that may not stay at `nowNs`; to be called a few times a second.
  public void keepHouse(long nowNs) {
    for (TcpConnection connection : List.copyOf(connections)) {
      switch (connection.judge(receiver.knows(connection), nowNs)) {
        case STAYS -> {}
        case UNAUTHENTICATED -> {
          unauthenticated++;
          connection.close();
        }
        case IDLE -> {
          idle++;
          connection.close();
        }
      }
    }
  }

  /// Closes the port and all its connections; completes on the context. Idempotent.
  public Future<Void> close() {
    Promise<Void> closed = context.promise();
    server
        .close()
        .addListener(future -> {
          List.copyOf(connections).forEach(TcpConnection::close);
          if (future.isSuccess()) {
            closed.complete();
          } else {
            closed.fail(future.cause());
          }
        });
    return closed.future();
  }

  /// The bound address, with the port that was chosen when 0 was asked for.
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) server.localAddress();
  }

  /// The counters now.
  public TcpStats stats() {
    return new TcpStats(
        sources.total(),
        accepted,
        refused,
        broken,
        unauthenticated,
        idle,
        received,
        receivedBytes,
        sent,
        sentBytes,
        backlogged,
        receiverErrors);
  }

  /// Where a connection puts bytes on their way from Netty's buffer to its frames.
  byte[] scratch() {
    return scratch;
  }

  void deliver(byte[] array, int offset, int length, TcpConnection from) {
    received++;
    receivedBytes += length;
    packet.copyFrom(array, offset, length);
    try {
      receiver.packet(packet, from);
    } catch (RuntimeException _) {
      // One packet must not end the connection, nor lose its place in the stream; the counter tells
      // that we have a defect.
      receiverErrors++;
    }
  }

  void batchEnd() {
    try {
      receiver.batchEnd();
    } catch (RuntimeException _) {
      receiverErrors++;
    }
  }

  boolean knows(TcpConnection path) {
    return receiver.knows(path);
  }

  void broken() {
    broken++;
  }

  void ended(TcpConnection connection) {
    if (connections.remove(connection)) {
      sources.leave(connection.remote().getAddress(), strangers.remove(connection));
      receiver.ended(connection);
    }
  }
}
