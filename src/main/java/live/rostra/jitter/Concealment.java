package live.rostra.jitter;

import live.rostra.codec.OpusDecoder;

/// Sound for what did not come: the decoder's extrapolation, faded out when it would turn robotic,
/// and a short fade back in.
final class Concealment {
  /// Extrapolation stays at full level for 60 ms and is gone after 160 ms.
  private static final int HOLD = SampleClock.ofMillis(60);

  private static final int FADE = SampleClock.ofMillis(100);
  private static final int FADE_IN = SampleClock.ofMillis(5);

  /// Shortest unit the codec extrapolates: 2.5 ms.
  static final int UNIT = 120;

  private final OpusDecoder decoder;
  private float gain;
  private int run;

  Concealment(OpusDecoder decoder) {
    this.decoder = decoder;
  }

  /// Decoded samples were written at `at`: fades them in when what came before had faded out.
  void decoded(float[] pcm, int at, int count) {
    run = 0;
    if (gain < 1) {
      int length = Math.min(FADE_IN, count);
      ramp(pcm, at, length, gain, 1);
      gain = 1;
    }
  }

  /// Appends `samples` (a multiple of {@link #UNIT}) of extrapolation.
  void extend(SampleQueue queue, int samples) {
    run += samples;
    float to = Math.clamp(1 - (float) (run - HOLD) / FADE, 0, 1);
    append(queue, samples, Math.min(gain, to));
  }

  /// Appends an end: a tick that fades to nothing, or nothing if nothing is heard.
  void end(SampleQueue queue) {
    if (gain > 0) {
      append(queue, SampleClock.TICK, 0);
    }
  }

  /// What was heard last does not matter any more.
  void forget() {
    gain = 0;
    run = 0;
  }

  /// Whether the fade is complete.
  boolean faded() {
    return gain == 0;
  }

  private void append(SampleQueue queue, int samples, float to) {
    int at = queue.reserve(samples);
    if (gain == 0 || decoder.conceal(queue.array(), at, samples) != samples) {
      queue.appendSilence(samples);
      gain = 0;
      return;
    }
    if (gain < 1 || to < 1) {
      ramp(queue.array(), at, samples, gain, to);
    }
    gain = to;
    queue.append(samples);
  }

  private static void ramp(float[] pcm, int at, int count, float from, float to) {
    float step = (to - from) / count;
    for (int i = 0; i < count; i++) {
      pcm[at + i] *= from + step * i;
    }
  }
}
