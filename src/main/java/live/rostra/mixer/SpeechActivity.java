package live.rostra.mixer;

/// Whether one input speaks now: on after 60 ms of voice, off 600 ms after the last of it, so that
/// a speaker ring is quick and does not flicker.
final class SpeechActivity {
  private static final long RELEASE_NS = 600_000_000;

  /// Voice must hold for three of four frames: a click or a key stroke is shorter.
  private static final int ATTACK_WINDOW = 0b1111;

  private static final int ATTACK_FRAMES = 3;

  private int recent;
  private boolean speaking;
  private long lastVoiceNs;

  /// Takes one frame.
  ///
  /// @param voice whether it sounds like somebody who wants to be heard
  void update(boolean voice, long nowNs) {
    recent = (recent << 1 | (voice ? 1 : 0)) & ATTACK_WINDOW;
    if (voice && (speaking || Integer.bitCount(recent) >= ATTACK_FRAMES)) {
      speaking = true;
      lastVoiceNs = nowNs;
    } else if (speaking && nowNs - lastVoiceNs >= RELEASE_NS) {
      speaking = false;
    }
  }

  /// Takes one frame during which nobody hears this input: muted, absent, gone.
  void unheard() {
    recent = 0;
    speaking = false;
  }

  /// Whether this input speaks, with attack and release.
  boolean speaking() {
    return speaking;
  }
}
