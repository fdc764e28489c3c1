package live.rostra.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import live.rostra.testkit.BadInput;
import org.ice4j.attribute.Attribute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// STUN that must vanish without a trace: dropped, counted under its reason, the session untouched.
class IceBadInputTest {
  private static final IceCredentials LOCAL =
      new IceCredentials("Srv8ufrg", "server-password-24-chars");
  private static final IceCredentials REMOTE =
      new IceCredentials("peer", "peer-password-of-24-char");
  private static final InetSocketAddress HOME = new InetSocketAddress("192.0.2.10", 50_000);

  private final IceLiteAgent agent = new IceLiteAgent(LOCAL, REMOTE, new Random(1));

  static Stream<Arguments> badDatagrams() {
    ControllingPeer peer = new ControllingPeer(REMOTE, LOCAL);
    byte[] check = peer.check();
    byte[] unsigned = peer.unsigned(_ -> {});
    byte[] header = Arrays.copyOf(unsigned, 20);
    put16(header, 2, 0);
    int integrityAt = check.length - 8 - 24;
    return Stream.of(
        bad("empty datagram", IceDrop.MALFORMED, new byte[0]),
        bad("19 bytes", IceDrop.MALFORMED, Arrays.copyOf(check, 19)),
        bad("header alone", IceDrop.WRONG_FINGERPRINT, header),
        bad(
            "header and fingerprint",
            IceDrop.WRONG_USERNAME,
            ControllingPeer.withFingerprint(header)),
        bad("length 4 and nothing after", IceDrop.MALFORMED, with16(header, 2, 4)),
        bad("length not a multiple of 4", IceDrop.MALFORMED, with16(check, 2, check.length - 21)),
        bad("length beyond the datagram", IceDrop.MALFORMED, with16(check, 2, check.length - 16)),
        bad("length 65535", IceDrop.MALFORMED, with16(check, 2, 0xffff)),
        bad("trailing bytes", IceDrop.MALFORMED, Arrays.copyOf(check, check.length + 4)),
        bad("another magic cookie", IceDrop.MALFORMED, with16(check, 4, 0x2113)),
        bad("attribute past the end", IceDrop.MALFORMED, with16(check, 22, 0x7f00)),
        bad("no USERNAME", IceDrop.WRONG_USERNAME, signed(withoutUsername(peer))),
        bad("zero-length USERNAME", IceDrop.MALFORMED, signed(usernameOf(peer, 0))),
        bad("USERNAME of 600 bytes", IceDrop.MALFORMED, signed(usernameOf(peer, 600))),
        bad(
            "right ufrag and a stranger behind the colon",
            IceDrop.WRONG_USERNAME,
            new ControllingPeer(new IceCredentials("evil", REMOTE.pwd()), LOCAL).check()),
        bad(
            "username reversed",
            IceDrop.WRONG_USERNAME,
            new ControllingPeer(LOCAL, REMOTE).check()),
        bad("no integrity", IceDrop.NO_INTEGRITY, ControllingPeer.withFingerprint(unsigned)),
        bad(
            "integrity off by one bit",
            IceDrop.WRONG_INTEGRITY,
            ControllingPeer.withFingerprint(
                flipped(ControllingPeer.withIntegrity(unsigned, LOCAL.pwd()), integrityAt + 23))),
        bad(
            "integrity with the peer's own password",
            IceDrop.WRONG_INTEGRITY,
            ControllingPeer.sign(unsigned, REMOTE.pwd())),
        bad(
            "integrity of 16 bytes",
            IceDrop.MALFORMED,
            ControllingPeer.append(unsigned, Attribute.MESSAGE_INTEGRITY, new byte[16])),
        bad("wrong fingerprint", IceDrop.WRONG_FINGERPRINT, flipped(check, check.length - 1)),
        bad(
            "fingerprint not last",
            IceDrop.MALFORMED,
            ControllingPeer.append(check, 0x8022, new byte[4])),
        bad(
            "fingerprint before integrity",
            IceDrop.MALFORMED,
            ControllingPeer.withIntegrity(ControllingPeer.withFingerprint(unsigned), LOCAL.pwd())),
        bad(
            "authenticated MAPPED-ADDRESS of 1 byte",
            IceDrop.MALFORMED,
            signed(ControllingPeer.append(unsigned, Attribute.MAPPED_ADDRESS, new byte[1]))),
        bad("indication", IceDrop.INDICATION, signed(with16(unsigned, 0, 0x0011))),
        bad(
            "bare indication",
            IceDrop.INDICATION,
            ControllingPeer.withFingerprint(with16(header, 0, 0x0011))),
        bad(
            "success nobody asked for",
            IceDrop.UNSOLICITED_RESPONSE,
            signed(with16(unsigned, 0, 0x0101))),
        bad(
            "error nobody asked for",
            IceDrop.UNSOLICITED_RESPONSE,
            signed(with16(unsigned, 0, 0x0111))),
        bad("TURN allocation", IceDrop.UNKNOWN_METHOD, signed(with16(unsigned, 0, 0x0003))),
        bad("STUN with the top bits set", IceDrop.MALFORMED, with16(check, 0, 0x4001)),
        bad(
            "1,400 bytes of empty attributes",
            IceDrop.WRONG_USERNAME,
            ControllingPeer.withFingerprint(emptyAttributes())),
        bad(
            "no fingerprint",
            IceDrop.WRONG_FINGERPRINT,
            ControllingPeer.withIntegrity(unsigned, LOCAL.pwd())));
  }

  @ParameterizedTest
  @MethodSource("badDatagrams")
  @BadInput({1, 2, 3, 4, 5, 8})
  void dropsItInSilence(IceDrop reason, byte[] datagram) {
    Outcome outcome = agent.handle(datagram, 0, datagram.length, HOME, 9);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.DROPPED);
    assertThat(outcome.dropReason()).isEqualTo(reason);
    assertThat(outcome.response()).isEmpty();
    assertThat(agent.selected()).isNull();
    assertThat(agent.nextCheckAt()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("badDatagrams")
  void leavesARunningSessionAlive(IceDrop reason, byte[] datagram) {
    ControllingPeer peer = new ControllingPeer(REMOTE, LOCAL);
    byte[] nomination = peer.nomination();
    agent.handle(nomination, 0, nomination.length, HOME, 1);

    agent.handle(datagram, 0, datagram.length, HOME, 9);

    assertThat(agent.selected()).isEqualTo(HOME);
    assertThat(agent.lastValidCheckAt()).as(reason.name()).isEqualTo(1);
    byte[] check = peer.check();
    assertThat(agent.handle(check, 0, check.length, HOME, 10).kind())
        .isEqualTo(Outcome.Kind.ANSWERED);
  }

  @ParameterizedTest
  @MethodSource("badDatagrams")
  void neverThrowsWhileRoutingIt(IceDrop reason, byte[] datagram) {
    String ufrag = IceLiteAgent.localUfrag(datagram, 0, datagram.length);

    if (reason == IceDrop.MALFORMED && ufrag != null) {
      assertThat(ufrag).isEqualTo(LOCAL.ufrag());
    }
  }

  private static Arguments bad(String name, IceDrop reason, byte[] datagram) {
    return argumentSet(name, reason, datagram);
  }

  private static byte[] signed(byte[] message) {
    return ControllingPeer.sign(message, LOCAL.pwd());
  }

  private static byte[] withoutUsername(ControllingPeer peer) {
    return peer.unsigned(r -> r.removeAttribute(Attribute.USERNAME));
  }

  private static byte[] usernameOf(ControllingPeer peer, int length) {
    return ControllingPeer.append(withoutUsername(peer), Attribute.USERNAME, new byte[length]);
  }

  private static byte[] emptyAttributes() {
    byte[] message = ByteBuffer.allocate(1_400).putInt(4, 0x2112_A442).array();
    put16(message, 0, 1);
    put16(message, 2, 1_380);
    for (int at = 20; at < message.length; at += 4) {
      put16(message, at, 0x8123);
    }
    return message;
  }

  private static byte[] flipped(byte[] message, int at) {
    byte[] copy = message.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static byte[] with16(byte[] message, int at, int value) {
    byte[] copy = message.clone();
    put16(copy, at, value);
    return copy;
  }

  private static void put16(byte[] message, int at, int value) {
    ByteBuffer.wrap(message).putShort(at, (short) value);
  }
}
