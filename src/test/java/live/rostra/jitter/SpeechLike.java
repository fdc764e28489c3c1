package live.rostra.jitter;

import java.util.Random;

/// A seeded signal with what matters of speech: voiced syllables of gliding pitch, hisses, pauses.
final class SpeechLike {
  private SpeechLike() {}

  static float[] samples(int seconds, long seed) {
    Random random = new Random(seed);
    float[] pcm = new float[seconds * 48_000];
    int at = 4_800;
    while (at < pcm.length - 40_000) {
      int syllables = 3 + random.nextInt(6);
      double pitch = 100 + random.nextInt(110);
      for (int s = 0; s < syllables && at < pcm.length - 40_000; s++) {
        if (random.nextInt(4) == 0) {
          at = hiss(pcm, at, 2_400 + random.nextInt(2_400), random);
        }
        at = syllable(pcm, at, 5_800 + random.nextInt(5_800), pitch, random);
        pitch *= 0.9 + 0.17 * random.nextDouble();
      }
      at += 7_000 + random.nextInt(20_000);
    }
    return pcm;
  }

  private static int syllable(float[] pcm, int at, int length, double pitch, Random random) {
    double formant1 = 350 + random.nextInt(500);
    double formant2 = 1_000 + random.nextInt(1_300);
    double glide = 1 + 0.25 * (random.nextDouble() - 0.5);
    double phase = 0;
    for (int i = 0; i < length; i++) {
      double t = (double) i / length;
      double f = pitch * (1 + (glide - 1) * t);
      phase += 2 * Math.PI * f / 48_000;
      double sum = 0;
      for (int k = 1; k * f < 3_600; k++) {
        double hz = k * f;
        double level =
            1 / (1 + Math.pow((hz - formant1) / 150, 2))
                + 0.5 / (1 + Math.pow((hz - formant2) / 250, 2))
                + 0.03;
        sum += level * Math.sin(k * phase);
      }
      pcm[at + i] += (float) (0.16 * sum * Math.pow(Math.sin(Math.PI * t), 0.6));
    }
    return at + length;
  }

  private static int hiss(float[] pcm, int at, int length, Random random) {
    float previous = 0;
    for (int i = 0; i < length; i++) {
      float noise = (float) random.nextGaussian();
      pcm[at + i] += (float) (0.03 * (noise - previous) * Math.sin(Math.PI * i / length));
      previous = noise;
    }
    return at + length;
  }
}
