package live.rostra.mixer.voice;

/// Short-term loudness (EBU Tech 3341: 3 s, ungated) of a voice, its pauses left out.
final class Loudness {
  private static final int FRAMES = 150;

  private final double[] meanSquares = new double[FRAMES];
  private int next;
  private int frames;

  /// Takes the K-weighted mean square of a frame of voice.
  void add(double meanSquare) {
    meanSquares[next] = meanSquare;
    next = (next + 1) % FRAMES;
    frames = Math.min(frames + 1, FRAMES);
  }

  /// Frames taken, at most 150.
  int frames() {
    return frames;
  }

  /// LUFS of the last 3 s of voice, or of as much as there was.
  double shortTerm() {
    return latest(frames);
  }

  /// LUFS of the last `count` frames, which have been taken.
  double latest(int count) {
    double sum = 0; // anew each time, so that nothing drifts
    for (int i = 1; i <= count; i++) {
      sum += meanSquares[(next + FRAMES - i) % FRAMES];
    }
    return KWeighting.lufs(sum / count);
  }
}
