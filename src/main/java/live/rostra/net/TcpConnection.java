package live.rostra.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import live.rostra.transport.ice.StreamPath;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.FrameReader;

/// One accepted TCP connection of a [TcpPort]. Media loop only.
final class TcpConnection extends StreamPath implements FrameReader.Sink {
  private static final long serialVersionUID = 1L;

  /// Checks come before anything else, and a browser repeats its first one a few times at most.
  private static final int MAX_EARLY_FRAMES = 32;

  private final transient TcpPort port;
  private final transient Channel channel;
  private final transient FrameReader frames = new FrameReader();
  private final InetSocketAddress remote;
  private final long acceptedNs;
  private long heardNs;
  private int earlyFrames;
  private boolean passedIce;
  private boolean unflushed;

  TcpConnection(TcpPort port, Channel channel, InetSocketAddress remote, long nowNs) {
    this.port = port;
    this.channel = channel;
    this.remote = remote;
    this.acceptedNs = nowNs;
    this.heardNs = nowNs;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  /// Queues a framed copy of `length` bytes; false when the reader is too slow for more.
  boolean send(byte[] array, int offset, int length) {
    if (!channel.isWritable()) {
      return false;
    }
    ByteBuf framed = channel.alloc().directBuffer(FrameReader.HEADER_LENGTH + length);
    framed.writeShort(length);
    framed.writeBytes(array, offset, length);
    // The void promise allocates nothing; a failure comes back through `exceptionCaught`.
    var _ = channel.write(framed, channel.voidPromise());
    return true;
  }

  /// True the first time since the last flush.
  boolean markUnflushed() {
    boolean first = !unflushed;
    unflushed = true;
    return first;
  }

  void flush() {
    unflushed = false;
    channel.flush();
  }

  /// What has arrived; the array is the caller's again afterwards.
  private void received(byte[] array, int length) {
    heardNs = System.nanoTime();
    if (channel.isActive() && !frames.read(array, 0, length, this)) {
      port.broken();
      close();
    }
  }

  @Override
  public boolean frame(byte[] array, int offset, int length) {
    DatagramKind kind = DatagramKind.of(array, offset, length);
    // Whoever opens with anything but a check is no ICE agent (RFC 6544 section 7.1).
    if (kind == DatagramKind.UNKNOWN || (!passedIce && kind != DatagramKind.STUN)) {
      return false;
    }
    port.deliver(array, offset, length, this);
    if (!passedIce) {
      learn(port.knows(this));
      earlyFrames++;
    }
    return passedIce || earlyFrames < MAX_EARLY_FRAMES;
  }

  /// Why a connection may not stay.
  enum Fate {
    /// It may.
    STAYS,
    /// It has not passed ICE in time.
    UNAUTHENTICATED,
    /// It has nothing to do here any more.
    IDLE
  }

  /// Judges the connection at `nowNs`.
  ///
  /// @param known whether a session that lives knows this path
  Fate judge(boolean known, long nowNs) {
    learn(known);
    if (!passedIce) {
      return nowNs - acceptedNs < TcpPort.AUTHENTICATE_WITHIN_NS
          ? Fate.STAYS
          : Fate.UNAUTHENTICATED;
    }
    return known && nowNs - heardNs < TcpPort.IDLE_AFTER_NS ? Fate.STAYS : Fate.IDLE;
  }

  private void learn(boolean known) {
    if (known && !passedIce) {
      passedIce = true;
      port.passedIce(this);
    }
  }

  /// Ends the connection; the port hears of it when it has ended.
  void close() {
    var _ = channel.close();
  }

  /// The receiving half, as a Netty handler.
  static final class Inbound extends ChannelInboundHandlerAdapter {
    private final TcpConnection connection;

    Inbound(TcpConnection connection) {
      this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof ByteBuf bytes) {
          byte[] scratch = connection.port.scratch();
          while (bytes.isReadable()) {
            int length = Math.min(bytes.readableBytes(), scratch.length);
            bytes.readBytes(scratch, 0, length);
            connection.received(scratch, length);
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      connection.port.batchEnd();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      connection.port.ended(connection);
    }

    /// A reset by the peer, mostly: the connection is over either way.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
