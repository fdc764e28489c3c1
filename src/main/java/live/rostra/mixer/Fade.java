package live.rostra.mixer;

import java.util.Arrays;

/// The 5 ms raised-cosine ramp by which voices come and go without a click.
final class Fade {
  /// Ramp length in samples of 48 kHz.
  static final int SAMPLES = 240;

  private static final float[] RISE = new float[SAMPLES];

  static {
    for (int i = 0; i < SAMPLES; i++) {
      RISE[i] = (float) (0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / SAMPLES));
    }
  }

  private Fade() {}

  /// Writes `frame` to `out`, rising from zero over the first 5 ms.
  static void in(float[] frame, float[] out) {
    for (int i = 0; i < SAMPLES; i++) {
      out[i] = frame[i] * RISE[i];
    }
    System.arraycopy(frame, SAMPLES, out, SAMPLES, Mixer.FRAME_SAMPLES - SAMPLES);
  }

  /// Writes `frame` to `out`, falling to exact zero over the first 5 ms.
  static void out(float[] frame, float[] out) {
    for (int i = 0; i < SAMPLES; i++) {
      out[i] = frame[i] * RISE[SAMPLES - 1 - i];
    }
    Arrays.fill(out, SAMPLES, Mixer.FRAME_SAMPLES, 0f);
  }

  /// Writes to `out` the `tail` (the last 5 ms that were heard) played backwards while it falls to
  /// exact zero: the way out when no samples follow. A mirror continues from the very sample that
  /// was heard last.
  static void outMirrored(float[] tail, float[] out) {
    for (int i = 0; i < SAMPLES; i++) {
      out[i] = tail[SAMPLES - 1 - i] * RISE[SAMPLES - 1 - i];
    }
    Arrays.fill(out, SAMPLES, Mixer.FRAME_SAMPLES, 0f);
  }

  /// Moves `from` over to `to` in place along one frame; meant for signals that are nearly equal.
  static void across(float[] from, float[] to) {
    for (int i = 0; i < Mixer.FRAME_SAMPLES; i++) {
      from[i] += (to[i] - from[i]) * ((i + 1) * (1f / Mixer.FRAME_SAMPLES));
    }
  }
}
