package live.rostra.mixer;

/// Whether one input speaks now: on after 60 ms of voice, off 600 ms after the last of it, so that
/// a speaker ring is quick and does not flicker.
final class SpeechActivity {
  private static final long RELEASE_NS = 600_000_000;

  /// Voice must hold for three of four frames: a click or a key stroke is shorter.
  private static final int ATTACK_WINDOW = 0b1111;

  private static final int ATTACK_FRAMES = 3;

  private static final float ABOVE_FLOOR_DB = 12;
  private static final float LOWEST_THRESHOLD_DBOV = -50;

  /// Anything this loud counts, however steady: a room full of noise must not mute the ring.
  private static final float HIGHEST_THRESHOLD_DBOV = -35;

  /// The noise floor follows the quietest frames down at once and up by 1 dB a second.
  private static final float FLOOR_RISE_DB = 0.02f;

  /// No microphone is this quiet: the sender paused, which says nothing about the noise around it.
  private static final float PAUSED_DBOV = -90;

  private float floorDbov = -70;
  private int recent;
  private boolean active;
  private boolean speaking;
  private long lastActiveNs;

  /// Takes the level of one frame.
  void update(float levelDbov, long nowNs) {
    if (levelDbov > PAUSED_DBOV) {
      floorDbov = Math.min(levelDbov, floorDbov + FLOOR_RISE_DB);
    }
    float threshold = floorDbov + ABOVE_FLOOR_DB;
    threshold = Math.max(LOWEST_THRESHOLD_DBOV, Math.min(HIGHEST_THRESHOLD_DBOV, threshold));
    active = levelDbov >= threshold;
    recent = (recent << 1 | (active ? 1 : 0)) & ATTACK_WINDOW;
    if (active && (speaking || Integer.bitCount(recent) >= ATTACK_FRAMES)) {
      speaking = true;
      lastActiveNs = nowNs;
    } else if (speaking && nowNs - lastActiveNs >= RELEASE_NS) {
      speaking = false;
    }
  }

  /// Takes one frame during which nobody hears this input: muted, absent, gone.
  void unheard() {
    active = false;
    recent = 0;
    speaking = false;
  }

  /// Whether the last frame alone looks like voice.
  boolean active() {
    return active;
  }

  /// Whether this input speaks, with attack and release.
  boolean speaking() {
    return speaking;
  }
}
