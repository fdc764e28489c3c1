package live.rostra.mixer.voice;

/// Tells voice from everything else a microphone hears, frame by frame, with no delay: what a frame
/// of 20 ms is, it is known to be before that frame is mixed. Room loop only; allocates nothing.
///
/// A frame *stands out* when it is 4.5 LU above the noise floor. Sound that begins to stand out is
/// given the benefit of the doubt for 300 ms, so that the consonant a word begins with is treated
/// as the word is. To be *voice* it must then show both marks of a voice: it repeats at a pitch,
/// which breath, key strokes and noise do not, and its level moves, which a tone's, a hum's and a
/// fan's does not.
public final class VoiceDetector {
  /// A sound this loud is meant to be heard, however steady it is.
  static final float LOUD_LUFS = -35;

  /// Below this, what does not stand out is the noise of a room and not a quiet sound.
  private static final float BACKGROUND_LUFS = -45;

  private static final float STANDS_OUT_LU = 4.5f;

  /// Periodic sound is told from noise closer to the floor.
  private static final float STANDS_OUT_PERIODIC_LU = 2;

  private static final float PERIODIC = 0.6f;

  /// From frame to frame the level of speech changes by 2 to 4 LU, a tone's by 0.1, noise's by 0.5.
  private static final float CHANGE_LU = 1;

  /// Sound is restless when its level changed in 5 of the last 24 frames: a tone that breaks off
  /// and returns has fewer.
  private static final int RESTLESS_WINDOW = (1 << 24) - 1;

  private static final int RESTLESS_FRAMES = 5;

  /// How long sound may stand out without having shown that it is voice.
  private static final int DOUBT_FRAMES = 15;

  /// How long after a pitch was heard what stands out is still the same word.
  private static final int WORD_FRAMES = 15;

  /// How long voice outlasts the last frame that stood out: the closure before a `t`.
  private static final int HANG_FRAMES = 6;

  private final KWeighting weighting = new KWeighting();
  private final Periodicity periodicity = new Periodicity();
  private final NoiseFloor floor = new NoiseFloor();
  private final float[] weighted;
  private double meanSquare;
  private float lufs = NoiseFloor.LOWEST_LUFS;
  private int changes; // bit i: the level changed i frames ago
  private boolean standsOut;
  private boolean pitched;
  private int outstanding; // frames in a row that stand out
  private int sincePitch = WORD_FRAMES; // frames since a pitch was heard in restless sound
  private int hang;

  /// @param frameSamples length of the frames, a multiple of 12
  public VoiceDetector(int frameSamples) {
    weighted = new float[frameSamples];
  }

  /// Takes the next frame.
  public void hear(float[] frame) {
    meanSquare = weighting.filter(frame, weighted);
    periodicity.hear(weighted);
    float before = lufs;
    float measured = (float) KWeighting.lufs(meanSquare);
    floor.update(measured);
    lufs = Math.max(NoiseFloor.LOWEST_LUFS, measured);
    float above = lufs - floor.lufs();
    pitched = above >= STANDS_OUT_PERIODIC_LU && periodicity.measure() >= PERIODIC;
    standsOut = above >= STANDS_OUT_LU || pitched;
    if (standsOut) {
      // The step from silence into a sound says nothing about the sound.
      boolean changed = outstanding > 0 && Math.abs(lufs - before) >= CHANGE_LU;
      changes = (changes << 1 | (changed ? 1 : 0)) & RESTLESS_WINDOW;
      outstanding++;
    } else {
      changes = changes << 1 & RESTLESS_WINDOW;
      outstanding = 0;
    }
    boolean restless = Integer.bitCount(changes) >= RESTLESS_FRAMES;
    sincePitch = pitched && restless ? 0 : Math.min(sincePitch + 1, WORD_FRAMES);
    if (standsOut && sincePitch < WORD_FRAMES) {
      hang = HANG_FRAMES;
    } else if (hang > 0) {
      hang--;
    }
  }

  /// Nothing came: the speaker is absent, or pauses.
  public void hearNothing() {
    meanSquare = 0;
    lufs = NoiseFloor.LOWEST_LUFS;
    standsOut = false;
    pitched = false;
    changes = 0;
    outstanding = 0;
    sincePitch = WORD_FRAMES;
    hang = 0;
  }

  /// Whether the last frame belongs to speech, the small gaps within it included.
  public boolean voice() {
    return hang > 0;
  }

  /// Whether the last frame is voice or may yet turn out to be.
  public boolean active() {
    return voice() || (standsOut && outstanding <= DOUBT_FRAMES);
  }

  /// Whether the last frame is heard in itself and not as a gap within speech: voice, what is so
  /// loud that it is meant to be heard, and what has just begun with a pitch and is not calm, for a
  /// ring must light before anything is proven.
  public boolean sounds() {
    boolean begins = pitched && (outstanding == 1 || changes != 0) && outstanding <= DOUBT_FRAMES;
    return begins || hang == HANG_FRAMES || lufs >= LOUD_LUFS;
  }

  /// Whether the last frame is voice, or so loud that it is meant to be heard.
  public boolean heard() {
    return voice() || lufs >= LOUD_LUFS;
  }

  /// Whether the last frame is no more than the background noise of its room.
  public boolean background() {
    return !standsOut && hang == 0 && lufs < BACKGROUND_LUFS;
  }

  /// K-weighted mean square of the last frame.
  double meanSquare() {
    return meanSquare;
  }
}
