package live.rostra.mixer.voice;

import java.util.Random;

/// Pink noise from a seed: equal power in each octave, as in rooms.
final class Pink {
  private Pink() {}

  /// @param rms where 1 is a full-scale square wave
  static float[] noise(long seed, double rms, int samples) {
    Random random = new Random(seed);
    // White noise through poles and zeros that alternate along the frequency axis (Kellet).
    double[] poles = {0.99886, 0.99332, 0.96900, 0.86650, 0.55000, -0.7616};
    double[] gains = {0.0555179, 0.0750759, 0.1538520, 0.3104856, 0.5329522, -0.0168980};
    double[] state = new double[poles.length];
    double last = 0;
    float[] out = new float[samples];
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      double white = random.nextGaussian();
      double pink = white * 0.5362 + last;
      for (int p = 0; p < poles.length; p++) {
        state[p] = poles[p] * state[p] + white * gains[p];
        pink += state[p];
      }
      last = white * 0.115926;
      out[i] = (float) pink;
      sum += pink * pink;
    }
    float gain = (float) (rms / Math.sqrt(sum / samples));
    for (int i = 0; i < samples; i++) {
      out[i] *= gain;
    }
    return out;
  }
}
