package live.rostra.mixer.voice;

/// The gain of one voice: brings its loudness of the last 3 s of speech (the short-term loudness of
/// EBU Tech 3341, over voice only) to the target, slowly, and holds it while nobody speaks. Room
/// loop only; allocates nothing.
///
/// ```
///  gain    rises 3 dB/s, falls 6 dB/s, while there is voice; holds in pauses
///          first 1.5 s of voice: 40 and 80 dB/s, of somebody who was here before only beyond 6 LU
///          8 LU too loud: 40 dB/s
///  boost   in pauses shrinks at 20 dB/s to 6 dB, so that noise is not raised with the voice;
///          is back within 5 ms of the next sound that may be voice
/// ```
public final class Leveller {
  /// A voice is turned down by no more than this.
  static final float MIN_GAIN_DB = -20;

  /// And up by no more than that: beyond it a microphone's noise is all there is.
  static final float MAX_GAIN_DB = 30;

  /// What is not voice is never raised by more.
  static final float MAX_PAUSE_GAIN_DB = 6;

  private static final float FRAMES_PER_SECOND = 50;
  private static final float RISE_DB = 3 / FRAMES_PER_SECOND;
  private static final float FALL_DB = 6 / FRAMES_PER_SECOND;
  private static final float FIRST_RISE_DB = 40 / FRAMES_PER_SECOND;
  private static final float FIRST_FALL_DB = 80 / FRAMES_PER_SECOND;
  private static final float SHOUT_FALL_DB = 40 / FRAMES_PER_SECOND;
  private static final float PAUSE_FALL_DB = 20 / FRAMES_PER_SECOND;

  /// Voice is as loud as its last word only roughly; less than this is left alone.
  private static final float CLOSE_ENOUGH_LU = 1;

  /// Who was here before may begin with a soft word; another microphone differs by more.
  private static final float FAMILIAR_LU = 6;

  /// So much voice tells more than its first sound.
  private static final int FIRST_ESTIMATE_FRAMES = 10;

  private static final int FIRST_FRAMES = 75;
  private static final int SHOUT_FRAMES = 10;
  private static final float SHOUT_LU = 8;

  /// Pauses between words keep their gain: no breathing within a sentence.
  private static final int PAUSE_AFTER_FRAMES = 20;

  /// Length of the ramp when a boost comes back.
  private static final int ATTACK_SAMPLES = 240;

  private final Levelling levelling;
  private final Loudness loudness = new Loudness();
  private final float[] levelled;
  private final float firstToleranceLu;
  private float gainDb;
  private float gain;
  private float appliedDb;
  private float applied;
  private int quietFrames;

  /// @param gainDb where to begin: what was right for this speaker before, 0 for a stranger
  /// @param frameSamples length of the frames
  public Leveller(Levelling levelling, float gainDb, int frameSamples) {
    this.levelling = levelling;
    this.gainDb = levelling.on() ? Math.clamp(gainDb, MIN_GAIN_DB, MAX_GAIN_DB) : 0;
    this.gain = amplitude(this.gainDb);
    this.firstToleranceLu = gainDb == 0 ? 0 : FAMILIAR_LU;
    this.levelled = new float[frameSamples];
    this.quietFrames = PAUSE_AFTER_FRAMES;
    this.appliedDb = Math.min(this.gainDb, MAX_PAUSE_GAIN_DB);
    this.applied = amplitude(appliedDb);
  }

  /// Gives `frame`, of which `detector` has just heard, its gain.
  ///
  /// @return the levelled frame, overwritten by the next call; `frame` itself while the gain is 1
  public float[] level(float[] frame, VoiceDetector detector) {
    if (!levelling.on()) {
      return frame;
    }
    if (detector.voice()) {
      loudness.add(detector.meanSquare());
      adjust();
      gain = amplitude(gainDb);
    }
    float from = applied;
    boolean returning = pause(detector.active());
    if (from == 1 && applied == 1) {
      return frame;
    }
    ramp(frame, from, returning ? ATTACK_SAMPLES : frame.length);
    return levelled;
  }

  /// Nothing came: a pause.
  public void levelNothing() {
    pause(false);
  }

  /// The gain of this speaker's voice in dB.
  public float gainDb() {
    return gainDb;
  }

  /// The same as a factor.
  public float gain() {
    return gain;
  }

  /// The gain of the last frame in dB: that of the voice, or less of a boost in a pause.
  public float appliedDb() {
    return appliedDb;
  }

  private void adjust() {
    int heard = loudness.frames();
    if (heard < FIRST_ESTIMATE_FRAMES) {
      return;
    }
    float wanted = wanted(loudness.shortTerm());
    float error = wanted - gainDb;
    if (heard <= FIRST_FRAMES && Math.abs(error) > firstToleranceLu) {
      gainDb += Math.clamp(error, -FIRST_FALL_DB, FIRST_RISE_DB);
    } else if (wanted(loudness.latest(SHOUT_FRAMES)) - gainDb < -SHOUT_LU) {
      gainDb = Math.max(MIN_GAIN_DB, gainDb - SHOUT_FALL_DB);
    } else if (Math.abs(error) > CLOSE_ENOUGH_LU) {
      gainDb += Math.clamp(error, -FALL_DB, RISE_DB);
    }
  }

  private float wanted(double lufs) {
    return (float) Math.clamp(levelling.targetLufs() - lufs, MIN_GAIN_DB, MAX_GAIN_DB);
  }

  /// Decides the gain at the end of this frame.
  ///
  /// @return whether a boost comes back
  private boolean pause(boolean active) {
    quietFrames = active ? 0 : Math.min(quietFrames + 1, PAUSE_AFTER_FRAMES);
    float next = gainDb;
    if (quietFrames == PAUSE_AFTER_FRAMES) {
      float least = Math.min(gainDb, MAX_PAUSE_GAIN_DB);
      next = Math.max(least, Math.min(gainDb, appliedDb - PAUSE_FALL_DB));
    }
    boolean returning = next > appliedDb + 1;
    if (next != appliedDb) {
      appliedDb = next;
      applied = amplitude(next);
    }
    return returning;
  }

  private void ramp(float[] frame, float from, int length) {
    float to = applied;
    float step = (to - from) / length;
    for (int i = 0; i < length; i++) {
      levelled[i] = frame[i] * (from + step * (i + 1));
    }
    for (int i = length; i < frame.length; i++) {
      levelled[i] = frame[i] * to;
    }
  }

  private static float amplitude(float db) {
    return db == 0 ? 1 : (float) Math.pow(10, db / 20);
  }
}
