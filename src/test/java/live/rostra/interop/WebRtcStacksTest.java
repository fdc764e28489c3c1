package live.rostra.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.e2e.HlsVoice;
import live.rostra.http.Grant;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// WebRTC stacks that others made, each as a speaker by WHIP and as a listener by WHEP. What is
/// asserted is the level of the tone in what was decoded at the other end.
@Tag("it")
class WebRtcStacksTest {
  private static final String ROOM = "salon";
  private static final double HERTZ = 440;
  private static final double SPOKEN_DB = -12.04;
  private static final int SECONDS = 4;
  private static final long PATIENCE_NS = 10_000_000_000L;

  @TempDir private Path home;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start();
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private URI whip() {
    return node.url().resolve("/whip/" + ROOM);
  }

  private String speakersToken() {
    return node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
  }

  @ParameterizedTest
  @EnumSource
  void theProgramHoldsTheToneOfItsSpeaker(Stack stack) throws Exception {
    try (StackCall _ = StackCall.speaking(stack, whip(), speakersToken(), HERTZ, 0.25, home);
        LightEar ear = LightEar.in(node, ROOM)) {
      double heardDb = Tone.medianLevelDb(ear.tape().next(SECONDS), HERTZ);

      System.out.printf("%s speaks: %.2f dB%n", stack, heardDb);
      assertThat(heardDb).isBetween(SPOKEN_DB - 1.5, SPOKEN_DB + 1.5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsListenerHearsTheToneOfASpeaker(Stack stack) throws Exception {
    try (HlsVoice _ = HlsVoice.tone(node, ROOM, "anna", HERTZ);
        StackCall listener =
            StackCall.listening(
                stack,
                node.url().resolve("/whep/" + ROOM),
                node.token("ben", ROOM, Grant.JOIN),
                home)) {
      double heardDb = Tone.medianLevelDb(listener.tape().next(SECONDS), HERTZ);

      System.out.printf("%s hears: %.2f dB%n", stack, heardDb);
      assertThat(heardDb).isBetween(SPOKEN_DB - 1.5, SPOKEN_DB + 1.5);
    }
  }

  /// RFC 8122 section 6.2: "the endpoint MUST verify the certificate's fingerprint".
  @ParameterizedTest
  @EnumSource
  void anotherCertificateThanItsOfferNamesEndsTheCall(Stack stack) throws Exception {
    try (CapturedLog log = CapturedLog.start();
        StackCall call =
            StackCall.meddled(
                stack, whip(), speakersToken(), WebRtcStacksTest::withAnotherFingerprint, home)) {
      long until = System.nanoTime() + PATIENCE_NS;
      while (sessions() > 0 && System.nanoTime() < until) {
        LockSupport.parkNanos(20_000_000);
      }

      assertThat(sessions()).isZero();
      assertThat(log.lines())
          .anyMatch(line -> line.contains("the certificate is not the one that was signalled"))
          .noneMatch(line -> line.endsWith(" - connected"));
      assertThat(call.wasConnected()).isFalse();
    }
  }

  private int sessions() throws Exception {
    return node.node().edge().stats().toCompletionStage().toCompletableFuture().get().sessions();
  }

  private static String withAnotherFingerprint(String offer) {
    Matcher digest = Pattern.compile("(a=fingerprint:sha-256 )(\\p{XDigit}{2})").matcher(offer);
    return digest.replaceAll(found -> found.group(1) + (found.group(2).equals("00") ? "01" : "00"));
  }
}
