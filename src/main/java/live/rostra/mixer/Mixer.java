package live.rostra.mixer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.mixer.voice.Levelling;
import org.jspecify.annotations.Nullable;

/// The mix of one room: 20 ms of every speaker in, the program and each audible speaker's mix-minus
/// out. 48 kHz mono, `float` in -1..1, summed in float and limited on the way out; every output
/// lags the input by {@link #DELAY_SAMPLES}. Room loop only; allocates nothing per tick.
///
/// ```
///   frame ─▶ level, gate, fade ─┬▶ Σ ─────────────▶ limiter ─▶ program
///   frame ─▶ level, gate, fade ─┤   └▶ Σ - own ───▶ limiter ─▶ mix-minus   (one per audible input)
///   frame ─▶ level, gate ▶ none ┘                   program is its mix-minus
/// ```
public final class Mixer {
  /// One tick: 20 ms.
  public static final int FRAME_SAMPLES = 960;

  /// The limiter's look-ahead, the same on every output.
  public static final int DELAY_SAMPLES = Limiter.LOOK_AHEAD;

  private final Levelling levelling;
  private final List<Input> inputs = new ArrayList<>();
  private final DominantSpeaker dominant = new DominantSpeaker();
  private final Bus program = new Bus();
  private final float[] sum = new float[FRAME_SAMPLES];
  private final float[] minus = new float[FRAME_SAMPLES];

  /// A room in which nobody is yet, and where voices will be levelled like this.
  public Mixer(Levelling levelling) {
    this.levelling = levelling;
  }

  /// Adds a speaker of whom nothing is known, inaudible until their frame holds sound.
  public Input add() {
    return add(0);
  }

  /// Adds a speaker who was here before.
  ///
  /// @param gainDb what {@link Input#gainDb()} was then
  public Input add(float gainDb) {
    Input input = new Input(this, levelling, gainDb);
    inputs.add(input);
    return input;
  }

  /// Lets a speaker leave: what was heard last fades out in the next mix, and what they hear
  /// becomes the program again as it does for everybody who falls silent. One who is not heard is
  /// gone at once, because in a room where nobody ever connects there is no next mix.
  public void remove(Input input) {
    input.leave();
    dominant.forget(input);
    if (input.gone()) {
      inputs.remove(input);
    }
  }

  /// Lets a speaker back who left.
  public void restore(Input input) {
    input.comeBack();
    if (!inputs.contains(input)) {
      inputs.add(input);
    }
  }

  /// Reads every input's frame and produces the outputs of this tick.
  ///
  /// @param nowNs monotonic time, for speaking and dominance only: audio counts frames
  public void mix(long nowNs) {
    sumOfHeard(nowNs);
    program.process(sum);
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      if (input.audible()) {
        input.mixMinus(sum, minus, program);
      }
    }
    forgetGone();
    dominant.update(inputs, nowNs);
  }

  /// The mix everybody hears, `float[960]`, valid until the next mix, read only.
  public float[] program() {
    return program.output();
  }

  /// Whether the program of this tick is digital zero.
  public boolean silent() {
    return program.silent();
  }

  /// The gain of the program's limiter at the end of the last tick, 1 = untouched.
  public float programGain() {
    return program.gain();
  }

  /// Who holds the floor, through pauses too; null before anybody spoke and after the holder left.
  public @Nullable Input dominant() {
    return dominant.current();
  }

  /// Speakers who are in the mix or fading out of it.
  int size() {
    return inputs.size();
  }

  /// The bus of the program.
  Bus programBus() {
    return program;
  }

  private void sumOfHeard(long nowNs) {
    Arrays.fill(sum, 0f);
    for (int i = 0; i < inputs.size(); i++) {
      float[] heard = inputs.get(i).gate(nowNs);
      if (heard != null) {
        for (int s = 0; s < FRAME_SAMPLES; s++) {
          sum[s] += heard[s];
        }
      }
    }
  }

  private void forgetGone() {
    for (int i = inputs.size() - 1; i >= 0; i--) {
      if (inputs.get(i).gone()) {
        inputs.remove(i);
      }
    }
  }
}
