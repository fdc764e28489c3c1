package live.rostra.mixer;

import live.rostra.mixer.voice.Leveller;
import live.rostra.mixer.voice.Levelling;
import live.rostra.mixer.voice.VoiceDetector;
import org.jspecify.annotations.Nullable;

/// One speaker's place in a {@link Mixer}: the frame they send, their gate, and what they hear.
/// Room loop only.
public final class Input {
  /// -66 dBFS, boosted as the voice is; quieter than this is a closed microphone's noise, even
  /// where nothing is known of the noise around it.
  static final float GATE_PEAK = (float) Math.pow(10, -66 / 20.0);

  /// 400 ms: longer than the pauses inside a sentence.
  static final int GATE_HANG_FRAMES = 20;

  /// How long the own mix outlives the own voice at least: until its fade has left every delay
  /// line.
  static final int LINGER_MIN_FRAMES = 2;

  private static final int LINGER_MAX_FRAMES = 50;
  private static final float SAME_GAIN = 1e-4f;

  private final Mixer mixer;
  private final float[] frame = new float[Mixer.FRAME_SAMPLES];
  private final float[] faded = new float[Mixer.FRAME_SAMPLES];
  private final float[] tail = new float[Fade.SAMPLES];
  private final LevelMeter meter = new LevelMeter();
  private final VoiceDetector detector = new VoiceDetector(Mixer.FRAME_SAMPLES);
  private final Leveller leveller;
  private final SpeechActivity speech = new SpeechActivity();
  private final Dominance dominance = new Dominance();
  private final Bus bus = new Bus();

  private boolean present = true;
  private boolean muted;
  private boolean removed;
  private boolean open;
  private int quietFrames = GATE_HANG_FRAMES;
  private long damagedFrames;
  private float levelDbov = LevelMeter.SILENCE_DBOV;
  private float @Nullable [] contribution;
  private boolean audible;
  private int lingering;

  Input(Mixer mixer, Levelling levelling, float gainDb) {
    this.mixer = mixer;
    this.leveller = new Leveller(levelling, gainDb, Mixer.FRAME_SAMPLES);
  }

  /// The array to fill with this tick's decoded `float[960]` before {@link Mixer#mix}; never
  /// written by the mixer.
  public float[] frame() {
    return frame;
  }

  /// Whether {@link #frame()} holds this speaker's samples; true at first. When it turns false the
  /// voice ends in a short fade made of what was heard last, and the frame is not read.
  public void setPresent(boolean present) {
    this.present = present;
  }

  /// Closes or opens the gate from the next {@link Mixer#mix} on. The level is still measured.
  public void setMuted(boolean muted) {
    this.muted = muted;
  }

  /// Whether this speaker hears a mix of their own now. False: {@link #mixMinus()} is the program.
  public boolean audible() {
    return audible;
  }

  /// What this speaker hears, `float[960]`: everybody else. For an inaudible input it is the very
  /// array of {@link Mixer#program()}. Valid until the next mix, read only.
  public float[] mixMinus() {
    return hearing().output();
  }

  /// RMS of the last frame before gate and mute, dBov, -127..0.
  public float levelDbov() {
    return levelDbov;
  }

  /// What levelling has found to be right for this voice, in dB: −20 to 30, 0 at first. Holds while
  /// they do not speak; {@link Mixer#add(float)} takes it for the next time they come.
  public float gainDb() {
    return leveller.gainDb();
  }

  /// Whether they speak and are heard: on 60 ms into a voice, off after 600 ms.
  public boolean speaking() {
    return speech.speaking();
  }

  /// Frames that held NaN, infinity or absurd values and were treated as absent.
  public long damagedFrames() {
    return damagedFrames;
  }

  /// Decides what this input adds to the mix of this tick; call before the program moves on.
  ///
  /// @return the samples to add, or null for none
  float @Nullable [] gate(long nowNs) {
    boolean usable = usable();
    float[] sound = usable ? listenAndLevel() : nothing();
    boolean quiet =
        !usable || meter.peak() * Math.max(1, leveller.gain()) < GATE_PEAK || detector.background();
    quietFrames = quiet ? Math.min(quietFrames + 1, GATE_HANG_FRAMES) : 0;
    boolean opens = usable && !muted && quietFrames < GATE_HANG_FRAMES;
    contribution = contribution(sound, opens, usable);
    open = opens;
    listenApart(contribution != null);
    updateActivity(nowNs);
    return contribution;
  }

  /// Produces the own mix of an audible input from the sum of all; `scratch` is overwritten.
  void mixMinus(float[] sum, float[] scratch, Bus program) {
    float[] own = contribution;
    if (own != null) {
      for (int i = 0; i < Mixer.FRAME_SAMPLES; i++) {
        scratch[i] = sum[i] - own[i];
      }
      bus.process(scratch);
      lingering = 0;
    } else {
      bus.process(sum);
      lingering++;
      converge(program);
    }
  }

  /// Marks the input as leaving: it fades out, then the mixer forgets it.
  void leave() {
    removed = true;
    speech.unheard();
  }

  /// Takes that back.
  void comeBack() {
    removed = false;
    dominance.forget();
  }

  /// Whether nothing of a leaving input is left to be heard, nor of its own mix.
  boolean gone() {
    return removed && contribution == null && !audible;
  }

  /// The bus this speaker hears.
  Bus hearing() {
    return audible ? bus : mixer.programBus();
  }

  Dominance dominance() {
    return dominance;
  }

  private boolean usable() {
    if (!present || removed) {
      meter.clear();
      return false;
    }
    boolean usable = meter.measure(frame);
    damagedFrames += usable ? 0 : 1;
    return usable;
  }

  private float[] listenAndLevel() {
    detector.hear(frame);
    return leveller.level(frame, detector);
  }

  private float[] nothing() {
    detector.hearNothing();
    leveller.levelNothing();
    return frame;
  }

  private float @Nullable [] contribution(float[] sound, boolean opens, boolean usable) {
    float[] result;
    if (opens == open) {
      result = opens ? sound : null;
    } else {
      result = faded;
      if (opens) {
        Fade.in(sound, faded);
      } else if (usable) {
        Fade.out(sound, faded);
      } else {
        Fade.outMirrored(tail, faded);
      }
    }
    if (opens) {
      System.arraycopy(sound, Mixer.FRAME_SAMPLES - Fade.SAMPLES, tail, 0, Fade.SAMPLES);
    }
    return result;
  }

  /// Starts and ends the own mix. It starts as a copy of the program so far, of which this voice
  /// was no part, and ends when it has become the program again.
  private void listenApart(boolean heard) {
    if (heard && !audible) {
      bus.copyFrom(mixer.programBus());
      audible = true;
      lingering = 0;
    } else if (!heard && lingering >= LINGER_MAX_FRAMES) {
      audible = false;
    }
  }

  private void converge(Bus program) {
    boolean same = Math.abs(bus.gain() - program.gain()) < SAME_GAIN;
    if ((lingering >= LINGER_MIN_FRAMES && same) || lingering >= LINGER_MAX_FRAMES) {
      Fade.across(bus.output(), program.output());
      lingering = LINGER_MAX_FRAMES;
    }
  }

  private void updateActivity(long nowNs) {
    levelDbov = meter.dbov();
    boolean heard = !muted && !removed && detector.heard();
    if (muted || removed) {
      speech.unheard();
    } else {
      speech.update(detector.sounds(), nowNs);
    }
    dominance.update(levelDbov + leveller.appliedDb(), heard);
  }
}
