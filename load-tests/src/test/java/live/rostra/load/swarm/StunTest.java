package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class StunTest {
  private final SecretKeySpec key = Stun.key("VOkJxbRl1RmTxUk/WvJxBt");

  /// RFC 5769 section 2.1: the attributes are the RFC's, padding too.
  @Test
  void knowsTheSampleRequestOfTheRfcForAuthentic() {
    byte[] sample =
        HexFormat.of()
            .parseHex(
                "000100582112a442b7e7a701bc34d686fa87dfae"
                    + "802200105354554e207465737420636c69656e74"
                    + "002400046e0001ff80290008932ff9b151263b36"
                    + "000600096576746a3a68367659202020"
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                    + "80280004e57a3bcf");

    assertThat(Stun.isRequest(sample, sample.length)).isTrue();
    assertThat(Stun.isAuthentic(sample, sample.length, key)).isTrue();
    assertThat(Stun.isAuthentic(sample, sample.length, Stun.key("another"))).isFalse();
  }

  @Test
  void anAnswerAnswersItsOwnCheckOnly() {
    byte[] check = Stun.check("a:b", key, true, new SplittableRandom(1));
    byte[] another = Stun.check("a:b", key, true, new SplittableRandom(2));
    byte[] answer = Stun.success(check, key, 0x7f000001, 4711);

    assertThat(Stun.isAuthentic(check, check.length, key)).isTrue();
    assertThat(Stun.answers(answer, answer.length, check, key)).isTrue();
    assertThat(Stun.answers(answer, answer.length, another, key)).isFalse();
    assertThat(Stun.answers(answer, answer.length, check, Stun.key("another"))).isFalse();
  }

  @Test
  void bytesOfChanceAreNoAuthenticMessage() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(Stun.isAuthentic(bytes, bytes.length, key)).isFalse();
    }
  }
}
