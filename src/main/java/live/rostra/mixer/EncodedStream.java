package live.rostra.mixer;

import java.util.Arrays;
import live.rostra.codec.OpusEncoder;
import org.jspecify.annotations.Nullable;

/// The packets of one bus, and the encoder that follows it while somebody listens.
final class EncodedStream {
  /// The largest Opus frame (RFC 6716 section 3.2.1) and its TOC byte.
  private static final int MAX_PACKET = 1276;

  private final EncoderPool pool;
  private final byte[] silentFrame;
  private final byte[] buffer = new byte[MAX_PACKET];
  private final EncodedFrame frame;
  private @Nullable OpusEncoder encoder;
  private int encodes;
  private long failures;

  EncodedStream(EncoderPool pool, byte[] silentFrame) {
    this.pool = pool;
    this.silentFrame = silentFrame;
    this.frame = new EncodedFrame(silentFrame);
  }

  /// Makes this tick's packet of `bus`.
  void encode(Bus bus) {
    encodes = 0;
    if (bus.drained()) {
      // The encoder, if any, stays: it has followed the bus through its last frames, all zero, and
      // needs no priming when sound returns.
      frame.set(silentFrame, silentFrame.length);
      return;
    }
    OpusEncoder following = encoder;
    if (following == null) {
      following = pool.take();
      prime(following, bus);
      encoder = following;
    }
    int length = encode(following, bus.output());
    if (length > 0) {
      frame.set(buffer, length);
    } else {
      fail();
    }
  }

  /// Nobody listens: sends silence and lets go of the encoder.
  void rest() {
    encodes = 0;
    frame.set(silentFrame, silentFrame.length);
    if (encoder != null) {
      pool.giveBack(encoder);
      encoder = null;
    }
  }

  /// Starts where `other` is, before it encodes this tick: its listeners' decoders will not notice
  /// that they hear this stream now. Falls back to priming when the codec cannot be copied.
  void partFrom(EncodedStream other) {
    if (other.encoder == null) {
      return; // it sent silence, after which any primed encoder will do
    }
    OpusEncoder fresh = pool.take();
    if (fresh.copyFrom(other.encoder)) {
      encoder = fresh;
    } else {
      pool.giveBack(fresh);
    }
  }

  /// Hands the encoder on to `successor`, which has none, and rests.
  void handTo(EncodedStream successor) {
    successor.encoder = encoder;
    encoder = null;
    rest();
  }

  /// Whether an encoder follows the bus now.
  boolean running() {
    return encoder != null;
  }

  /// Whether both made the very same packet this tick.
  boolean madeTheSameAs(EncodedStream other) {
    return Arrays.equals(
        frame.array(), 0, frame.length(), other.frame.array(), 0, other.frame.length());
  }

  EncodedFrame frame() {
    return frame;
  }

  /// Calls of the codec since the last `encode` or `rest` began.
  int encodes() {
    return encodes;
  }

  /// Frames replaced by silence because the codec failed.
  long failures() {
    return failures;
  }

  /// A fresh encoder knows nothing of the sound that its first packet overlaps with: it hears the
  /// last frames first, and those packets are discarded.
  private void prime(OpusEncoder fresh, Bus bus) {
    for (int age = Bus.HISTORY; age >= 1; age--) {
      encode(fresh, bus.earlier(age));
    }
  }

  private int encode(OpusEncoder by, float[] pcm) {
    encodes++;
    return by.encode(pcm, 0, buffer, 0, MAX_PACKET);
  }

  private void fail() {
    failures++;
    encoder = null; // its state is unknown; the next frame starts with a primed one
    frame.set(silentFrame, silentFrame.length);
  }
}
