package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrickleFragmentTest {
  private static final String FRAGMENT =
      """
      a=group:BUNDLE 0
      a=ice-ufrag:EsAw
      a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
      m=audio 9 UDP/TLS/RTP/SAVPF 0
      a=mid:0
      a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1
      a=candidate:3471623853 1 udp 2122194687 2001:db8::1 61765 typ host
      a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active
      a=end-of-candidates
      """;

  private static TrickleFragment fragment(String text) {
    return switch (TrickleFragment.parse(text)) {
      case TrickleFragment.Parsed.Fragment(TrickleFragment fragment) -> fragment;
      case TrickleFragment.Parsed.Rejected(SdpProblem problem) ->
          throw new AssertionError(problem.toString());
    };
  }

  @Test
  void readsCredentialsCandidatesAndTheEnd() {
    TrickleFragment fragment = fragment(FRAGMENT);

    assertThat(fragment.iceUfrag()).isEqualTo("EsAw");
    assertThat(fragment.icePwd()).isEqualTo("P2uYro0UCOQ4zxjKXaWCBui1");
    assertThat(fragment.mid()).isEqualTo("0");
    assertThat(fragment.candidates())
        .extracting(Candidate::address)
        .containsExactly("192.0.2.1", "2001:db8::1", "192.0.2.1");
    assertThat(fragment.endOfCandidates()).isTrue();
    assertThat(fragment(FRAGMENT.replace("\n", "\r\n"))).isEqualTo(fragment);
  }

  @Test
  void readsCredentialsInsideTheSection() {
    TrickleFragment fragment =
        fragment(
            "m=audio 9 RTP/AVP 0\r\na=mid:x\r\na=ice-ufrag:EsAw\r\n"
                + "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n");

    assertThat(fragment.iceUfrag()).isEqualTo("EsAw");
    assertThat(fragment.mid()).isEqualTo("x");
    assertThat(fragment.endOfCandidates()).isFalse();
  }

  @Test
  void toleratesTheEmptyCandidateOfOldBrowsersAndNoCredentials() {
    TrickleFragment fragment = fragment("m=audio 9 RTP/AVP 0\na=mid:0\na=candidate:\n");

    assertThat(fragment.iceUfrag()).isEmpty();
    assertThat(fragment.candidates()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\n",
        "a=ice-ufrag:EsAw\n",
        "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n",
        "a=ice-ufrag:E\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n",
        "a=ice-ufrag:EsAw\na=ice-pwd:abc\n",
        "a=mid:<script>\n",
        "a=mid:0\0\n",
        "a=mid:0\ra=mid:1\n",
        "a=mid:0\n\na=mid:1\n"
      })
  void refusesWhatIsNoFragment(String text) {
    assertThat(TrickleFragment.parse(text))
        .isInstanceOfSatisfying(
            TrickleFragment.Parsed.Rejected.class,
            rejected -> assertThat(rejected.problem().malformed()).isTrue());
  }

  @Test
  void answersARestartWithAFragmentThatItReadsBackTheSame() {
    List<Candidate> own =
        List.of(new Candidate("1", 1, "udp", 2_130_706_431L, "198.51.100.1", 10_000, "host"));

    String answer = fragment(FRAGMENT).writeAnswer("NewUfrag", "new+server+password+24ch", own);

    assertThat(answer)
        .isEqualTo(
            """
            a=ice-lite
            a=ice-options:ice2 trickle
            a=group:BUNDLE 0
            m=audio 9 UDP/TLS/RTP/SAVPF 0
            a=mid:0
            a=ice-ufrag:NewUfrag
            a=ice-pwd:new+server+password+24ch
            a=candidate:1 1 udp 2130706431 198.51.100.1 10000 typ host
            a=end-of-candidates
            """
                .replace("\n", "\r\n"));
    assertThat(fragment(answer))
        .isEqualTo(new TrickleFragment("NewUfrag", "new+server+password+24ch", "0", own, true));
  }

  @Test
  void keepsSecretsOutOfItsText() {
    assertThat(fragment(FRAGMENT).toString()).doesNotContain("P2uYro", "192.0.2.1");
  }
}
