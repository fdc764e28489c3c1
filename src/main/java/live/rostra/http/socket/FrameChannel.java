package live.rostra.http.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.internal.ContextInternal;
import java.util.Objects;
import live.rostra.signalling.CloseReason;
import org.jspecify.annotations.Nullable;

/// The frames of one upgraded connection, in Netty's pipeline between its frame decoder and Vert.x,
/// which sees none of them: Vert.x answers every ping without a bound, reads bad UTF-8 as good,
/// cuts the connection without a close code when a frame is broken, encodes what goes to many once
/// for each, and does not tell how much a slow reader leaves waiting.
final class FrameChannel extends SimpleChannelInboundHandler<WebSocketFrame> implements Wire {
  private static final String NAME = "rostra.frames";

  /// Vert.x' name of its own handler, the last one.
  private static final String VERTX = "handler";

  /// So that what a slow reader leaves waiting is here, where it is seen, and not in the kernel.
  private static final int KERNEL_BYTES = 128 * 1024;

  private static final int NORMAL = 1000;
  private static final int NO_STATUS = 1005;
  private static final ByteBuf NO_BYTES = Unpooled.EMPTY_BUFFER;

  private final Channel channel;
  private @Nullable ChannelHandlerContext here;
  private final ContextInternal loop;
  private final Flushes flushes;
  private final Listener listener;
  private final MessageReader reader;
  private long heardAtNs;
  private boolean closeSent;

  /// What is to be in the answer to a ping that came while too much waited.
  private byte @Nullable [] owedPong;

  private FrameChannel(
      Channel channel, ContextInternal loop, Flushes flushes, ListenerOf listener) {
    this.channel = channel;
    this.loop = loop;
    this.flushes = flushes;
    this.heardAtNs = System.nanoTime();
    this.reader = new MessageReader(heardAtNs);
    this.listener = listener.of(this);
  }

  /// What comes from the client. The channel's loop only.
  interface Listener {
    /// A message.
    void received(String text);

    /// The client broke a rule.
    void refused(CloseReason reason);

    /// The client's bytes are no frames; nothing more of them is read.
    ///
    /// @param closeCode what RFC 6455 calls it
    void broken(int closeCode);

    /// The connection is over; the last call.
    void gone();
  }

  /// Makes the listener of a channel, which may write to it.
  interface ListenerOf {
    Listener of(Wire wire);
  }

  /// Takes over a connection that was just upgraded, on its loop, before anything else is read.
  static void open(Channel channel, ContextInternal loop, Flushes flushes, ListenerOf listener) {
    channel.config().setOption(ChannelOption.SO_SNDBUF, KERNEL_BYTES);
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(
                SocketLimits.EASY_QUEUE_BYTES / 2, SocketLimits.EASY_QUEUE_BYTES));
    channel.pipeline().addBefore(VERTX, NAME, new FrameChannel(channel, loop, flushes, listener));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    here = ctx;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    heardAtNs = System.nanoTime();
    if (frame instanceof CloseWebSocketFrame close) {
      if (!closeSent) {
        close(close.statusCode() == NO_STATUS ? NORMAL : close.statusCode());
      }
      // RFC 6455 section 7.1.1: "the server ... SHOULD close the connection first".
      flushes.now(channel);
      cut();
    } else if (!closeSent) {
      read(frame);
    }
  }

  private void read(WebSocketFrame frame) {
    switch (reader.read(frame, heardAtNs)) {
      case MessageReader.Read.Message(String text) -> loop.dispatch(text, listener::received);
      case MessageReader.Read.Refused(CloseReason reason) ->
          loop.dispatch(reason, listener::refused);
      case MessageReader.Read.Nothing() -> {
        if (frame instanceof PingWebSocketFrame) {
          pong(ByteBufUtil.getBytes(frame.content()));
        }
      }
    }
  }

  /// Answers a ping, unless its sender does not read: then the latest one waits, and not its answer
  /// behind all the others. RFC 6455 section 5.5.3: "If an endpoint receives a Ping frame and has
  /// not yet sent Pong frame(s) in response to previous Ping frame(s), the endpoint MAY elect to
  /// send a Pong frame for only the most recently processed Ping frame."
  private void pong(byte[] payload) {
    if (channel.isWritable()) {
      owedPong = null;
      var _ =
          channel.write(
              new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)), channel.voidPromise());
      flushes.later(channel);
    } else {
      owedPong = payload;
    }
  }

  /// The client has read some of what waits, or too much of it waits now.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    byte[] owed = owedPong;
    if (owed != null && !closeSent) {
      pong(owed);
    }
    ctx.fireChannelWritabilityChanged();
  }

  /// A frame that breaks RFC 6455, or is too large: Netty reads no further, and says which.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException broken) {
      int code = broken.closeStatus().code();
      if (code == CloseReason.TOO_BIG.closeCode()) {
        loop.dispatch(CloseReason.TOO_BIG, listener::refused);
      } else {
        loop.dispatch(code, listener::broken);
      }
    } else {
      // The connection broke; `channelInactive` follows.
      var _ = ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.dispatch(_ -> listener.gone());
    ctx.fireChannelInactive();
  }

  @Override
  public void write(TextFrame frame) {
    if (!closeSent) {
      var _ = channel.write(frame.copy(), channel.voidPromise());
      flushes.later(channel);
    }
  }

  @Override
  public long waitingBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override
  public void ping() {
    if (!closeSent) {
      var _ = channel.write(new PingWebSocketFrame(NO_BYTES), channel.voidPromise());
      flushes.later(channel);
    }
  }

  @Override
  public long heardAtNs() {
    return heardAtNs;
  }

  @Override
  public void close(int code) {
    if (!closeSent) {
      closeSent = true;
      var _ = channel.write(new CloseWebSocketFrame(code, ""), channel.voidPromise());
      flushes.later(channel);
    }
  }

  @Override
  public void cut() {
    // From here and not from the end of the pipeline, where Vert.x would say goodbye first and wait
    // for an answer.
    var _ = Objects.requireNonNull(here).close();
  }
}
