package live.rostra.mixer.voice;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import live.rostra.testkit.Speech;

/// Sentences of four readers with pauses of known length between them.
///
/// @param pcm 48 kHz
/// @param kinds what each frame of 960 samples is
record LabelledSpeech(float[] pcm, Kind[] kinds) {
  static final int FRAME = 960;

  /// Of each sentence.
  static final double RMS = 0.1;

  /// Four readers; a sentence has no comma, so that it has no pause.
  private static final String[][] READINGS = {
    {"kal16", "Whoever stood far away heard the words from those who stood closer."},
    {"slt", "She had your dark suit in greasy wash water all year."},
    {"rms", "The quick brown fox jumps over the lazy dog near the river bank."},
    {"awb", "Six spoons of fresh snow peas and five thick slabs of blue cheese."},
    {"kal16", "First she asked for silence twice."},
    {"slt", "Please call Stella and ask her to bring these things with her from the store."},
    {"rms", "Nobody knows how the story ends until somebody tells it."},
    {"awb", "Half of the people said yes."},
  };

  /// What a frame is.
  enum Kind {
    SPEECH,
    PAUSE,
    /// Part of each.
    EDGE
  }

  /// Reads them, each sentence at the same RMS, with two seconds before and one to three between.
  static LabelledSpeech read() throws IOException, InterruptedException {
    Random random = new Random(3);
    float[] pcm = new float[60 * 48_000];
    boolean[] spoken = new boolean[pcm.length];
    int at = 96_000 + 311;
    for (String[] reading : READINGS) {
      float[] sentence = trimmed(Speech.read(reading[0], reading[1]));
      System.arraycopy(sentence, 0, pcm, at, sentence.length);
      Arrays.fill(spoken, at, at + sentence.length, true);
      at += sentence.length + 48_000 + random.nextInt(96_000);
    }
    int frames = at / FRAME;
    Kind[] kinds = new Kind[frames];
    for (int i = 0; i < frames; i++) {
      int count = 0;
      for (int s = 0; s < FRAME; s++) {
        count += spoken[i * FRAME + s] ? 1 : 0;
      }
      kinds[i] = count == FRAME ? Kind.SPEECH : count == 0 ? Kind.PAUSE : Kind.EDGE;
    }
    return new LabelledSpeech(Arrays.copyOf(pcm, frames * FRAME), kinds);
  }

  /// What is above -40 dB of the peak, at that RMS.
  private static float[] trimmed(float[] pcm) {
    float peak = 0;
    for (float sample : pcm) {
      peak = Math.max(peak, Math.abs(sample));
    }
    int from = 0;
    int to = pcm.length;
    while (Math.abs(pcm[from]) < 0.01 * peak) {
      from++;
    }
    while (Math.abs(pcm[to - 1]) < 0.01 * peak) {
      to--;
    }
    float[] out = Arrays.copyOfRange(pcm, from, to);
    double sum = 0;
    for (float sample : out) {
      sum += sample * sample;
    }
    float gain = (float) (RMS / Math.sqrt(sum / out.length));
    for (int i = 0; i < out.length; i++) {
      out[i] *= gain;
    }
    return out;
  }

  /// The same over pink noise.
  ///
  /// @param snrDb RMS of the sentences over RMS of the noise
  float[] overNoise(double snrDb) {
    float[] noise = Pink.noise(17, RMS * Math.pow(10, -snrDb / 20), pcm.length);
    for (int i = 0; i < noise.length; i++) {
      noise[i] += pcm[i];
    }
    return noise;
  }
}
