package live.rostra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import live.rostra.testkit.BadInput;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Bytes;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;

/// Floods in virtual time: what they may cost, and that they cost nobody else anything.
class StrangersTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1_000 * MS;
  private static final InetSocketAddress BROWSER = address(1000);
  private static final InetSocketAddress STRANGER = address(2000);

  private final Random random = new Random(20);
  private final IceCredentials local = IceCredentials.generate(random);
  private final IceCredentials remote = IceCredentials.generate(random);
  private final RecordingListener listener = new RecordingListener();
  private final PeerTable table = new PeerTable(7);
  private final PacketBuffer buffer = new PacketBuffer();
  private final SrtpKeys keys =
      new SrtpKeys(
          SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12], new byte[16], new byte[12]);
  private final SrtpSession browser = new SrtpSession(keys.mirrored());
  private long now = 100 * SECOND;
  private final PeerConnection peer = connect();

  @Test
  @BadInput(4)
  void fiftyGuessesASecondOfOneStrangerAreLookedAt() {
    byte[] guess = guess();

    for (int i = 0; i < 1_000; i++) {
      receive(guess, STRANGER);
      now += MS;
    }

    long judged = peer.stats().dropped(PeerDrop.ICE_WRONG_INTEGRITY);
    assertThat(judged).as("a burst of 50 and 50 in the second behind it").isBetween(50L, 101L);
    assertThat(table.stats().strangerChecks()).isEqualTo(1_000 - judged);
  }

  @Test
  void whoHasTheRightPasswordIsHeardAmongStrangersWhoGuess() {
    byte[] guess = guess();
    for (int i = 0; i < 100_000; i++) {
      receive(guess, address(2_000 + i % 60_000));
    }
    InetSocketAddress elsewhere = address(1001);

    receive(Checks.request(local, remote, true), elsewhere);

    assertThat(listener.events).endsWith("selected 1001");
  }

  @Test
  void aMillionSourcesLeaveNothingBehind() {
    byte[] check = Checks.request(local, remote, true);
    check[check.length - 1] ^= 1;
    byte[] rtp = new byte[100];
    rtp[0] = (byte) 0x80;
    for (int i = 0; i < 1_000_000; i++) {
      InetSocketAddress from = new InetSocketAddress(anywhere(i), 1 + i % 65_000);
      receive(i % 2 == 0 ? check : rtp, from);
    }

    assertThat(table.addresses()).isEqualTo(1);
    assertThat(table.size()).isEqualTo(1);
    assertThat(listener.sent).hasSize(1);
  }

  /// Row T21: a lost session would be the attacker's success.
  @Test
  @BadInput(4)
  void aHundredThousandReplaysOfAFlippedCheckDisturbNothing() {
    byte[] flipped = Checks.request(local, remote, true);
    int integrityAt = flipped.length - 8 - 20;
    listener.events.clear();
    int sent = listener.sent.size();

    for (int i = 0; i < 100_000; i++) {
      byte[] replay = flipped.clone();
      replay[integrityAt + i % 20] ^= (byte) (1 << i / 20 % 8);
      receive(Checks.fingerprinted(replay), i % 2 == 0 ? BROWSER : STRANGER);
      now += SECOND / 10_000;
      if (i % 20_000 == 19_999) {
        receive(Checks.request(local, remote, true), BROWSER); // the victim's own, each 2 s
      }
      peer.handleTimeout(now);
    }

    assertThat(listener.events).as("no interruption, no end, no move").isEmpty();
    assertThat(listener.sent).as("the five answers to the victim").hasSize(sent + 5);
    assertThat(peer.state()).isEqualTo(PeerConnection.State.CONNECTED);
    assertThat(peer.stats().dropped(PeerDrop.ICE_WRONG_INTEGRITY)).isGreaterThan(50_000);
  }

  @Test
  void takesTwoThousandAuthenticPacketsASecondAndTheRestUndecrypted() {
    for (int i = 0; i < 10_000; i++) {
      receive(rtp(i), BROWSER);
      now += SECOND / 10_000;
    }

    assertThat(peer.stats().rtpReceived()).isBetween(3_900L, 4_000L);
    assertThat(peer.stats().dropped(PeerDrop.MEDIA_RATE))
        .isEqualTo(10_000 - peer.stats().rtpReceived());

    now += SECOND;
    receive(rtp(10_000), BROWSER);
    assertThat(listener.events).endsWith("rtp 10000");
  }

  @Test
  @BadInput(22)
  void takesAHundredReportsASecondAndTheRestUndecrypted() {
    for (int i = 0; i < 10_000; i++) {
      receive(report(), BROWSER);
      now += SECOND / 10_000;
    }

    long read = peer.stats().rtcpReceived();
    assertThat(read).as("a burst of 100 and 100 in the second behind it").isBetween(190L, 200L);
    assertThat(peer.stats().dropped(PeerDrop.RTCP_RATE)).isEqualTo(10_000 - read);

    now += SECOND;
    receive(report(), BROWSER);
    assertThat(peer.stats().rtcpReceived()).isEqualTo(read + 1);
  }

  @Test
  void reportsAndMediaSpendNothingOfEachOther() {
    for (int i = 0; i < 1_000; i++) {
      receive(report(), BROWSER);
    }
    for (int i = 0; i < 2_000; i++) {
      receive(rtp(i), BROWSER);
    }

    assertThat(peer.stats().rtpReceived()).isEqualTo(2_000);

    now += SECOND;
    for (int i = 2_000; i < 5_000; i++) {
      receive(rtp(i), BROWSER);
    }
    long read = peer.stats().rtcpReceived();
    receive(report(), BROWSER);
    assertThat(peer.stats().rtcpReceived()).isEqualTo(read + 1);
  }

  @Test
  @BadInput(21)
  void whatIsForgedInAPeersNameSpendsNothingOfItsRate() {
    byte[] forged = rtp(1);
    forged[30] ^= 1;
    for (int i = 0; i < 100_000; i++) {
      receive(forged, BROWSER);
    }

    receive(rtp(2), BROWSER);

    assertThat(listener.events).endsWith("rtp 2");
    assertThat(peer.stats().dropped(PeerDrop.SRTP_AUTHENTICATION)).isEqualTo(100_000);
    assertThat(peer.stats().dropped(PeerDrop.MEDIA_RATE)).isZero();
  }

  /// Row T25: valid RTP from a second tuple is no reason to send anything there.
  @Test
  void replayedMediaFromAnotherTupleRedirectsNothing() {
    byte[] media = rtp(1);

    receive(media, STRANGER);
    receive(media, BROWSER);
    receive(media, STRANGER);

    assertThat(table.stats().unknownAddress()).isEqualTo(2);
    byte[] plain = new byte[40];
    plain[0] = (byte) 0x80;
    assertThat(Sending.rtp(peer, new CopyingOutbox(listener::send), plain, now)).isTrue();
    assertThat(listener.sent).allMatch(sent -> sent.to().equals(BROWSER));
  }

  private PeerConnection connect() {
    PeerConnection connection =
        new PeerConnection(
            new PeerConnection.Parameters(local, remote, true, Duration.ofSeconds(15)),
            random,
            listener,
            now);
    table.add(connection);
    receive(Checks.request(local, remote, true), BROWSER);
    connection.handleKeys(keys, now);
    return connection;
  }

  private byte[] guess() {
    return Checks.request(new IceCredentials(local.ufrag(), "g".repeat(24)), remote, true);
  }

  private byte[] rtp(int sequence) {
    byte[] plain = new byte[60];
    plain[0] = (byte) 0x80;
    plain[1] = 111;
    Bytes.put16(plain, 2, sequence);
    Bytes.put32(plain, 8, 0xcafe);
    buffer.copyFrom(plain, 0, plain.length);
    assertThat(browser.protect(buffer)).isTrue();
    return Arrays.copyOf(buffer.array(), buffer.length());
  }

  /// An empty receiver report.
  private byte[] report() {
    byte[] plain = new byte[8];
    plain[0] = (byte) 0x80;
    plain[1] = (byte) 201;
    plain[3] = 1;
    buffer.copyFrom(plain, 0, plain.length);
    assertThat(browser.protectRtcp(buffer)).isTrue();
    return Arrays.copyOf(buffer.array(), buffer.length());
  }

  private void receive(byte[] datagram, InetSocketAddress from) {
    buffer.copyFrom(datagram, 0, datagram.length);
    table.handle(buffer, from, now);
  }

  private static InetAddress anywhere(int number) {
    try {
      return InetAddress.getByAddress(
          new byte[] {11, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
