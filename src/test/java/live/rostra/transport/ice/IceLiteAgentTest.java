package live.rostra.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import live.rostra.testkit.BadInput;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.AttributeFactory;
import org.ice4j.attribute.ErrorCodeAttribute;
import org.ice4j.attribute.UnknownAttributesAttribute;
import org.ice4j.attribute.XorMappedAddressAttribute;
import org.ice4j.message.Message;
import org.ice4j.message.Response;
import org.junit.jupiter.api.Test;

class IceLiteAgentTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("Srv8ufrg", "server-password-24-chars");
  private static final IceCredentials REMOTE =
      new IceCredentials("peer", "peer-password-of-24-char");
  private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.10", 50_000);
  private static final InetSocketAddress AWAY = new InetSocketAddress("198.51.100.7", 61_000);
  private static final InetSocketAddress SIXTH = new InetSocketAddress("2001:db8::7", 61_000);
  private static final long SECOND = 1_000_000_000L;

  private final IceLiteAgent agent = new IceLiteAgent(LOCAL, REMOTE, new Random(1));
  private final ControllingPeer peer = new ControllingPeer(REMOTE, LOCAL);

  private Outcome handle(byte[] datagram, InetSocketAddress from, long nowNs) {
    return agent.handle(datagram, 0, datagram.length, from, nowNs);
  }

  private static Response response(Outcome outcome) throws Exception {
    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ANSWERED);
    return (Response) Message.decode(outcome.response(), 0, outcome.response().length);
  }

  @Test
  void answersAnAuthenticatedCheckWithTheAddressItCameFrom() throws Exception {
    byte[] check = peer.check();

    Outcome outcome = handle(check, HOME, 5);

    Response response = response(outcome);
    assertThat(response.isSuccessResponse()).isTrue();
    assertThat(response.getTransactionID()).isEqualTo(Arrays.copyOfRange(check, 8, 20));
    var mapped = (XorMappedAddressAttribute) response.getAttribute(Attribute.XOR_MAPPED_ADDRESS);
    assertThat(mapped.getAddress(response.getTransactionID()).getPort()).isEqualTo(50_000);
    assertThat(mapped.getAddress(response.getTransactionID()).getAddress())
        .isEqualTo(HOME.getAddress());
    assertThat(response.containsAttribute(Attribute.SOFTWARE)).isFalse();
  }

  @Test
  void answersOverVersionSixToo() throws Exception {
    Response response = response(handle(peer.check(), SIXTH, 0));

    var mapped = (XorMappedAddressAttribute) response.getAttribute(Attribute.XOR_MAPPED_ADDRESS);
    assertThat(mapped.getAddress(response.getTransactionID()).getAddress())
        .isEqualTo(SIXTH.getAddress());
  }

  @Test
  void signsItsAnswerWithItsOwnPasswordAndAFingerprint() {
    byte[] answer = handle(peer.check(), HOME, 0).response().clone();

    int bare = answer.length - 8 - 24;
    byte[] text = Arrays.copyOf(answer, bare);
    assertThat(ControllingPeer.sign(text, LOCAL.pwd())).isEqualTo(answer);
  }

  @Test
  void neverAnswersACompleteCheckWithMoreBytesThanItHad() {
    byte[] check = peer.check();

    assertThat(check.length).isGreaterThanOrEqualTo(92);
    assertThat(handle(check, HOME, 0).response()).hasSize(64);
    assertThat(handle(peer.check(), SIXTH, 0).response()).hasSize(76);
  }

  @Test
  void selectsTheFirstValidPairAndSaysSoOnce() {
    Outcome first = handle(peer.check(), HOME, 3);
    assertThat(first.firstValid()).isTrue();
    assertThat(first.selectedChanged()).isTrue();
    assertThat(first.nominated()).isFalse();

    Outcome second = handle(peer.check(), HOME, 4);
    assertThat(second.firstValid()).isFalse();
    assertThat(second.selectedChanged()).isFalse();
    assertThat(agent.selected()).isEqualTo(HOME);
    assertThat(agent.lastValidCheckAt()).isEqualTo(4);
  }

  @Test
  void keepsTheFirstPairUntilAnotherIsNominated() {
    handle(peer.check(), HOME, 0);

    Outcome other = handle(peer.check(), AWAY, 1);
    assertThat(other.selectedChanged()).isFalse();
    assertThat(agent.pollCheck(1)).isNull();

    Outcome nomination = handle(peer.nomination(), AWAY, 2);
    assertThat(nomination.nominated()).isTrue();
    assertThat(nomination.selectedChanged()).isTrue();
    assertThat(agent.selected()).isEqualTo(AWAY);
    assertThat(agent.nominated()).isTrue();
  }

  @Test
  @BadInput(7)
  void refusesAControlledPeerWithoutChangingAnything() throws Exception {
    byte[] check =
        peer.request(r -> {
          r.removeAttribute(Attribute.ICE_CONTROLLING);
          r.putAttribute(AttributeFactory.createIceControlledAttribute(3));
        });

    Response response = response(handle(check, HOME, 0));

    var error = (ErrorCodeAttribute) response.getAttribute(Attribute.ERROR_CODE);
    assertThat((int) error.getErrorCode()).isEqualTo(487);
    assertThat(agent.selected()).isNull();
  }

  @Test
  @BadInput(6)
  void listsWhatItDoesNotUnderstandToAnAuthenticatedPeer() throws Exception {
    byte[] odd = ControllingPeer.append(peer.unsigned(_ -> {}), 0x0666, new byte[3]);
    byte[] check = ControllingPeer.sign(odd, LOCAL.pwd());

    Response response = response(handle(check, HOME, 0));

    var error = (ErrorCodeAttribute) response.getAttribute(Attribute.ERROR_CODE);
    var unknown = (UnknownAttributesAttribute) response.getAttribute(Attribute.UNKNOWN_ATTRIBUTES);
    assertThat((int) error.getErrorCode()).isEqualTo(420);
    assertThat((int) unknown.getAttribute(0)).isEqualTo(0x0666);
    assertThat(agent.selected()).isNull();
  }

  @Test
  void toleratesUnknownOptionalAttributes() {
    byte[] odd = ControllingPeer.append(peer.unsigned(_ -> {}), 0xC057, new byte[4]);

    Outcome outcome = handle(ControllingPeer.sign(odd, LOCAL.pwd()), HOME, 0);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ANSWERED);
  }

  @Test
  void ignoresWhatWasAppendedBehindTheIntegrity() {
    byte[] signed = ControllingPeer.withIntegrity(peer.unsigned(_ -> {}), LOCAL.pwd());
    byte[] forged = ControllingPeer.append(signed, Attribute.USE_CANDIDATE, new byte[0]);
    byte[] required = ControllingPeer.append(forged, 0x0666, new byte[4]);

    Outcome outcome = handle(ControllingPeer.withFingerprint(required), HOME, 0);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.ANSWERED);
    assertThat(outcome.nominated()).isFalse();
  }

  @Test
  void handlesADatagramInTheMiddleOfALongerArray() {
    byte[] check = peer.check();
    byte[] array = new byte[check.length + 40];
    System.arraycopy(check, 0, array, 13, check.length);

    Outcome outcome = agent.handle(array, 13, check.length, HOME, 0);

    assertThat(outcome.firstValid()).isTrue();
  }

  @Test
  void answersFiftyChecksASecondAndNoMore() {
    int answered = 0;
    for (int i = 0; i < 200; i++) {
      if (handle(peer.check(), HOME, i).kind() == Outcome.Kind.ANSWERED) {
        answered++;
      }
    }
    assertThat(answered).isEqualTo(50);

    assertThat(handle(peer.check(), HOME, SECOND).kind()).isEqualTo(Outcome.Kind.ANSWERED);
  }

  @Test
  void doesNotLetForgedChecksSpendTheBudgetOfTheirVictim() {
    byte[] forged = ControllingPeer.sign(peer.unsigned(_ -> {}), "not-the-password-at-all-");
    for (int i = 0; i < 200; i++) {
      assertThat(handle(forged, HOME, 0).dropReason()).isEqualTo(IceDrop.WRONG_INTEGRITY);
    }

    assertThat(handle(peer.check(), HOME, 0).kind()).isEqualTo(Outcome.Kind.ANSWERED);
  }

  @Test
  void findsTheUfragThatRoutesACheck() {
    byte[] check = peer.check();

    assertThat(IceLiteAgent.localUfrag(check, 0, check.length)).isEqualTo("Srv8ufrg");
  }

  @Test
  void findsNoUfragInAnswersAndIndications() {
    byte[] check = peer.check();
    byte[] answer = handle(check, HOME, 0).response();
    byte[] indication = check.clone();
    indication[1] = 0x11;

    assertThat(IceLiteAgent.localUfrag(answer, 0, answer.length)).isNull();
    assertThat(IceLiteAgent.localUfrag(indication, 0, indication.length)).isNull();
    assertThat(IceLiteAgent.localUfrag(check, 4, check.length)).isNull();
    assertThat(IceLiteAgent.localUfrag(check, -1, 20)).isNull();
    assertThat(IceLiteAgent.localUfrag(new byte[0], 0, 0)).isNull();
  }

  @Test
  @BadInput(4)
  void staysUntouchedByAThousandCopiesWithOneBitFlipped() {
    handle(peer.nomination(), HOME, 7);
    byte[] valid = peer.check();
    int signed = valid.length - 8;
    Random random = new Random(20_261_121);

    for (int i = 0; i < 1_000; i++) {
      byte[] copy = valid.clone();
      int bit = random.nextInt(copy.length * 8);
      copy[bit / 8] ^= (byte) (1 << bit % 8);
      boolean inLength = bit / 16 == 1;
      if (i % 2 == 0 && bit / 8 < signed && !inLength) {
        // An attacker makes a new FINGERPRINT (and with it a right length), so half reach the HMAC.
        copy = ControllingPeer.withFingerprint(Arrays.copyOf(copy, signed));
      }

      Outcome outcome = handle(copy, AWAY, 8);

      assertThat(outcome.kind()).as("bit %d", bit).isEqualTo(Outcome.Kind.DROPPED);
      assertThat(outcome.response()).isEmpty();
    }
    assertThat(agent.selected()).isEqualTo(HOME);
    assertThat(agent.lastValidCheckAt()).isEqualTo(7);
    assertThat(agent.nextCheckAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @BadInput(4)
  void looksAtNoPasswordOnceTheBudgetIsSpent() {
    byte[] guess = ControllingPeer.sign(peer.unsigned(_ -> {}), "no-password-of-the-server");
    for (int i = 0; i < IceLiteAgent.CHECKS_PER_SECOND; i++) {
      assertThat(handle(peer.check(), HOME, 0).kind()).isEqualTo(Outcome.Kind.ANSWERED);
    }

    assertThat(handle(peer.check(), HOME, 0).dropReason()).isEqualTo(IceDrop.RATE_LIMITED);
    assertThat(handle(guess, HOME, 0).dropReason()).isEqualTo(IceDrop.RATE_LIMITED);

    assertThat(handle(guess, HOME, SECOND).dropReason()).isEqualTo(IceDrop.WRONG_INTEGRITY);
    assertThat(handle(peer.check(), HOME, SECOND).kind()).isEqualTo(Outcome.Kind.ANSWERED);
  }

  @Test
  @BadInput(4)
  void spendsNothingOfTheBudgetOnAThousandGuesses() {
    byte[] guess = ControllingPeer.sign(peer.unsigned(_ -> {}), "no-password-of-the-server");
    for (int i = 0; i < 1_000; i++) {
      assertThat(handle(guess, AWAY, 0).dropReason()).isEqualTo(IceDrop.WRONG_INTEGRITY);
    }

    assertThat(handle(peer.check(), HOME, 0).kind()).isEqualTo(Outcome.Kind.ANSWERED);
  }

  @Test
  void warmsUp() {
    IceLiteAgent.warmUp();
  }
}
