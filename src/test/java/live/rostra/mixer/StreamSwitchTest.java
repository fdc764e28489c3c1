package live.rostra.mixer;

import static live.rostra.mixer.Signals.db;
import static live.rostra.mixer.Signals.rms;
import static live.rostra.mixer.Signals.speech;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusSettings;
import live.rostra.codec.SilentOpus;
import live.rostra.mixer.voice.Levelling;
import org.junit.jupiter.api.Test;

/// What a speaker hears while their packets change between program and mix-minus, through the real
/// codec and one decoder that knows nothing of it.
class StreamSwitchTest {
  private static final int FRAME = Mixer.FRAME_SAMPLES;
  private static final int SWITCHES = 100;
  private static final int TICKS = 8200;

  private static final int TEN_MS = 480;

  /// Quieter than -50 dBFS a window says nothing: the codec hides its noise where nobody hears it.
  private static final double WORTH_HEARING = Math.pow(10, -50 / 20.0);

  private final Mixer mixer = new Mixer(Levelling.standard());
  private final EncodedMix encoded =
      new EncodedMix(mixer, new ConcentusOpus(), OpusSettings.program(), SilentOpus.frame20ms());
  private final float[] others = speech(11, 0.6, TICKS / 50.0);
  private final float[] voice = speech(12, 0.6, TICKS / 50.0);

  @Test
  void aHundredSwitchesByGateAndMuteLeaveNoBadWindow() {
    Worst worst = listen(TICKS, true, this::speakNowAndThen);

    print("program shared", worst);
    assertThat(worst.switches).isGreaterThanOrEqualTo(SWITCHES);
    assertThat(worst.tenMsDb).isGreaterThan(10);
  }

  @Test
  void theSameHoldsWhenNobodyElseHearsTheProgram() {
    Worst worst =
        listen(
            TICKS / 3,
            false,
            (input, tick) -> {
              present(input, tick, true);
              input.setMuted(tick % 40 >= 20);
            });

    print("program handed on", worst);
    assertThat(worst.switches).isGreaterThanOrEqualTo(SWITCHES);
    assertThat(worst.tenMsDb).isGreaterThan(10);
  }

  @Test
  void theYardstickIsTheCodecWithoutASwitch() {
    Worst worst = listen(TICKS / 3, true, (input, tick) -> present(input, tick, false));

    print("none", worst);
    assertThat(worst.switches).isZero();
    assertThat(worst.tenMsDb).isGreaterThan(15);
  }

  /// 0.6 s of voice in each 3.2 s, ended by a mute and by a pause in turn.
  private void speakNowAndThen(Input input, int tick) {
    boolean speaks = tick % 160 < 30;
    boolean byMute = tick / 160 % 2 == 0;
    present(input, tick, speaks || byMute);
    input.setMuted(byMute && !speaks);
  }

  private interface Speaker {
    void speak(Input input, int tick);
  }

  private record Worst(int switches, double tenMsDb, double twentyMsDb, double meanDb) {}

  private Worst listen(int ticks, boolean programWanted, Speaker speaker) {
    Input other = mixer.add();
    Input listener = mixer.add();
    encoded.setProgramWanted(programWanted);
    encoded.setWanted(listener, true);
    OpusDecoder decoder = new ConcentusOpus().newDecoder();
    float[] meant = new float[ticks * FRAME];
    float[] heard = new float[ticks * FRAME + 5760];
    int switches = 0;
    boolean apart = false;
    for (int t = 0; t < ticks; t++) {
      System.arraycopy(others, t * FRAME, other.frame(), 0, FRAME);
      speaker.speak(listener, t);
      mixer.mix(t * 20_000_000L);
      encoded.encode();
      EncodedFrame packet = encoded.packetFor(listener);
      boolean own = packet != encoded.packetFor(null);
      switches += own != apart ? 1 : 0;
      apart = own;
      System.arraycopy(listener.mixMinus(), 0, meant, t * FRAME, FRAME);
      int samples = decoder.decode(packet.array(), 0, packet.length(), heard, t * FRAME);
      assertThat(samples).isEqualTo(FRAME);
    }
    return compare(meant, heard, switches);
  }

  private void present(Input input, int tick, boolean speaks) {
    if (speaks) {
      System.arraycopy(voice, tick * FRAME, input.frame(), 0, FRAME);
    } else {
      Arrays.fill(input.frame(), 0f);
    }
  }

  private static Worst compare(float[] meant, float[] heard, int switches) {
    int delay = codecDelay(meant, heard);
    float[] error = new float[meant.length - delay];
    for (int i = 0; i < error.length; i++) {
      error[i] = heard[i + delay] - meant[i];
    }
    int from = 10 * FRAME;
    double mean = db(rms(meant, from, error.length) / rms(error, from, error.length));
    return new Worst(
        switches, worst(meant, error, from, TEN_MS), worst(meant, error, from, FRAME), mean);
  }

  private static double worst(float[] meant, float[] error, int from, int window) {
    double worst = Double.MAX_VALUE;
    for (int at = from; at + window <= error.length; at += TEN_MS / 2) {
      double level = rms(meant, at, at + window);
      if (level > WORTH_HEARING) {
        worst = Math.min(worst, db(level / rms(error, at, at + window)));
      }
    }
    return worst;
  }

  /// The lag at which both fit best; the codec's look-ahead, which no listener knows either.
  private static int codecDelay(float[] meant, float[] heard) {
    int best = 0;
    double most = -1;
    for (int lag = 0; lag < FRAME; lag++) {
      double sum = 0;
      for (int i = 48_000; i < 2 * 48_000; i++) {
        sum += meant[i] * heard[i + lag];
      }
      if (sum > most) {
        most = sum;
        best = lag;
      }
    }
    return best;
  }

  private static void print(String what, Worst worst) {
    System.out.printf(
        "switching (%s): %d switches, worst 10 ms %.1f dB, worst 20 ms %.1f dB, overall %.1f dB%n",
        what, worst.switches, worst.tenMsDb, worst.twentyMsDb, worst.meanDb);
  }
}
