package live.rostra.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpeechActivityTest {
  private static final long TICK_NS = 20_000_000;

  private final SpeechActivity speech = new SpeechActivity();
  private long nowNs;

  @Test
  void begins60MillisecondsIntoAVoiceAndEnds600AfterIt() {
    hear(false, 50);

    assertThat(ticksUntil(true, true)).isEqualTo(3);
    hear(true, 50);
    assertThat(ticksUntil(false, false)).isEqualTo(30);
  }

  @Test
  void doesNotFlickerInThePausesBetweenWords() {
    hear(true, 10);

    for (int word = 0; word < 20; word++) {
      hear(true, 12);
      for (int t = 0; t < 25; t++) {
        hear(false, 1);
        assertThat(speech.speaking()).isTrue();
      }
    }
  }

  @Test
  void aClickIsNotSpeech() {
    for (int click = 0; click < 50; click++) {
      hear(true, 2);
      assertThat(speech.speaking()).isFalse();
      hear(false, 8);
    }
  }

  @Test
  void whoIsNotHeardDoesNotSpeak() {
    hear(true, 10);

    speech.unheard();

    assertThat(speech.speaking()).isFalse();
  }

  private void hear(boolean voice, int ticks) {
    for (int t = 0; t < ticks; t++) {
      nowNs += TICK_NS;
      speech.update(voice, nowNs);
    }
  }

  private int ticksUntil(boolean voice, boolean speaking) {
    for (int t = 1; t < 500; t++) {
      hear(voice, 1);
      if (speech.speaking() == speaking) {
        return t;
      }
    }
    throw new AssertionError("never " + (speaking ? "began" : "ended"));
  }
}
