package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class SdpOfferFuzzTest {
  /// Whatever is accepted can be answered, and the answer is SDP that the parser takes itself;
  /// whatever is refused names one of its own lines.
  @FuzzTest(maxDuration = "10s")
  void offer(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);

    switch (SdpOffer.parse(text)) {
      case Parsed.Offer(SdpOffer offer) -> {
        String answer = SdpAnswer.write(offer, Offers.parameters(offer, Direction.SENDRECV, true));
        SdpOffer read = Offers.parsed(answer.replace("a=ice-lite\r\n", ""));
        assertThat(read.sections()).hasSameSizeAs(offer.sections());
        assertThat(read.opus().payloadType()).isEqualTo(offer.opus().payloadType());
      }
      case Parsed.Rejected(SdpProblem problem) -> {
        assertThat(problem.line()).isBetween(0, text.split("\n", -1).length);
        assertThat(problem.text()).hasSizeLessThanOrEqualTo(80);
      }
    }
  }
}
