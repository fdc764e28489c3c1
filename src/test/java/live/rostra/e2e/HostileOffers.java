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

  static Stream<Arguments> all() {
    return Stream.of(
        bad("nothing", 400, MALFORMED, ""),
        bad("blank lines", 400, MALFORMED, "\r\n\r\n"),
        bad("200 kB of one line", 413, "body-too-large", GOOD + "a=x:" + "y".repeat(200_000)),
        bad("190 kB of one line", 400, MALFORMED, GOOD + "a=x:" + "y".repeat(190_000)),
        bad("10,000 lines", 400, MALFORMED, GOOD + "a=x\n".repeat(10_000)),
        bad("200 sections", 400, MALFORMED, GOOD + "m=video 9 RTP/AVP 96\n".repeat(200)),
        bad("NUL", 400, MALFORMED, GOOD.replace("mid:0", "mid:0\0")),
        bad("bare CR", 400, MALFORMED, GOOD.replace("mid:0\n", "mid:0\ra=mid:1\n")),
        bad("an escape sequence", 400, MALFORMED, GOOD.replace("mid:0", "mid:\u001b[2J")),
        bad("markup", 400, MALFORMED, GOOD + "m=<script>alert(1)</script> 9 UDP 1\n"),
        bad("payload type 128", 400, MALFORMED, GOOD.replace("SAVPF 111", "SAVPF 128 111")),
        bad("payload type -1", 400, MALFORMED, GOOD.replace("rtpmap:111", "rtpmap:-1")),
        bad("port 65536", 400, MALFORMED, GOOD.replace("audio 9", "audio 65536")),
        bad("an attribute of 5 kB", 400, MALFORMED, GOOD + "a=x:" + "y".repeat(5_000)),
        bad("a pwd of 3 characters", 400, MALFORMED, GOOD.replaceFirst("pwd:.*", "pwd:abc")),
        bad("a ufrag with a colon", 400, MALFORMED, GOOD.replace("ufrag:ho", "ufrag:ho:")),
        bad("JSON", 400, MALFORMED, "{\"type\":\"offer\",\"sdp\":\"v=0\"}"),
        argumentSet("noise", 400, MALFORMED, noise()),
        bad("the same mid twice", 400, MALFORMED, GOOD + videoSection("0")),
        bad("two audio sections", 422, UNACCEPTABLE, GOOD + audioSection()),
        bad("no audio", 422, UNACCEPTABLE, GOOD.replace("m=audio", "m=video")),
        bad("no fingerprint", 422, UNACCEPTABLE, GOOD.replaceFirst("a=fingerprint.*\n", "")),
        bad("SHA-1", 422, UNACCEPTABLE, GOOD.replaceFirst("sha-256 .*", "sha-1 00:01")),
        bad("RTP/AVP", 422, UNACCEPTABLE, GOOD.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")),
        bad("holdconn", 422, UNACCEPTABLE, GOOD.replace("actpass", "holdconn")),
        bad("ice-lite", 422, UNACCEPTABLE, GOOD.replace("a=group", "a=ice-lite\na=group")),
        bad("no rtcp-mux", 422, UNACCEPTABLE, GOOD.replace("a=rtcp-mux\n", "")),
        bad("no Opus", 422, UNACCEPTABLE, GOOD.replace("opus/48000/2", "PCMU/8000")),
        bad("inactive", 422, UNACCEPTABLE, GOOD.replace("sendrecv", "inactive")));
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

  private static Arguments bad(String what, int status, String problem, String offer) {
    return argumentSet(what, status, problem, offer.getBytes(StandardCharsets.UTF_8));
  }
}
