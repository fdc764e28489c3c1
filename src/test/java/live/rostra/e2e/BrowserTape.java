package live.rostra.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import live.rostra.testkit.Pcm;

/// What was heard (or said) in a page: 48 kHz mono.
///
/// @param pcm samples in -1..1
/// @param startMs Unix time in milliseconds at which the first sample left the audio context, or
///   entered it when a microphone was recorded
record BrowserTape(float[] pcm, double startMs) {
  static BrowserTape of(Map<?, ?> taken) {
    byte[] bytes = Base64.getDecoder().decode((String) taken.get("pcm"));
    short[] samples = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
    return new BrowserTape(Pcm.toFloats(samples), ((Number) taken.get("startMs")).doubleValue());
  }

  /// Unix time of a sample in milliseconds.
  double timeOf(int sample) {
    return startMs + sample / 48.0;
  }
}
