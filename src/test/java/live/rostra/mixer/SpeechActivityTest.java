package live.rostra.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpeechActivityTest {
  private static final long TICK_NS = 20_000_000;

  private final SpeechActivity speech = new SpeechActivity();
  private long nowNs;

  @Test
  void begins60MillisecondsIntoAVoiceAndEnds600AfterIt() {
    hear(-60, 50);

    assertThat(ticksUntil(-25, true)).isEqualTo(3);
    hear(-25, 50);
    assertThat(ticksUntil(-60, false)).isEqualTo(30);
  }

  @Test
  void doesNotFlickerInThePausesBetweenWords() {
    hear(-25, 10);

    for (int word = 0; word < 20; word++) {
      hear(-25, 12);
      for (int t = 0; t < 25; t++) {
        hear(-70, 1);
        assertThat(speech.speaking()).isTrue();
      }
    }
  }

  @Test
  void aClickIsNotSpeech() {
    for (int click = 0; click < 50; click++) {
      hear(-10, 2);
      assertThat(speech.speaking()).isFalse();
      hear(-60, 8);
    }
  }

  @Test
  void steadyNoiseStopsCountingAsSpeechButVoiceAboveItDoesNot() {
    hear(-45, 50 * 40);
    assertThat(speech.speaking()).isFalse();

    hear(-30, 3);
    assertThat(speech.speaking()).isTrue();
  }

  @Test
  void aSteadyLoudToneCountsHoweverLongItLasts() {
    hear(-20, 50 * 120);

    assertThat(speech.speaking()).isTrue();
  }

  @Test
  void whoIsNotHeardDoesNotSpeak() {
    hear(-20, 10);

    speech.unheard();

    assertThat(speech.speaking()).isFalse();
    assertThat(speech.active()).isFalse();
  }

  private void hear(float dbov, int ticks) {
    for (int t = 0; t < ticks; t++) {
      nowNs += TICK_NS;
      speech.update(dbov, nowNs);
    }
  }

  private int ticksUntil(float dbov, boolean speaking) {
    for (int t = 1; t < 500; t++) {
      hear(dbov, 1);
      if (speech.speaking() == speaking) {
        return t;
      }
    }
    throw new AssertionError("never " + (speaking ? "began" : "ended"));
  }
}
