package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import live.rostra.testkit.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Offers that must be refused with the line that is wrong, each next to an offer that is right.
class SdpBadInputTest {
  private static final String GOOD = Offers.text("chromium.offer.sdp");
  private static final String OBS = Offers.text("obs.offer.sdp");

  static Stream<Arguments> badOffers() {
    return Stream.of(
        bad("empty", true, "", ""),
        bad("blank", true, "", "\r\n\r\n"),
        bad("200 kB of one line", true, "a=x:y", GOOD + "a=x:" + "y".repeat(200_000)),
        bad(
            "200 kB of lines",
            true,
            "a=x:y",
            GOOD + ("a=x:" + "y".repeat(4_000) + "\n").repeat(60)),
        bad("10,000 lines", true, "a=x", GOOD + "a=x\n".repeat(10_000)),
        bad("200 sections", true, "m=video", GOOD + "m=video 9 RTP/AVP 96\n".repeat(200)),
        bad("NUL", true, "a=mid:0", GOOD.replace("a=mid:0", "a=mid:0\0")),
        bad("bare CR", true, "a=mid:0", GOOD.replace("a=mid:0\n", "a=mid:0\ra=mid:1\n")),
        bad("unknown attribute of 5 kB", true, "a=x:y", GOOD + "a=x:" + "y".repeat(5_000)),
        bad("blank line inside", true, "", GOOD.replace("c=IN IP4 0.0.0.0\n", "\n")),
        bad("no equals sign", true, "rubbish", GOOD + "rubbish"),
        bad("HTML", true, "<html>", "<html>"),
        bad("JSON", true, "{", "{\"type\":\"offer\",\"sdp\":\"v=0\"}"),
        bad("unknown type letter", true, "x=1", GOOD + "x=1"),
        bad("session line below a section", true, "t=0 0", GOOD + "t=0 0"),
        bad("version 1", true, "v=1", GOOD.replace("v=0", "v=1")),
        bad("only a version", true, "v=0", "v=0\n"),
        bad("no s= line", true, "t=0 0", GOOD.replace("s=-\n", "")),
        bad("payload type 128", true, "m=audio", GOOD.replace("SAVPF 111", "SAVPF 128 111")),
        bad(
            "payload type 300 in an rtpmap",
            true,
            "a=rtpmap:300",
            GOOD.replace("map:111", "map:300")),
        bad("payload type with a sign", true, "a=rtpmap:-111", GOOD.replace("map:111", "map:-111")),
        bad("rtpmap without clock", true, "a=rtpmap:111", GOOD.replace("opus/48000/2", "opus")),
        bad(
            "m= line without formats",
            true,
            "m=audio",
            GOOD.replaceFirst("m=.*", "m=audio 9 RTP/SAVPF")),
        bad("port 65536", true, "m=audio 65536", GOOD.replace("m=audio 9", "m=audio 65536")),
        bad("markup in the m= line", true, "m=<b>", GOOD + "m=<b> 9 UDP 1"),
        bad("duplicate mid", true, "a=mid:0", OBS.replace("a=mid:1", "a=mid:0")),
        bad("mid with a space", true, "a=mid:0 1", GOOD.replace("a=mid:0", "a=mid:0 1")),
        bad(
            "two audio lines",
            false,
            "m=audio 51402 UDP/TLS/RTP/SAVPF 96",
            OBS.replace("m=video", "m=audio")),
        bad("no audio", false, "m=video", GOOD.replace("m=audio", "m=video")),
        bad("no section at all", false, "v=0", GOOD.substring(0, GOOD.indexOf("m="))),
        bad("RTP/AVP", false, "m=audio", GOOD.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")),
        bad("no fingerprint", false, "m=audio", GOOD.replaceFirst("a=fingerprint.*\n", "")),
        bad("SHA-1 alone", false, "m=audio", GOOD.replaceFirst("sha-256 [^\n]*", "sha-1 00:01")),
        bad("fingerprint of 31 bytes", true, "a=fingerprint", GOOD.replace("7B:8B:", "7B:")),
        bad("fingerprint without digits", true, "a=fingerprint", GOOD.replace("7B:8B", "7B:XX")),
        bad(
            "fingerprint alone",
            true,
            "a=fingerprint",
            GOOD.replaceFirst("sha-256 [^\n]*", "sha-256")),
        bad("holdconn", false, "a=setup:holdconn", GOOD.replace("setup:actpass", "setup:holdconn")),
        bad("unknown setup", true, "a=setup:maybe", GOOD.replace("setup:actpass", "setup:maybe")),
        bad("no setup", false, "m=audio", GOOD.replace("a=setup:actpass\n", "")),
        bad("no ufrag", false, "m=audio", GOOD.replaceFirst("a=ice-ufrag.*\n", "")),
        bad("no pwd", false, "m=audio", GOOD.replaceFirst("a=ice-pwd.*\n", "")),
        bad(
            "pwd of 3 characters",
            true,
            "a=ice-pwd:abc",
            GOOD.replaceFirst("ice-pwd:.*", "ice-pwd:abc")),
        bad("ufrag of 3 characters", true, "a=ice-ufrag:4Zc", GOOD.replace("4ZcD", "4Zc")),
        bad("ufrag with a colon", true, "a=ice-ufrag:4Z:", GOOD.replace("4ZcD", "4Z:cD")),
        bad("pwd of 257", true, "a=ice-pwd", GOOD.replace("2/1mu", "2/1mu".repeat(60))),
        bad("ice-lite", false, "a=ice-lite", GOOD.replace("a=group", "a=ice-lite\na=group")),
        bad("ice-lite below", false, "a=ice-lite", GOOD.replace("a=mid:0", "a=ice-lite\na=mid:0")),
        bad("no rtcp-mux", false, "m=audio", GOOD.replace("a=rtcp-mux\n", "")),
        bad("no Opus", false, "m=audio", GOOD.replace("opus/48000/2", "speex/16000")),
        bad("Opus at 8 kHz", false, "m=audio", GOOD.replace("opus/48000/2", "opus/8000")),
        bad("Opus that looks like RTCP", false, "m=audio", GOOD.replaceAll("\\b111\\b", "72")),
        bad("extmap 0", true, "a=extmap:0", GOOD.replace("extmap:1 ", "extmap:0 ")),
        bad("extmap without URI", true, "a=extmap:1", GOOD.replaceFirst("extmap:1 .*", "extmap:1")),
        bad("extmap id twice", true, "a=extmap:1 http", GOOD.replace("extmap:2 ", "extmap:1 ")));
  }

  @ParameterizedTest
  @MethodSource("badOffers")
  @BadInput(25)
  void refusesItAndNamesTheLine(boolean malformed, String named, String text) {
    SdpProblem problem = Offers.problem(text);

    assertThat(problem.malformed()).as(problem.toString()).isEqualTo(malformed);
    assertThat(problem.reason()).isNotBlank();
    assertThat(problem.text()).hasSizeLessThanOrEqualTo(80).doesNotContain("\0", "\r", "\n");
    if (text.isBlank()) {
      assertThat(problem.line()).isZero();
    } else {
      String line = text.split("\n", -1)[problem.line() - 1];
      assertThat(line).as(problem.toString()).startsWith(named);
      assertThat(line.replaceAll("\\p{Cntrl}", "?")).startsWith(problem.text());
    }
  }

  @Test
  void countsLinesFromOne() {
    assertThat(Offers.problem(GOOD + "a=x\n".repeat(10_000)).line()).isEqualTo(1_001);
    assertThat(Offers.problem(GOOD.replace("v=0", "v=1")).line()).isEqualTo(1);
    assertThat(Offers.problem(GOOD.replaceFirst("c=.*", "")).line()).isEqualTo(9);
    assertThat(Offers.problem(GOOD.replace("\n", "\r\n").replace("s=-", "s")).line()).isEqualTo(3);
  }

  static Stream<Arguments> oddButGoodOffers() {
    return Stream.of(
        argumentSet("unknown attributes", GOOD + "a=x-future:1 2 3\na=flag\n"),
        argumentSet("an attribute of 4 kB", GOOD + "a=x:" + "y".repeat(4_000) + "\n"),
        argumentSet("900 lines", GOOD + "a=x\n".repeat(900)),
        argumentSet("a candidate of nonsense", GOOD + "a=candidate:\na=candidate:1 2 3\n"),
        argumentSet("candidates with names", GOOD + "a=candidate:1 1 udp 1 x.local 9 typ host\n"),
        argumentSet("SAVPF without UDP/TLS", GOOD.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF")),
        argumentSet("a group of strangers", GOOD.replace("BUNDLE 0", "BUNDLE 7 8")),
        argumentSet("no group", GOOD.replace("a=group:BUNDLE 0\n", "")),
        argumentSet("an empty group", GOOD.replace("BUNDLE 0", "")),
        argumentSet("bandwidth lines", GOOD.replace("a=rtcp:9", "b=AS:64\na=rtcp:9")),
        argumentSet("a session in UTF-8", GOOD.replace("s=-", "s=Ήχος 🎙")),
        argumentSet("an SSRC of nonsense", GOOD.replace("ssrc:1755401432", "ssrc:x")));
  }

  @ParameterizedTest
  @MethodSource("oddButGoodOffers")
  void acceptsWhatIsOnlyOdd(String text) {
    SdpOffer offer = Offers.parsed(text);

    assertThat(offer.opus().payloadType()).isEqualTo(111);
    assertThat(SdpAnswer.write(offer, Offers.parameters(offer, Direction.SENDRECV, false)))
        .contains("a=rtpmap:111 opus/48000/2\r\n");
  }

  @Test
  void showsOnlyTheBeginningOfALineAndNoControlCharacters() {
    SdpProblem problem = Offers.problem("v=0\u0007\u001b[31m" + "x".repeat(500));

    assertThat(problem.text()).hasSize(80).startsWith("v=0??[31mxxx");
  }

  private static Arguments bad(String name, boolean malformed, String named, String text) {
    return argumentSet(name, malformed, named, text);
  }
}
