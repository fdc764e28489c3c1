package live.rostra.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Random;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.UsernameAttribute;
import org.ice4j.message.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Where media goes when the peer's address changes, and when its credentials do.
class IceMovesTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("Srv8ufrg", "server-password-24-chars");
  private static final IceCredentials REMOTE =
      new IceCredentials("peer", "peer-password-of-24-char");
  private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.10", 50_000);
  private static final InetSocketAddress AWAY = new InetSocketAddress("192.0.2.10", 50_001);
  private static final InetSocketAddress SPARE = new InetSocketAddress("203.0.113.5", 4_000);
  private static final long MS = 1_000_000L;

  private final IceLiteAgent agent = new IceLiteAgent(LOCAL, REMOTE, new Random(1));
  private final ControllingPeer peer = new ControllingPeer(REMOTE, LOCAL);

  @BeforeEach
  void connect() {
    handle(peer.check(), HOME, 0);
    handle(peer.check(), SPARE, 0);
    handle(peer.nomination(), HOME, 1);
  }

  private Outcome handle(byte[] datagram, InetSocketAddress from, long nowNs) {
    return agent.handle(datagram, 0, datagram.length, from, nowNs);
  }

  @Test
  void asksANewAddressBeforeMovingMediaThere() throws Exception {
    Outcome checked = handle(peer.check(), AWAY, 10 * MS);
    assertThat(checked.selectedChanged()).isFalse();

    assertThat(agent.nextCheckAt()).isEqualTo(10 * MS);
    OutgoingCheck check = agent.pollCheck(10 * MS);
    assertThat(check.to()).isEqualTo(AWAY);
    Message decoded = Message.decode(check.bytes(), 0, check.bytes().length);
    var username = (UsernameAttribute) decoded.getAttribute(Attribute.USERNAME);
    assertThat(new String(username.getUsername())).isEqualTo("peer:Srv8ufrg");
    assertThat(decoded.containsAttribute(Attribute.ICE_CONTROLLED)).isTrue();
    assertThat(decoded.containsAttribute(Attribute.PRIORITY)).isTrue();
    assertThat(agent.selected()).isEqualTo(HOME);

    Outcome answered = handle(peer.answer(check.bytes(), AWAY), AWAY, 30 * MS);
    assertThat(answered.kind()).isEqualTo(Outcome.Kind.CONFIRMED);
    assertThat(answered.selectedChanged()).isTrue();
    assertThat(answered.firstValid()).isFalse();
    assertThat(agent.selected()).isEqualTo(AWAY);
    assertThat(agent.lastValidCheckAt()).isEqualTo(30 * MS);
    assertThat(agent.pollCheck(1_000 * MS)).isNull();
  }

  @Test
  void signsItsOwnCheckWithThePasswordOfThePeer() {
    handle(peer.check(), AWAY, 0);
    byte[] check = agent.pollCheck(0).bytes();

    byte[] bare = java.util.Arrays.copyOf(check, check.length - 32);

    assertThat(ControllingPeer.sign(bare, REMOTE.pwd())).isEqualTo(check);
  }

  @Test
  void movesAtOnceWhenTheNewAddressNominates() {
    Outcome outcome = handle(peer.nomination(), AWAY, 10 * MS);

    assertThat(outcome.selectedChanged()).isTrue();
    assertThat(agent.selected()).isEqualTo(AWAY);
    assertThat(agent.pollCheck(10 * MS)).isNull();
  }

  @Test
  void repeatsItsCheckFourTimesThenGivesUpAndStaysWhereItIs() {
    handle(peer.check(), AWAY, 0);

    assertThat(agent.pollCheck(0)).isNotNull();
    assertThat(agent.pollCheck(99 * MS)).isNull();
    assertThat(agent.pollCheck(100 * MS)).isNotNull();
    assertThat(agent.pollCheck(300 * MS)).isNotNull();
    assertThat(agent.pollCheck(700 * MS)).isNotNull();
    assertThat(agent.nextCheckAt()).isEqualTo(1_500 * MS);
    assertThat(agent.pollCheck(1_500 * MS)).isNull();

    assertThat(agent.nextCheckAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(agent.selected()).isEqualTo(HOME);
    handle(peer.check(), AWAY, 1_600 * MS);
    assertThat(agent.pollCheck(1_600 * MS)).isNotNull();
  }

  @Test
  void believesAnAnswerOnlyFromTheAddressItAskedWithTheRightPassword() {
    handle(peer.check(), AWAY, 0);
    byte[] check = agent.pollCheck(0).bytes();
    byte[] answer = peer.answer(check, AWAY);

    assertThat(handle(answer, SPARE, 1).dropReason()).isEqualTo(IceDrop.UNSOLICITED_RESPONSE);
    assertThat(handle(peer.answer(check, AWAY, LOCAL.pwd()), AWAY, 1).dropReason())
        .isEqualTo(IceDrop.WRONG_INTEGRITY);
    byte[] other = answer.clone();
    other[12] ^= 1;
    assertThat(handle(other, AWAY, 1).kind()).isEqualTo(Outcome.Kind.DROPPED);
    assertThat(agent.selected()).isEqualTo(HOME);

    assertThat(handle(answer, AWAY, 1).kind()).isEqualTo(Outcome.Kind.CONFIRMED);
    assertThat(handle(answer, AWAY, 2).dropReason()).isEqualTo(IceDrop.UNSOLICITED_RESPONSE);
  }

  @Test
  void leavesSparePairsAloneWhileTheSelectedOneIsAlive() {
    handle(peer.check(), SPARE, 2_000 * MS);

    assertThat(agent.pollCheck(2_000 * MS)).isNull();
    assertThat(agent.selected()).isEqualTo(HOME);
  }

  @Test
  void triesASparePairWhenTheSelectedOneIsSilent() {
    handle(peer.check(), SPARE, 8_000 * MS);
    OutgoingCheck check = agent.pollCheck(8_000 * MS);

    assertThat(check.to()).isEqualTo(SPARE);
    handle(peer.answer(check.bytes(), SPARE), SPARE, 8_010 * MS);
    assertThat(agent.selected()).isEqualTo(SPARE);
  }

  @Test
  void doesNotFlapBetweenTheNominatedPairAndANewSpareOne() {
    handle(peer.check(), AWAY, 0);
    OutgoingCheck check = agent.pollCheck(0);
    handle(peer.answer(check.bytes(), AWAY), AWAY, 1);
    assertThat(agent.selected()).isEqualTo(AWAY);

    handle(peer.nomination(), HOME, 2);
    assertThat(agent.selected()).isEqualTo(HOME);
    handle(peer.check(), AWAY, 3);

    assertThat(agent.pollCheck(3)).isNull();
    assertThat(agent.selected()).isEqualTo(HOME);
  }

  @Test
  void acceptsBothGenerationsUntilTheFirstCheckOfTheNewOne() {
    IceCredentials newLocal = new IceCredentials("Srv9ufrg", "new-server-password-24ch");
    IceCredentials newRemote = new IceCredentials("reep", "new-peer-password-24-cha");
    ControllingPeer restarted = new ControllingPeer(newRemote, newLocal);
    agent.restart(newLocal, newRemote);
    assertThat(agent.local()).isEqualTo(LOCAL);

    assertThat(handle(peer.check(), HOME, 5).kind()).isEqualTo(Outcome.Kind.ANSWERED);

    Outcome first = handle(restarted.check(), AWAY, 6);
    assertThat(first.restarted()).isTrue();
    assertThat(first.firstValid()).isFalse();
    assertThat(agent.local()).isEqualTo(newLocal);
    assertThat(agent.selected()).as("media stays until nomination").isEqualTo(HOME);

    assertThat(handle(peer.check(), HOME, 7).dropReason()).isEqualTo(IceDrop.WRONG_USERNAME);
    Outcome nomination = handle(restarted.nomination(), AWAY, 8);
    assertThat(nomination.selectedChanged()).isTrue();
    assertThat(nomination.restarted()).isFalse();
    assertThat(agent.selected()).isEqualTo(AWAY);
  }

  @Test
  void keepsTheSessionWhenARestartNeverCompletes() {
    agent.restart(
        new IceCredentials("Srv9ufrg", "new-server-password-24ch"),
        new IceCredentials("reep", "new-peer-password-24-cha"));

    handle(peer.nomination(), HOME, 20_000 * MS);

    assertThat(agent.selected()).isEqualTo(HOME);
    assertThat(agent.lastValidCheckAt()).isEqualTo(20_000 * MS);
  }
}
