package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SdpOfferTest {
  static final java.util.List<String> names = Offers.NAMES;

  @ParameterizedTest
  @FieldSource("names")
  void readsWhatRealEndpointsOfferWithEitherLineEnding(String name) {
    String text = Offers.text(name + ".offer.sdp");

    assertThat(Offers.parsed(text.replace("\n", "\r\n"))).isEqualTo(Offers.parsed(text));
    assertThat(Offers.parsed(text.stripTrailing() + "\n\n")).isEqualTo(Offers.parsed(text));
  }

  @Test
  void readsChromium() {
    SdpOffer offer = Offers.offer("chromium");

    assertThat(offer.audioIndex()).isZero();
    assertThat(offer.bundle()).containsExactly("0");
    assertThat(offer.iceUfrag()).isEqualTo("4ZcD");
    assertThat(offer.icePwd()).isEqualTo("2/1muCWoOi3uLifh0NuRHlYq");
    assertThat(offer.fingerprint().hash()).isEqualTo("sha-256");
    assertThat(offer.fingerprint().value()[0]).isEqualTo((byte) 0x7b);
    assertThat(offer.setup()).isEqualTo(Setup.ACTPASS);
    assertThat(offer.direction()).isEqualTo(Direction.SENDRECV);
    assertThat(offer.opus().payloadType()).isEqualTo(111);
    assertThat(offer.opus().useinbandfec()).isTrue();
    assertThat(offer.opus().usedtx()).isFalse();
    assertThat(offer.opus().stereo()).isFalse();
    assertThat(offer.opus().maxPtimeMs()).isEqualTo(120);
    assertThat(offer.redPayloadType()).hasValue(63);
    assertThat(offer.audioLevelId()).isEqualTo(1);
    assertThat(offer.midExtensionId()).isEqualTo(4);
    assertThat(offer.absCaptureTimeId()).isZero();
    assertThat(offer.nackOffered()).as("transport-cc is no NACK").isFalse();
    assertThat(offer.reducedSizeRtcp()).isTrue();
    assertThat(offer.trickle()).isTrue();
    assertThat(offer.ssrc()).isEqualTo(1_755_401_432L);
    assertThat(offer.msid()).startsWith("7d1b3c54-");
    assertThat(offer.candidates()).isEmpty();
  }

  @Test
  void readsWhatOurPageAddsToIt() {
    SdpOffer offer = Offers.offer("page");

    assertThat(offer.nackOffered()).isTrue();
    assertThat(offer.opus().usedtx()).isTrue();
    assertThat(offer.absCaptureTimeId()).isEqualTo(5);
    assertThat(offer.candidates())
        .extracting(Candidate::type)
        .containsExactly("host", "srflx", "host");
    assertThat(offer.candidates().getLast().transport()).isEqualTo("tcp");
  }

  @Test
  void readsFirefoxWithItsSessionLevelFingerprintAndWithoutRed() {
    SdpOffer offer = Offers.offer("firefox");

    assertThat(offer.fingerprint().value()[0]).isEqualTo((byte) 0xc4);
    assertThat(offer.opus().payloadType()).isEqualTo(109);
    assertThat(offer.opus().stereo()).isTrue();
    assertThat(offer.redPayloadType()).isEmpty();
    assertThat(offer.midExtensionId()).isEqualTo(3);
    assertThat(offer.reducedSizeRtcp()).isFalse();
    assertThat(Offers.offer("firefox-recvonly").direction()).isEqualTo(Direction.RECVONLY);
  }

  @Test
  void readsTheOthersWhereTheyDiffer() {
    assertThat(Offers.offer("ffmpeg").setup()).isEqualTo(Setup.PASSIVE);
    assertThat(Offers.offer("ffmpeg").bundle()).as("a mid it does not have").contains("1");
    assertThat(Offers.offer("gstreamer").nackOffered()).as("transport-cc is no NACK").isFalse();
    assertThat(Offers.offer("gstreamer").reducedSizeRtcp()).isTrue();
    assertThat(Offers.offer("gstreamer").candidates())
        .extracting(Candidate::transport)
        .contains("tcp");
    assertThat(Offers.offer("werift").opus().payloadType()).isEqualTo(96);
    assertThat(Offers.offer("werift").opus().parameters()).isEmpty();
    assertThat(Offers.offer("libdatachannel").bundle()).containsExactly("audio");
    assertThat(Offers.offer("libdatachannel").trickle()).isTrue();
    assertThat(Offers.offer("obs").sections().get(1).bundled()).isTrue();
    assertThat(Offers.offer("chromium-av-data").audioIndex()).isEqualTo(1);
    assertThat(Offers.offer("chromium-av-data").sections())
        .extracting(MediaSection::kind)
        .containsExactly(
            MediaSection.Kind.VIDEO, MediaSection.Kind.AUDIO, MediaSection.Kind.APPLICATION);
  }

  @Test
  void takesTheLongestDigestItKnows() {
    String text =
        Offers.text("ffmpeg.offer.sdp")
            .replace(
                "a=setup:passive\n",
                "a=fingerprint:SHA-512 "
                    + "0a:".repeat(63)
                    + "0a\na=fingerprint:md5 00\n"
                    + "a=setup:passive\n");

    assertThat(Offers.parsed(text).fingerprint().hash()).isEqualTo("sha-512");
  }

  @Test
  void ignoresAnAudioSectionThatIsSwitchedOff() {
    String text =
        Offers.text("ffmpeg.offer.sdp") + "m=audio 0 UDP/TLS/RTP/SAVPF 0\na=mid:9\na=inactive\n";

    assertThat(Offers.parsed(text).audioIndex()).isZero();
  }

  @Test
  void findsTheTransportOfABundleOnlySectionInTheOneThatSpeaksForTheGroup() {
    String text =
        """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE v a
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=mid:v
        a=ice-ufrag:abcd
        a=ice-pwd:abcdefghijklmnopqrstuv
        a=fingerprint:sha-256 %s
        a=setup:actpass
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        m=audio 0 UDP/TLS/RTP/SAVPF 111
        a=mid:a
        a=bundle-only
        a=rtpmap:111 opus/48000/2
        """
            .formatted("00:".repeat(31) + "00");

    SdpOffer offer = Offers.parsed(text);

    assertThat(offer.audioIndex()).isEqualTo(1);
    assertThat(offer.iceUfrag()).isEqualTo("abcd");
  }

  @Test
  void doesNotShareATransportThatAnotherSectionNamesForItself() {
    String text =
        Offers.text("obs.offer.sdp")
            .replaceFirst("(?s)(m=video.*)a=ice-ufrag:mN7b", "$1a=ice-ufrag:other");

    assertThat(Offers.parsed(text).sections().get(1).bundled()).isFalse();
  }

  @Test
  void ignoresRedAroundAnythingButThisOpus() {
    String text = Offers.text("chromium.offer.sdp");

    assertThat(Offers.parsed(text.replace("63 111/111", "63 0/0")).redPayloadType()).isEmpty();
    assertThat(Offers.parsed(text.replace("a=fmtp:63 111/111\n", "")).redPayloadType()).isEmpty();
  }

  @Test
  void leavesOutHeaderExtensionsThatDoNotFitTheOneByteForm() {
    String text = Offers.text("chromium.offer.sdp").replace("extmap:4 ", "extmap:15 ");

    assertThat(Offers.parsed(text).midExtensionId()).isZero();
  }

  @Test
  void keepsSecretsOutOfItsText() {
    SdpOffer offer = Offers.offer("page");

    assertThat(offer.toString()).doesNotContain(offer.icePwd()).doesNotContain("192.168");
  }
}
