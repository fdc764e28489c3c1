package live.rostra.mixer.voice;

import java.util.Arrays;

/// How loud it is around one microphone while nobody speaks: the quietest smoothed level of the
/// last 2.6 seconds. Speech has a gap shorter than that somewhere; a fan has none and becomes the
/// floor.
final class NoiseFloor {
  /// No room is quieter; what lies below is a sender's noise suppression.
  static final float LOWEST_LUFS = -75;

  /// A sender that pauses or mutes sends less than any microphone does: that says nothing.
  private static final float PAUSED_LUFS = -90;

  private static final int SLOTS = 8;
  private static final int SLOT_FRAMES = 16;

  /// A newcomer's first sounds stand out: only after 1.3 s is there a gap to know the floor by.
  private static final int FIRST_FRAMES = 64;

  private static final float SMOOTHING = 0.3f;

  /// The quietest of 128 smoothed frames of steady noise lies this far below their mean.
  private static final float BIAS_LU = 1;

  private final float[] minima = new float[SLOTS];
  private float smoothed = LOWEST_LUFS;
  private float floor = LOWEST_LUFS;
  private int slot;
  private int frames;
  private int seen;

  NoiseFloor() {
    Arrays.fill(minima, Float.POSITIVE_INFINITY);
  }

  /// Takes the level of one frame.
  void update(float lufs) {
    if (lufs < PAUSED_LUFS) {
      return;
    }
    smoothed = seen == 0 ? lufs : smoothed + SMOOTHING * (lufs - smoothed);
    if (frames == SLOT_FRAMES) {
      frames = 0;
      slot = (slot + 1) % SLOTS;
      minima[slot] = smoothed;
    }
    frames++;
    seen = Math.min(seen + 1, FIRST_FRAMES);
    minima[slot] = Math.min(minima[slot], smoothed);
    float least = minima[0];
    for (float minimum : minima) {
      least = Math.min(least, minimum);
    }
    floor = seen < FIRST_FRAMES ? LOWEST_LUFS : Math.max(LOWEST_LUFS, least + BIAS_LU);
  }

  /// The floor in LUFS.
  float lufs() {
    return floor;
  }
}
