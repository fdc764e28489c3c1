package live.rostra.mixer;

import java.util.ArrayDeque;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;

/// Encoders of one room that nobody uses now. One costs about 100 KB, so they are made late and
/// kept few.
final class EncoderPool {
  private static final int MAX_IDLE = 4;

  private final OpusCodec codec;
  private final OpusSettings settings;
  private final ArrayDeque<OpusEncoder> idle = new ArrayDeque<>(MAX_IDLE + 1);

  EncoderPool(OpusCodec codec, OpusSettings settings) {
    this.codec = codec;
    this.settings = settings;
  }

  /// An encoder in an unknown state: prime it.
  OpusEncoder take() {
    OpusEncoder encoder = idle.poll();
    return encoder != null ? encoder : codec.newEncoder(settings);
  }

  /// Takes an encoder back.
  void giveBack(OpusEncoder encoder) {
    if (idle.size() < MAX_IDLE) {
      idle.push(encoder);
    }
  }
}
