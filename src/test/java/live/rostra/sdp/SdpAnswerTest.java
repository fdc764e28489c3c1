package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class SdpAnswerTest {
  static final List<String> names = Offers.NAMES;

  private static String answer(SdpOffer offer, Direction direction, boolean video) {
    return SdpAnswer.write(offer, Offers.parameters(offer, direction, video));
  }

  /// The whole text, reviewed once by hand: whoever changes a line sees it here.
  @ParameterizedTest
  @CsvSource({
    "chromium, SENDRECV, false",
    "page, SENDRECV, false",
    "firefox, SENDRECV, false",
    "firefox-recvonly, SENDONLY, false",
    "webrtc-java, RECVONLY, true",
    "werift, RECVONLY, true",
    "libdatachannel, RECVONLY, true",
    "gstreamer, RECVONLY, true",
    "ffmpeg, RECVONLY, true",
    "obs, RECVONLY, true",
    "chromium-av-data, SENDRECV, false"
  })
  void answersAsReviewed(String name, Direction direction, boolean video) {
    String answer = answer(Offers.offer(name), direction, video);

    assertThat(answer).endsWith("\r\n");
    assertThat(answer.replace("\r\n", "\n")).isEqualTo(Offers.text(name + ".answer.sdp"));
  }

  @ParameterizedTest
  @FieldSource("names")
  void answersEverySectionInOrder(String name) {
    SdpOffer offer = Offers.offer(name);

    List<String> media =
        answer(offer, Direction.SENDRECV, true)
            .lines()
            .filter(line -> line.startsWith("m="))
            .map(line -> line.substring(2, line.indexOf(' ')))
            .toList();

    assertThat(media).isEqualTo(offer.sections().stream().map(MediaSection::media).toList());
  }

  @ParameterizedTest
  @FieldSource("names")
  void writesWhatItWouldItselfAcceptWereItNotLite(String name) {
    SdpOffer offer = Offers.offer(name);

    SdpOffer read =
        Offers.parsed(answer(offer, Direction.SENDRECV, true).replace("a=ice-lite\r\n", ""));

    assertThat(read.iceUfrag()).isEqualTo("Srv8ufrg");
    assertThat(read.setup()).isEqualTo(Setup.ACTIVE);
    assertThat(read.opus().payloadType()).isEqualTo(offer.opus().payloadType());
    assertThat(read.opus().usedtx()).isTrue();
    assertThat(read.redPayloadType()).isEqualTo(offer.redPayloadType());
    assertThat(read.audioLevelId()).isEqualTo(offer.audioLevelId());
    assertThat(read.midExtensionId()).isEqualTo(offer.midExtensionId());
    assertThat(read.absCaptureTimeId()).isEqualTo(offer.absCaptureTimeId());
    assertThat(read.nackOffered()).isEqualTo(offer.nackOffered());
    assertThat(read.direction()).isEqualTo(Direction.SENDRECV.answering(offer.direction()));
    assertThat(read.candidates()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "SENDRECV, SENDRECV, SENDRECV",
    "SENDRECV, SENDONLY, RECVONLY",
    "SENDRECV, RECVONLY, SENDONLY",
    "SENDRECV, INACTIVE, INACTIVE",
    "RECVONLY, SENDRECV, RECVONLY",
    "RECVONLY, RECVONLY, INACTIVE",
    "SENDONLY, SENDRECV, SENDONLY",
    "SENDONLY, SENDONLY, INACTIVE"
  })
  void saysAsMuchOfItsWishAsTheOfferAllows(Direction wish, Direction offered, Direction said) {
    assertThat(wish.answering(offered)).isEqualTo(said);
  }

  @Test
  void announcesItsStreamOnlyWhenItSends() {
    SdpOffer offer = Offers.offer("chromium");

    assertThat(answer(offer, Direction.SENDRECV, false))
        .contains("a=ssrc:4276993775 cname:rostra\r\n");
    assertThat(answer(offer, Direction.RECVONLY, false)).doesNotContain("a=ssrc", "a=msid");
  }

  @Test
  void takesVideoOnlyWhereItIsToldToAndOnlyInTheSameBundle() {
    String text = Offers.text("obs.offer.sdp");
    SdpOffer apart = Offers.parsed(text.replace("BUNDLE 0 1", "BUNDLE 0"));

    assertThat(answer(Offers.offer("obs"), Direction.RECVONLY, true)).contains("BUNDLE 0 1");
    assertThat(answer(Offers.offer("obs"), Direction.RECVONLY, false))
        .contains("BUNDLE 0\r\n", "m=video 0 ");
    assertThat(answer(apart, Direction.RECVONLY, true)).contains("BUNDLE 0\r\n", "m=video 0 ");
  }

  @Test
  void waitsForAClientThatInsistsOnOpening() {
    String text = Offers.text("chromium.offer.sdp").replace("setup:actpass", "setup:active");

    assertThat(answer(Offers.parsed(text), Direction.SENDRECV, false))
        .contains("a=setup:passive\r\n");
  }

  @Test
  void refusesParametersThatNoAnswerCanHave() {
    SdpOffer offer = Offers.offer("chromium");
    SdpAnswer.Parameters good = Offers.parameters(offer, Direction.SENDRECV, false);

    assertThatThrownBy(() ->
            new SdpAnswer.Parameters(
                1,
                good.iceUfrag(),
                good.icePwd(),
                good.fingerprint(),
                Setup.ACTPASS,
                Direction.SENDRECV,
                good.candidates(),
                1,
                "c",
                "a b",
                false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
