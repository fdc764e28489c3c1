package live.rostra.engine;

import java.util.Random;

/// Speech from a seed: a gliding pitch through two formants, in syllables and short pauses.
final class SpokenWords {
  private SpokenWords() {}

  static float[] samples(int seconds, long seed) {
    Random random = new Random(seed);
    float[] pcm = new float[seconds * 48_000];
    int at = 2_400;
    while (at < pcm.length - 16_000) {
      double pitch = 95 + random.nextInt(90);
      for (int word = 3 + random.nextInt(5); word > 0 && at < pcm.length - 16_000; word--) {
        int length = 6_000 + random.nextInt(6_000);
        syllable(pcm, at, length, pitch, random);
        pitch *= 0.92 + 0.15 * random.nextDouble();
        at += length;
      }
      at += 3_000 + random.nextInt(9_000);
    }
    return pcm;
  }

  private static void syllable(float[] pcm, int at, int length, double pitch, Random random) {
    double low = 300 + random.nextInt(500);
    double high = 1_000 + random.nextInt(1_200);
    double glide = 0.3 * (random.nextDouble() - 0.5);
    double phase = 0;
    for (int i = 0; i < length; i++) {
      double t = (double) i / length;
      double hertz = pitch * (1 + glide * t);
      phase += 2 * Math.PI * hertz / 48_000;
      double sum = 0;
      for (int k = 1; k * hertz < 3_400; k++) {
        double nearLow = (k * hertz - low) / 140;
        double nearHigh = (k * hertz - high) / 230;
        double level = 1 / (1 + nearLow * nearLow) + 0.5 / (1 + nearHigh * nearHigh) + 0.02;
        sum += level * Math.sin(k * phase);
      }
      pcm[at + i] += (float) (0.15 * sum * Math.sqrt(Math.sin(Math.PI * t)));
    }
  }
}
