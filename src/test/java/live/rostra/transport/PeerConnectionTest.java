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

/// Virtual time; datagrams go through a table, as on a loop.
class PeerConnectionTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress BROWSER = address(1000);
  private static final InetSocketAddress OTHER = address(2000);

  private final Random random = new Random(5);
  private final IceCredentials local = IceCredentials.generate(random);
  private final IceCredentials remote = IceCredentials.generate(random);
  private final RecordingListener listener = new RecordingListener();
  private final PeerTable table = new PeerTable();
  private final PacketBuffer buffer = new PacketBuffer();
  private final CopyingOutbox outbox = new CopyingOutbox(listener::send);
  private final SrtpKeys keys = keys();
  private final SrtpSession browser = new SrtpSession(keys.mirrored());
  private long now = 100 * SECOND;
  private final PeerConnection peer = connection();

  @Test
  void beginsDtlsAtTheFirstValidCheckAndOnlyOnce() {
    check(BROWSER, false);
    check(BROWSER, true);

    assertThat(listener.events).containsExactly("selected 1000", "startDtls");
    assertThat(peer.state()).isEqualTo(PeerConnection.State.CONNECTING);
    assertThat(listener.sent).hasSize(2).allMatch(sent -> sent.to().equals(BROWSER));
  }

  @Test
  void isFreedWithoutKeysAfterFifteenSecondsWhateverElseComes() {
    long made = now;
    while (now < made + 15 * SECOND) {
      check(BROWSER, true);
      now += SECOND;
      peer.handleTimeout(now);
    }

    assertThat(listener.events).endsWith("closed NEVER_CONNECTED");
    assertThat(peer.nextTimeoutAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void saysWhenChecksStopWhenTheyComeBackAndWhenConsentExpires() {
    connect();
    listener.events.clear();

    assertThat(peer.nextTimeoutAt()).isEqualTo(now + 5 * SECOND);
    advance(5 * SECOND - 1);
    assertThat(listener.events).isEmpty();
    advance(1);
    assertThat(listener.events).containsExactly("interrupted");
    assertThat(peer.state()).isEqualTo(PeerConnection.State.INTERRUPTED);
    assertThat(sendRtp(1)).as("consent is still valid").isTrue();

    check(BROWSER, true);
    assertThat(listener.events).endsWith("resumed");
    assertThat(peer.state()).isEqualTo(PeerConnection.State.CONNECTED);

    advance(15 * SECOND - 1);
    assertThat(listener.events).endsWith("interrupted");
    advance(1);
    assertThat(listener.events).endsWith("closed CONSENT_EXPIRED");
    assertThat(sendRtp(2)).isFalse();
  }

  /// FFmpeg 8 checks once and publishes for hours.
  @Test
  void aPublisherThatChecksNoMoreIsHeardForAsLongAsItSpeaksAndSentNothing() {
    connect();

    for (int i = 1; i <= 60; i++) {
      assertThat(sendRtp(i)).as("after %d s", i - 1).isEqualTo(i <= 15);
      advance(SECOND);
      receive(BROWSER, protectedRtp(i));
    }

    assertThat(listener.rtp).hasSize(60);
    assertThat(listener.events).doesNotContain("interrupted");
    int sent = listener.sent.size();
    peer.close(now);
    assertThat(listener.sent).as("not even a close_notify").hasSize(sent);

    assertThat(listener.events).endsWith("closed LOCAL");
  }

  @Test
  void aPublisherThatChecksNoMoreIsGivenUpFifteenSecondsAfterItsLastPacket() {
    connect();
    advance(4 * SECOND);
    receive(BROWSER, protectedRtp(1));

    advance(5 * SECOND - 1);
    assertThat(listener.events).doesNotContain("interrupted");
    advance(1);
    assertThat(listener.events).endsWith("interrupted");
    receive(BROWSER, protectedRtp(2));
    assertThat(listener.events).endsWith("resumed", "rtp 2");
    assertThat(peer.state()).isEqualTo(PeerConnection.State.CONNECTED);

    advance(15 * SECOND - 1);
    assertThat(peer.state()).isEqualTo(PeerConnection.State.INTERRUPTED);
    advance(1);
    assertThat(listener.events).endsWith("closed CONSENT_EXPIRED");
  }

  @Test
  void reportsAndForgedMediaKeepNobodyConnected() {
    connect();

    for (int i = 1; i <= 15; i++) {
      advance(SECOND);
      receive(BROWSER, protectedRtcp());
      byte[] forged = protectedRtp(i);
      forged[20] ^= 1;
      receive(BROWSER, forged);
    }

    assertThat(listener.events).endsWith("closed CONSENT_EXPIRED");
  }

  @Test
  void aCheckWithAWrongPasswordChangesNothing() {
    connect();
    listener.events.clear();
    int sent = listener.sent.size();
    IceCredentials guessed = new IceCredentials(local.ufrag(), "a".repeat(24));

    receive(BROWSER, Checks.request(guessed, remote, true));
    receive(OTHER, Checks.request(guessed, remote, true));
    advance(5 * SECOND);

    assertThat(listener.events).containsExactly("interrupted");
    assertThat(listener.sent).hasSize(sent);
    assertThat(peer.stats().dropped(PeerDrop.ICE_WRONG_INTEGRITY)).isEqualTo(2);
    assertThat(table.addresses()).isEqualTo(1);
  }

  @Test
  void takesAndSendsMediaOnceKeysAreIn() {
    connect();

    receive(BROWSER, protectedRtp(7));
    receive(BROWSER, protectedRtcp());

    assertThat(listener.events).endsWith("rtp 7", "rtcp");
    assertThat(listener.rtp.getFirst()).isEqualTo(plainRtp(7));
    assertThat(sendRtp(3)).isTrue();
    buffer.copyFrom(last().bytes(), 0, last().bytes().length);
    assertThat(browser.unprotect(buffer)).isTrue();
    assertThat(Arrays.copyOf(buffer.array(), buffer.length())).isEqualTo(plainRtp(3));
    byte[] report = plainRtcp();
    buffer.copyFrom(report, 0, report.length);
    assertThat(peer.sendRtcp(buffer, now)).isTrue();
    buffer.copyFrom(last().bytes(), 0, last().bytes().length);
    assertThat(browser.unprotectRtcp(buffer)).isTrue();
    PeerStats stats = peer.stats();
    assertThat(stats.rtpReceived()).isEqualTo(1);
    assertThat(stats.rtcpReceived()).isEqualTo(1);
    assertThat(stats.rtpSent()).isEqualTo(1);
    assertThat(stats.rtcpSent()).isEqualTo(1);
    assertThat(stats.drops()).isEmpty();
  }

  @Test
  void dropsMediaThatPrecedesTheKeys() {
    check(BROWSER, true);

    receive(BROWSER, protectedRtp(1));

    assertThat(listener.rtp).isEmpty();
    assertThat(peer.stats().dropped(PeerDrop.EARLY_MEDIA)).isEqualTo(1);
    assertThat(sendRtp(1)).isFalse();
  }

  @Test
  @BadInput(10)
  void takesNothingFromAnAddressThatHasNotPassedIce() {
    connect();
    byte[] media = protectedRtp(1);
    int sent = listener.sent.size();

    receive(OTHER, media);
    receive(OTHER, new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0, 0});

    assertThat(listener.rtp).isEmpty();
    assertThat(listener.dtls).isEmpty();
    assertThat(table.stats().unknownAddress()).isEqualTo(2);
    assertThat(sendRtp(1)).isTrue();
    assertThat(last().to()).isEqualTo(BROWSER);
    assertThat(listener.sent).hasSize(sent + 1);
  }

  @Test
  void refusesAForeignAddressEvenWhenATableRoutesIt() {
    connect();

    byte[] media = protectedRtp(1);
    buffer.copyFrom(media, 0, media.length);
    peer.handle(buffer, live.rostra.wire.DatagramKind.RTP, OTHER, now);

    assertThat(peer.stats().dropped(PeerDrop.FOREIGN_ADDRESS)).isEqualTo(1);
  }

  @Test
  void movesWithANominationAndStillTakesLateMediaFromTheOldPair() {
    connect();
    byte[] late = protectedRtp(1);

    check(OTHER, true);
    receive(BROWSER, late);

    assertThat(listener.events).contains("selected 2000", "rtp 1");
    assertThat(sendRtp(1)).isTrue();
    assertThat(last().to()).isEqualTo(OTHER);
  }

  @Test
  void asksANewAddressBeforeItMovesThereWithoutANomination() {
    connect();

    check(OTHER, false);

    RecordingListener.Sent probe = last();
    assertThat(probe.to()).isEqualTo(OTHER);
    assertThat(listener.checking).as("asks for a timer").isEqualTo(1);
    assertThat(peer.checking()).isTrue();
    assertThat(Bytes.u16(probe.bytes(), 0)).as("a Binding request of our own").isEqualTo(1);
    assertThat(sendRtp(1)).isTrue();
    assertThat(last().to()).isEqualTo(BROWSER);

    receive(OTHER, Checks.success(probe.bytes(), remote.pwd()));
    assertThat(listener.events).endsWith("selected 2000");
    assertThat(peer.checking()).isFalse();
    assertThat(sendRtp(2)).isTrue();
    assertThat(last().to()).isEqualTo(OTHER);
  }

  @Test
  void repeatsItsOwnCheckByTimeout() {
    connect();
    check(OTHER, false);
    int sent = listener.sent.size();

    long next = peer.nextTimeoutAt();
    assertThat(next).isLessThan(now + SECOND);
    now = next;
    peer.handleTimeout(now);

    assertThat(listener.sent).hasSize(sent + 1);
    assertThat(last().to()).isEqualTo(OTHER);
  }

  @Test
  void sendsAtMostThreeTimesWhatCameUntilKeysAreIn() {
    PeerConnection server = serverRole();
    byte[] check = Checks.request(server.local(), remote, true);
    receive(BROWSER, check);

    for (int i = 0; i < 40; i++) {
      server.handleDtlsOutput(new byte[100], now);
    }

    assertThat(sentTo(BROWSER)).isPositive().isLessThanOrEqualTo(3 * check.length);
    assertThat(server.stats().dropped(PeerDrop.AMPLIFICATION)).isPositive();
  }

  /// RFC 6347 section 4.2.4: a server has nothing to resend before the hello. FFmpeg 8 checks once,
  /// loses the first hello and waits for the second.
  @Test
  void repeatsItsHelloToAPeerThatIsSilentAfterItsOnlyCheck() {
    check(BROWSER, true);
    byte[] hello = new byte[126];

    for (int i = 0; i < 8; i++) {
      peer.handleDtlsOutput(hello, now);
    }

    assertThat(listener.sent.stream().filter(sent -> sent.bytes().length == hello.length))
        .hasSize(8);
    assertThat(peer.stats().drops()).isEmpty();
  }

  @Test
  void hasTheBytesForHellosOnlyOnceHoweverOftenTheAddressMoves() {
    int came = 0;
    for (int port = 1; port <= 20; port++) {
      byte[] spoofed = Checks.request(local, remote, true);
      came += spoofed.length;
      receive(address(port), spoofed);
      for (int i = 0; i < 10; i++) {
        peer.handleDtlsOutput(new byte[100], now);
      }
    }

    int sent = listener.sent.stream().mapToInt(each -> each.bytes().length).sum();
    assertThat(sent).isLessThanOrEqualTo(3 * came + Amplification.FOR_HELLOS);
    assertThat(peer.stats().dropped(PeerDrop.AMPLIFICATION)).isPositive();
  }

  @Test
  void handshakeOutputThatHadToWaitLeavesWithTheNextCheckInOrder() {
    PeerConnection server = serverRole();
    byte[] check = Checks.request(server.local(), remote, true);
    receive(BROWSER, check);
    for (int i = 0; i < 6; i++) {
      byte[] flight = new byte[100];
      flight[0] = (byte) (100 + i);
      server.handleDtlsOutput(flight, now);
    }
    assertThat(sentTo(BROWSER)).isLessThanOrEqualTo(3 * check.length);
    for (int i = 0; i < 3; i++) {
      receive(BROWSER, Checks.request(server.local(), remote, true));
    }

    assertThat(
            listener.sent.stream().map(sent -> (int) sent.bytes()[0]).filter(first -> first >= 100))
        .containsExactly(100, 101, 102, 103, 104, 105);
  }

  @Test
  void bytesFromOneAddressBuyNothingForAnother() {
    PeerConnection server = serverRole();
    for (int i = 0; i < 20; i++) {
      receive(BROWSER, Checks.request(server.local(), remote, true));
    }
    byte[] spoofed = Checks.request(server.local(), remote, true);
    receive(OTHER, spoofed);

    for (int i = 0; i < 10; i++) {
      server.handleDtlsOutput(new byte[100], now);
    }

    assertThat(sentTo(OTHER)).isPositive().isLessThanOrEqualTo(3 * spoofed.length);
  }

  @Test
  @BadInput(14)
  void handsDtlsOfAValidPairToTheHandshakeButNoAlertInTheClear() {
    check(BROWSER, true);
    byte[] hello = {22, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7};
    byte[] alert = {21, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};
    byte[] behindHello = Arrays.copyOf(hello, hello.length + alert.length);
    System.arraycopy(alert, 0, behindHello, hello.length, alert.length);

    receive(BROWSER, hello);
    receive(BROWSER, alert);
    receive(BROWSER, behindHello);

    assertThat(listener.dtls).containsExactly(hello);
    assertThat(peer.stats().dropped(PeerDrop.DTLS_ALERT)).isEqualTo(2);
  }

  @Test
  void afterTheHandshakeTheClientRoleTakesNoMoreDtls() {
    connect();

    receive(BROWSER, new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0});

    assertThat(listener.dtls).isEmpty();
    assertThat(peer.stats().dropped(PeerDrop.DTLS_AFTER_HANDSHAKE)).isEqualTo(1);
  }

  @Test
  void theServerRoleLetsItsHandshakeAnswerARepeatedFlight() {
    PeerConnection server = serverRole();
    receive(BROWSER, Checks.request(server.local(), remote, true));
    server.handleKeys(keys, now);

    receive(BROWSER, new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0});

    assertThat(listener.dtls).hasSize(1);
  }

  @Test
  void aFailedHandshakeClosesWithItsReason() {
    check(BROWSER, true);

    peer.handleDtlsFailure("refused: bad_certificate(42)", now);
    peer.handleKeys(keys, now);

    assertThat(listener.events).endsWith("closed DTLS_FAILED");
    assertThat(peer.failure()).contains("bad_certificate");
    assertThat(sendRtp(1)).isFalse();
  }

  @Test
  @BadInput(10)
  void closesOnceAndThenDropsEverything() {
    connect();

    peer.close(now);
    peer.close(now);
    int sent = listener.sent.size();
    receive(BROWSER, Checks.request(local, remote, true));
    receive(BROWSER, protectedRtp(1));
    peer.handleTimeout(now + 60 * SECOND);

    assertThat(listener.events.stream().filter(event -> event.startsWith("closed")))
        .containsExactly("closed LOCAL");
    assertThat(listener.sent).hasSize(sent);
    assertThat(peer.stats().dropped(PeerDrop.CLOSED)).isEqualTo(2);
  }

  @Test
  void countsWhatIsAuthenticButNoRtp() {
    connect();
    byte[] padded = plainRtp(1);
    padded[0] |= 0x20; // padding, with a count beyond the payload
    padded[padded.length - 1] = (byte) 255;

    receive(BROWSER, protect(padded));
    byte[] forged = protectedRtp(2);
    forged[20] ^= 1;
    receive(BROWSER, forged);
    byte[] good = protectedRtp(3);
    receive(BROWSER, good);
    receive(BROWSER, good);

    assertThat(listener.rtp).hasSize(1);
    assertThat(peer.stats().dropped(PeerDrop.RTP_MALFORMED)).isEqualTo(1);
    assertThat(peer.stats().dropped(PeerDrop.SRTP_AUTHENTICATION)).isEqualTo(1);
    assertThat(peer.stats().dropped(PeerDrop.SRTP_REPLAY)).isEqualTo(1);
  }

  @Test
  void anIceRestartKeepsTheKeysAndEndsTheOldCredentials() {
    connect();
    IceCredentials newLocal = IceCredentials.generate(random);
    IceCredentials newRemote = IceCredentials.generate(random);

    peer.restart(newLocal, newRemote);
    assertThat(table.size()).isEqualTo(2);
    check(BROWSER, true); // the old ones still work
    receive(OTHER, Checks.request(newLocal, newRemote, true));

    assertThat(table.size()).isEqualTo(1);
    assertThat(listener.events).endsWith("selected 2000");
    assertThat(sendRtp(1)).isTrue();
    assertThat(last().to()).isEqualTo(OTHER);
    check(BROWSER, true);
    assertThat(table.stats().unknownUfrag()).isEqualTo(1);
  }

  @Test
  void aTableForgetsARemovedConnectionAndAllItsAddresses() {
    connect();
    check(OTHER, true);
    assertThat(table.addresses()).isEqualTo(2);

    table.remove(peer);
    table.remove(peer);
    receive(BROWSER, protectedRtp(1));
    check(BROWSER, true);

    assertThat(table.size()).isZero();
    assertThat(table.addresses()).isZero();
    assertThat(table.stats().unknownAddress()).isEqualTo(1);
    assertThat(table.stats().unknownUfrag()).isEqualTo(1);
  }

  @Test
  void anAddressThatAnotherConnectionTookOverStaysTheirs() {
    connect();
    IceCredentials own = IceCredentials.generate(random);
    RecordingListener second = new RecordingListener();
    PeerConnection reload =
        new PeerConnection(
            new PeerConnection.Parameters(own, remote, true, Duration.ofSeconds(15)),
            random,
            second,
            now);
    table.add(reload);
    receive(BROWSER, Checks.request(own, remote, true));
    table.remove(peer);

    receive(BROWSER, protectedRtp(1));

    assertThat(reload.stats().dropped(PeerDrop.EARLY_MEDIA)).isEqualTo(1);
  }

  @Test
  void keepsABoundedNumberOfAddresses() {
    connect();
    for (int port = 3000; port < 3100; port++) {
      now += SECOND / 10;
      check(address(port), true);
    }

    assertThat(table.addresses()).isEqualTo(16);
    assertThat(sendRtp(1)).isTrue();
    assertThat(last().to()).isEqualTo(address(3099));
  }

  @Test
  void aTableCountsADefectOfAnOwnerAndGoesOn() {
    PeerConnection.Listener broken =
        new RecordingListener() {
          @Override
          public void startDtls() {
            throw new IllegalStateException("a defect");
          }
        };
    IceCredentials own = IceCredentials.generate(random);
    table.add(
        new PeerConnection(
            new PeerConnection.Parameters(own, remote, true, Duration.ofSeconds(15)),
            random,
            broken,
            now));

    receive(BROWSER, Checks.request(own, remote, true));
    check(OTHER, true);

    assertThat(table.stats().internalErrors()).isEqualTo(1);
    assertThat(listener.events).contains("startDtls");
  }

  private PeerConnection connection() {
    return connection(local, true);
  }

  /// A connection of its own credentials that waits for the peer's hello.
  private PeerConnection serverRole() {
    return connection(IceCredentials.generate(random), false);
  }

  private PeerConnection connection(IceCredentials own, boolean client) {
    PeerConnection connection =
        new PeerConnection(
            new PeerConnection.Parameters(own, remote, client, Duration.ofSeconds(15)),
            random,
            listener,
            now);
    table.add(connection);
    return connection;
  }

  private int sentTo(InetSocketAddress address) {
    return listener.sent.stream()
        .filter(sent -> sent.to().equals(address))
        .mapToInt(sent -> sent.bytes().length)
        .sum();
  }

  private void connect() {
    check(BROWSER, true);
    peer.handleKeys(keys, now);
    assertThat(listener.events).endsWith("connected");
  }

  private void check(InetSocketAddress from, boolean nominate) {
    receive(from, Checks.request(local, remote, nominate));
  }

  private void receive(InetSocketAddress from, byte[] datagram) {
    buffer.copyFrom(datagram, 0, datagram.length);
    table.handle(buffer, from, now);
  }

  private void advance(long ns) {
    now += ns;
    peer.handleTimeout(now);
  }

  private RecordingListener.Sent last() {
    return listener.sent.getLast();
  }

  private boolean sendRtp(int sequence) {
    return Sending.rtp(peer, outbox, plainRtp(sequence), now);
  }

  private byte[] protectedRtp(int sequence) {
    return protect(plainRtp(sequence));
  }

  private byte[] protect(byte[] plain) {
    buffer.copyFrom(plain, 0, plain.length);
    assertThat(browser.protect(buffer)).isTrue();
    return Arrays.copyOf(buffer.array(), buffer.length());
  }

  private byte[] protectedRtcp() {
    byte[] plain = plainRtcp();
    buffer.copyFrom(plain, 0, plain.length);
    assertThat(browser.protectRtcp(buffer)).isTrue();
    return Arrays.copyOf(buffer.array(), buffer.length());
  }

  private static byte[] plainRtp(int sequence) {
    byte[] plain = new byte[40];
    plain[0] = (byte) 0x80;
    plain[1] = 111;
    Bytes.put16(plain, 2, sequence);
    Bytes.put32(plain, 8, 0xcafe);
    return plain;
  }

  private static byte[] plainRtcp() {
    byte[] plain = new byte[8];
    plain[0] = (byte) 0x80;
    plain[1] = (byte) 201;
    plain[3] = 1;
    return plain;
  }

  private SrtpKeys keys() {
    byte[][] parts = {new byte[16], new byte[14], new byte[16], new byte[14]};
    for (byte[] part : parts) {
      random.nextBytes(part);
    }
    return new SrtpKeys(
        SrtpProfile.AES_CM_128_HMAC_SHA1_80, parts[0], parts[1], parts[2], parts[3]);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
