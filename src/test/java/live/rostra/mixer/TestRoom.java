package live.rostra.mixer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.mixer.voice.Levelling;

/// A mixer driven through whole signals, tick by tick, in virtual time.
final class TestRoom {
  private static final long TICK_NS = 20_000_000;

  final Mixer mixer;
  private final List<Playing> playing = new ArrayList<>();
  private int tick;

  /// Voices pass as loud as they come.
  TestRoom() {
    this(Levelling.off());
  }

  TestRoom(Levelling levelling) {
    mixer = new Mixer(levelling);
  }

  private record Playing(Input input, float[] signal) {}

  /// An input that plays `signal` from tick 0 on, then zeros.
  Input play(float[] signal) {
    return play(signal, 0);
  }

  /// The same for somebody whose gain is known.
  Input play(float[] signal, float gainDb) {
    Input input = mixer.add(gainDb);
    playing.add(new Playing(input, signal));
    return input;
  }

  /// The next tick.
  void tick() {
    for (Playing each : playing) {
      float[] frame = each.input.frame();
      Arrays.fill(frame, 0f);
      int from = tick * Mixer.FRAME_SAMPLES;
      int length = Math.min(frame.length, each.signal.length - from);
      if (length > 0) {
        System.arraycopy(each.signal, from, frame, 0, length);
      }
    }
    mixer.mix(tick * TICK_NS);
    tick++;
  }

  int ticks() {
    return tick;
  }

  /// Runs `ticks` and returns the program.
  float[] program(int ticks) {
    float[] out = new float[ticks * Mixer.FRAME_SAMPLES];
    for (int t = 0; t < ticks; t++) {
      tick();
      System.arraycopy(mixer.program(), 0, out, t * Mixer.FRAME_SAMPLES, Mixer.FRAME_SAMPLES);
    }
    return out;
  }

  /// Runs `ticks` and returns what `listener` hears.
  float[] heardBy(Input listener, int ticks) {
    float[] out = new float[ticks * Mixer.FRAME_SAMPLES];
    for (int t = 0; t < ticks; t++) {
      tick();
      System.arraycopy(listener.mixMinus(), 0, out, t * Mixer.FRAME_SAMPLES, Mixer.FRAME_SAMPLES);
    }
    return out;
  }
}
