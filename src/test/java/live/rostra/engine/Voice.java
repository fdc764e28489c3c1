package live.rostra.engine;

import live.rostra.testkit.Tone;

/// What a simulated person says: samples by position, so that it can be asked again and compared.
interface Voice {
  /// Nothing.
  Voice SILENCE = (_, out) -> java.util.Arrays.fill(out, 0);

  /// Fills `out` with the samples from `firstSample` on.
  void fill(long firstSample, float[] out);

  /// An endless tone.
  static Voice tone(double hertz, double amplitude) {
    return (firstSample, out) -> Tone.fill(hertz, amplitude, firstSample, out);
  }

  /// A recording, then silence.
  static Voice of(float[] pcm) {
    return (firstSample, out) -> {
      for (int i = 0; i < out.length; i++) {
        long at = firstSample + i;
        out[i] = at < pcm.length ? pcm[(int) at] : 0;
      }
    };
  }
}
