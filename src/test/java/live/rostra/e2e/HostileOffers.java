package live.rostra.e2e;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// Descriptions that every endpoint must refuse (row 25 of the bad inputs), with the status and the
/// problem type of the refusal.
final class HostileOffers {
  static final String GOOD =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=group:BUNDLE 0
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=mid:0
      a=sendrecv
      a=ice-ufrag:hostile
      a=ice-pwd:secretsecretsecretsecret
      a=fingerprint:sha-256 %s
      a=setup:actpass
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      """
          .formatted("AB:".repeat(31) + "AB");

  private static final String MALFORMED = "sdp-malformed";
  private static final String UNACCEPTABLE = "sdp-unacceptable";

  private HostileOffers() {}

  /// Each with the status, the problem and what its detail must contain: the number of the line
  /// that is wrong, or what is missing.
  static Stream<Arguments> all() {
    String candidate = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\n";
    return Stream.of(
        bad("nothing", MALFORMED, "", ""),
        bad("blank lines", MALFORMED, "empty", "\r\n\r\n"),
        tooLarge("200 kB of one line", GOOD + "a=x:" + "y".repeat(200_000)),
        tooLarge("1 MiB", "v=0\n".repeat(1 << 18)),
        bad("190 kB of one line", MALFORMED, "line 16", GOOD + "a=x:" + "y".repeat(190_000)),
        bad("10,000 lines", MALFORMED, "", GOOD + "a=x\n".repeat(10_000)),
        bad("200 sections", MALFORMED, "line ", GOOD + "m=video 9 RTP/AVP 96\n".repeat(200)),
        bad("NUL", MALFORMED, "line 8", GOOD.replace("mid:0", "mid:0\0")),
        bad("bare CR", MALFORMED, "line 8", GOOD.replace("mid:0\n", "mid:0\ra=mid:1\n")),
        bad("an escape sequence", MALFORMED, "line 8", GOOD.replace("mid:0", "mid:\u001b[2J")),
        bad("a line without an equals sign", MALFORMED, "line 2", GOOD.replace("o=", "o")),
        bad("a line of one letter", MALFORMED, "line 3", GOOD.replace("s=-", "s")),
        bad("markup", MALFORMED, "line 16", GOOD + "m=<script>alert(1)</script> 9 UDP 1\n"),
        bad("payload type 128", MALFORMED, "line 6", GOOD.replace("SAVPF 111", "SAVPF 128 111")),
        bad("payload type 255", MALFORMED, "line 6", GOOD.replace("SAVPF 111", "SAVPF 255")),
        bad(
            "payload type 99999999999",
            MALFORMED,
            "line 6",
            GOOD.replace("SAVPF 111", "SAVPF 99999999999")),
        bad("payload type -1", MALFORMED, "line 15", GOOD.replace("rtpmap:111", "rtpmap:-1")),
        bad("port 65536", MALFORMED, "line 6", GOOD.replace("audio 9", "audio 65536")),
        bad("an attribute of 5 kB", MALFORMED, "line 16", GOOD + "a=x:" + "y".repeat(5_000)),
        bad("a pwd of 3 characters", MALFORMED, "line 11", GOOD.replaceFirst("pwd:.*", "pwd:abc")),
        bad("a pwd of 257", MALFORMED, "line 11", GOOD.replace("pwd:", "pwd:" + "p".repeat(240))),
        bad("a ufrag with a colon", MALFORMED, "line 10", GOOD.replace("ufrag:ho", "ufrag:ho:")),
        bad("a ufrag of 3", MALFORMED, "line 10", GOOD.replace("ufrag:hostile", "ufrag:abc")),
        bad("half a fingerprint", MALFORMED, "line 12", GOOD.replace("AB:AB\n", "AB:A\n")),
        bad("JSON", MALFORMED, "line 1", "{\"type\":\"offer\",\"sdp\":\"v=0\"}"),
        argumentSet("noise", 400, MALFORMED, "line 1", noise()),
        bad("the same mid twice", MALFORMED, "mid", GOOD + videoSection("0")),
        bad("two audio sections", UNACCEPTABLE, "line 16", GOOD + audioSection()),
        bad("no audio", UNACCEPTABLE, "audio", GOOD.replace("m=audio", "m=video")),
        bad("no fingerprint", UNACCEPTABLE, "fingerprint", without("a=fingerprint.*\n")),
        bad("no ufrag", UNACCEPTABLE, "ice-ufrag", without("a=ice-ufrag.*\n")),
        bad("no pwd", UNACCEPTABLE, "ice-pwd", without("a=ice-pwd.*\n")),
        bad(
            "SHA-1",
            UNACCEPTABLE,
            "fingerprint",
            GOOD.replaceFirst("sha-256 .*", "sha-1 " + "AB:".repeat(19) + "AB")),
        bad("RTP/AVP", UNACCEPTABLE, "line 6", GOOD.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")),
        bad("RTP/AVPF", UNACCEPTABLE, "line 6", GOOD.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF")),
        bad("holdconn", UNACCEPTABLE, "line 13", GOOD.replace("actpass", "holdconn")),
        bad("ice-lite", UNACCEPTABLE, "ice-lite", GOOD.replace("a=group", "a=ice-lite\na=group")),
        bad("no rtcp-mux", UNACCEPTABLE, "rtcp-mux", GOOD.replace("a=rtcp-mux\n", "")),
        bad("no Opus", UNACCEPTABLE, "opus", GOOD.replace("opus/48000/2", "PCMU/8000")),
        bad("inactive", UNACCEPTABLE, "sendrecv", GOOD.replace("sendrecv", "inactive")),
        bad(
            "a candidate of 5 kB",
            MALFORMED,
            "line 16",
            GOOD + candidate.replace("host", "h".repeat(5_000))));
  }

  private static String without(String line) {
    return GOOD.replaceFirst(line, "");
  }

  private static String audioSection() {
    return GOOD.substring(GOOD.indexOf("m=")).replace("mid:0", "mid:1");
  }

  private static String videoSection(String mid) {
    return "m=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:" + mid + "\n";
  }

  private static byte[] noise() {
    byte[] noise = new byte[10_000];
    new Random(25).nextBytes(noise);
    return noise;
  }

  private static Arguments bad(String what, String problem, String named, String offer) {
    int status = problem.equals(MALFORMED) ? 400 : 422;
    return argumentSet(what, status, problem, named, offer.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments tooLarge(String what, String offer) {
    return argumentSet(
        what, 413, "body-too-large", "200000", offer.getBytes(StandardCharsets.UTF_8));
  }
}
