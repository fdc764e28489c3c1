package live.rostra.http.socket;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import live.rostra.signalling.CloseReason;
import org.jspecify.annotations.Nullable;

/// Puts the messages of one client together from its frames, and judges how many, how large and
/// what they are. No I/O; one thread.
///
/// That a frame is masked, no larger than {@link SocketLimits#MAX_FRAME_BYTES} and where it may
/// stand among others is Netty's part; it must be so before the payload is read.
final class MessageReader {
  private static final byte[] NOTHING = {};

  private final Budget frames;
  private final Budget messages;
  private byte[] begun = NOTHING;
  private int begunBytes;

  /// @param nowNs monotonic
  MessageReader(long nowNs) {
    frames = new Budget(SocketLimits.FRAMES_A_SECOND, SocketLimits.FRAMES_AT_ONCE, nowNs);
    messages = new Budget(SocketLimits.MESSAGES_A_SECOND, SocketLimits.MESSAGES_AT_ONCE, nowNs);
  }

  /// What a frame led to.
  sealed interface Read {
    /// A whole message.
    record Message(String text) implements Read {}

    /// Nothing for a person: a part of a message, a ping, a pong.
    record Nothing() implements Read {}

    /// The socket has to be closed.
    record Refused(CloseReason reason) implements Read {}
  }

  private static final Read NOTHING_YET = new Read.Nothing();
  private static final Read POLICY = new Read.Refused(CloseReason.POLICY);

  /// Takes one frame, which stays the caller's.
  Read read(WebSocketFrame frame, long nowNs) {
    if (!frames.take(nowNs)) {
      return POLICY;
    }
    return switch (frame) {
      case BinaryWebSocketFrame _ -> new Read.Refused(CloseReason.NOT_TEXT);
      case TextWebSocketFrame _ -> part(frame, nowNs);
      case ContinuationWebSocketFrame _ -> part(frame, nowNs);
      default -> NOTHING_YET;
    };
  }

  private Read part(WebSocketFrame frame, long nowNs) {
    ByteBuf payload = frame.content();
    int bytes = payload.readableBytes();
    if (begunBytes + bytes > SocketLimits.MAX_MESSAGE_BYTES) {
      return new Read.Refused(CloseReason.TOO_BIG);
    }
    if (!frame.isFinalFragment()) {
      append(payload, bytes);
      return NOTHING_YET;
    }
    if (!messages.take(nowNs)) {
      return POLICY;
    }
    @Nullable String text =
        begunBytes == 0 ? decode(payload.nioBuffer()) : decodeAll(payload, bytes);
    begun = NOTHING;
    begunBytes = 0;
    return text == null ? new Read.Refused(CloseReason.NOT_UTF8) : new Read.Message(text);
  }

  private @Nullable String decodeAll(ByteBuf payload, int bytes) {
    append(payload, bytes);
    return decode(ByteBuffer.wrap(begun, 0, begunBytes));
  }

  private void append(ByteBuf payload, int bytes) {
    if (begunBytes + bytes > begun.length) {
      begun = Arrays.copyOf(begun, Math.max(begunBytes + bytes, 2 * begun.length));
    }
    payload.getBytes(payload.readerIndex(), begun, begunBytes, bytes);
    begunBytes += bytes;
  }

  /// RFC 6455 section 8.1: "When an endpoint is to interpret a byte stream as UTF-8 but finds that
  /// the byte stream is not, in fact, a valid UTF-8 stream, that endpoint MUST _Fail the WebSocket
  /// Connection_."
  private static @Nullable String decode(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(bytes)
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
