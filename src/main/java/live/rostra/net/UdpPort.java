package live.rostra.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// One UDP port on one event loop: batches in, many writes and one flush out.
///
/// With epoll one `recvmmsg` takes up to 32 datagrams and one `sendmmsg` sends up to 64; on a loop
/// that is not epoll it is a plain NIO channel. All methods are called on that loop, and the
/// receiver is called there, outside any Vert.x context.
public final class UdpPort {
  /// What arrives at a port.
  public interface Receiver {
    /// One datagram of at most [#MAX_DATAGRAM] bytes; the buffer is reused after the call, until
    /// then the receiver may decrypt, answer and swap in it.
    void datagram(PacketBuffer packet, InetSocketAddress from);

    /// No more datagrams are waiting: the moment to flush what the batch caused.
    void batchEnd();
  }

  /// Longest datagram passed on, in bytes; a longer one is counted and dropped.
  public static final int MAX_DATAGRAM = 1500;

  /// A slot a little longer than what we take shows that a datagram is too long; a slot of exactly
  /// that length would show it cut.
  private static final int SLOT = 1536;

  private static final int BATCH = 32;

  /// After so long a full socket is tried again.
  private static final long RETRY_MS = 1;

  private static final int BAD_DESCRIPTOR = 9;

  /// One tick's burst to thousands of listeners waits here, instead of in the kernel's 208 KiB.
  private static final int SEND_BUFFER = 2 * 1024 * 1024;

  /// What a flood of 50,000 datagrams a second brings in 100 ms: a collection of garbage must not
  /// cost a packet.
  private static final int RECEIVE_BUFFER = 4 * 1024 * 1024;

  /// Behind this much a packet would arrive too late to be heard.
  private static final WriteBufferWaterMark QUEUE =
      new WriteBufferWaterMark(4 * 1024 * 1024, 8 * 1024 * 1024);

  private final ContextInternal context;
  private final Channel channel;
  private final Inbound inbound;
  private @Nullable BatchOutbox batches;
  private long sent;
  private long sentBytes;
  private long congested;

  private UdpPort(ContextInternal context, Channel channel, Inbound inbound) {
    this.context = context;
    this.channel = channel;
    this.inbound = inbound;
  }

  /// Binds a port on the event loop of `context`; the future completes on that context.
  ///
  /// @param port 0 for any free port
  public static Future<UdpPort> bind(Context context, String host, int port, Receiver receiver) {
    return bind(context, host, port, receiver, PooledByteBufAllocator.DEFAULT);
  }

  /// The same with an allocator that can be asked what is outstanding.
  static Future<UdpPort> bind(
      Context context, String host, int port, Receiver receiver, ByteBufAllocator allocator) {
    ContextInternal owner = (ContextInternal) context;
    EventLoop loop = owner.nettyEventLoop();
    Inbound inbound = new Inbound(receiver);
    PromiseInternal<Void> bound = owner.promise();
    ChannelFuture binding = bootstrap(loop, inbound, allocator).bind(host, port);
    binding.addListener(bound);
    return bound.future().map(_ -> new UdpPort(owner, binding.channel(), inbound));
  }

  /// Queues a copy of `length` bytes for `to`; nothing leaves before [#flush].
  public void send(byte[] array, int offset, int length, InetSocketAddress to) {
    if (!channel.isWritable()) {
      congested++;
      return;
    }
    ByteBuf copy = channel.alloc().directBuffer(length);
    copy.writeBytes(array, offset, length);
    sent++;
    sentBytes += length;
    // The void promise allocates nothing; a failure comes back through `Inbound.exceptionCaught`.
    var _ = channel.write(new DatagramPacket(copy, to), channel.voidPromise());
  }

  /// Where datagrams are written in place: with epoll they leave by `sendmmsg` of our own, else as
  /// `otherwise` sends them. To be asked for once; [#flush] flushes it too.
  ///
  /// @param otherwise takes datagrams that cannot leave by this socket
  public Outbox outbox(CopyingOutbox.Sink otherwise) {
    BatchOutbox made =
        channel instanceof EpollDatagramChannel epoll ? newBatches(epoll, otherwise) : null;
    batches = made;
    return made == null ? new CopyingOutbox(otherwise) : made;
  }

  private @Nullable BatchOutbox newBatches(
      EpollDatagramChannel epoll, CopyingOutbox.Sink otherwise) {
    FileDescriptor socket = epoll.fd();
    try {
      int family = SendMmsg.family(socket.intValue());
      boolean _ = SendMmsg.neverFragment(socket.intValue());
      MemorySegment errno = SendMmsg.newErrno(Arena.ofAuto());
      // A closed descriptor's number may already be somebody else's.
      BatchOutbox.Kernel kernel =
          (messages, count) ->
              socket.isOpen()
                  ? SendMmsg.send(socket.intValue(), messages, count, errno)
                  : -BAD_DESCRIPTOR;
      return new BatchOutbox(family, kernel, otherwise, this::retryLater);
    } catch (LinkageError | RuntimeException _) {
      return null; // not the system we know, or no native access
    }
  }

  private void retryLater() {
    var _ = context.nettyEventLoop().schedule(this::retry, RETRY_MS, TimeUnit.MILLISECONDS);
  }

  private void retry() {
    if (batches != null) {
      batches.retry();
    }
  }

  /// Whether the outbox sends from where datagrams are written, by a system call of our own.
  public boolean sendsInPlace() {
    return batches != null;
  }

  /// Hands everything queued to the kernel.
  public void flush() {
    channel.flush();
    if (batches != null) {
      batches.flush();
    }
  }

  /// Closes the socket and releases what is queued; completes on the context. Idempotent.
  public Future<Void> close() {
    PromiseInternal<Void> closed = context.promise();
    channel.close().addListener(closed);
    return closed.future();
  }

  /// The bound address, with the port that was chosen when 0 was asked for.
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) channel.localAddress();
  }

  /// Whether the kernel refused part of the receive buffer (Linux: `net.core.rmem_max` is below 4
  /// MiB), so that a flood costs packets earlier than it must.
  public boolean receiveBufferIsShort() {
    Integer granted = channel.config().getOption(ChannelOption.SO_RCVBUF);
    return granted != null && granted < RECEIVE_BUFFER;
  }

  /// True when this port batches through epoll.
  public boolean isEpoll() {
    return channel instanceof EpollDatagramChannel;
  }

  /// The counters now.
  public UdpStats stats() {
    BatchOutbox own = batches;
    return new UdpStats(
        inbound.received,
        inbound.receivedBytes,
        inbound.batches,
        inbound.oversize,
        inbound.receiverErrors,
        sent + (own == null ? 0 : own.sent()),
        sentBytes + (own == null ? 0 : own.sentBytes()),
        congested + (own == null ? 0 : own.dropped()),
        inbound.sendFailures + (own == null ? 0 : own.failures()));
  }

  private static Bootstrap bootstrap(EventLoop loop, Inbound inbound, ByteBufAllocator allocator) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .handler(inbound)
            .option(ChannelOption.ALLOCATOR, allocator)
            .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SEND_BUFFER)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE);
    if (loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)) {
      return bootstrap
          .channel(EpollDatagramChannel.class)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SLOT)
          .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SLOT * BATCH));
    }
    return bootstrap
        .channel(NioDatagramChannel.class)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SLOT));
  }

  /// The receiving half: copies each datagram into the one buffer of this port.
  private static final class Inbound extends ChannelInboundHandlerAdapter {
    private final Receiver receiver;
    private final PacketBuffer packet = new PacketBuffer();
    private long received;
    private long receivedBytes;
    private long batches;
    private long oversize;
    private long receiverErrors;
    private long sendFailures;

    private Inbound(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof DatagramPacket datagram) {
          read(datagram);
        }
      } catch (RuntimeException _) {
        // One packet must not end the port for all others; the counter tells that we have a defect.
        receiverErrors++;
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void read(DatagramPacket datagram) {
      ByteBuf content = datagram.content();
      int length = content.readableBytes();
      received++;
      receivedBytes += length;
      if (length > MAX_DATAGRAM) {
        oversize++;
        return;
      }
      content.readBytes(packet.array(), 0, length);
      packet.set(0, length);
      receiver.datagram(packet, datagram.sender());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      batches++;
      try {
        receiver.batchEnd();
      } catch (RuntimeException _) {
        receiverErrors++;
      }
    }

    /// Refused sends (an unreachable address, a full buffer) and ICMP errors of earlier ones.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      sendFailures++;
    }
  }
}
