package live.rostra.transport;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import live.rostra.rtp.RtpPacket;
import live.rostra.transport.dtls.DtlsAlerts;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.transport.dtls.DtlsRecords;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.ice.IceLiteAgent;
import live.rostra.transport.ice.Outcome;
import live.rostra.transport.ice.OutgoingCheck;
import live.rostra.transport.ice.RateBudget;
import live.rostra.transport.ice.StreamPath;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// One browser connection as a state machine: datagrams in, callbacks out, time as an argument.
///
/// ```
///   NEW --first valid check--> CONNECTING --keys--> CONNECTED <----silence, and its end--> INTERRUPTED
///    |                             |                    |                                       |
///    +------ 15 s without keys ----+--DTLS failed       +-- close_notify, 15 s of silence ------+
///    v                             v                    v                                       v
///  CLOSED (also by `close`, from anywhere; the listener hears of it exactly once)
/// ```
///
/// It sends only to the selected pair, and only while the peer's checks come (RFC 7675); it takes
/// DTLS and media only from addresses that passed ICE. Pure: no socket, clock or thread. Media loop
/// only.
public final class PeerConnection {
  /// Authentic RTP packets that a connection may send in a second: 400 of the shortest Opus frames,
  /// and beside them an unwanted video track of 15 Mbit/s.
  public static final int PACKETS_PER_SECOND = 2_000;

  /// Authentic RTCP packets that a connection may send in a second: browsers send a NACK every 20
  /// ms at most, and each may name thousands of packets.
  public static final int REPORTS_PER_SECOND = 100;

  /// What a connection is made from.
  ///
  /// @param local our ICE credentials; the ufrag routes checks to this connection
  /// @param remote the peer's, from its description
  /// @param dtlsClient true when we answered `setup:active`
  /// @param consentTimeout without checks for so long it sends no more, and without checks and RTP
  ///   it is closed; 15 s for speakers
  public record Parameters(
      IceCredentials local, IceCredentials remote, boolean dtlsClient, Duration consentTimeout) {}

  /// Where a connection stands.
  public enum State {
    /// No valid check yet.
    NEW,
    /// ICE has succeeded, DTLS is under way.
    CONNECTING,
    /// Keys are in and the peer is heard of.
    CONNECTED,
    /// No valid check and no RTP for 5 s; media is still sent and taken.
    INTERRUPTED,
    /// Over. Everything that arrives is dropped.
    CLOSED
  }

  /// What a connection tells its owner, synchronously, on the loop that called it. A callback may
  /// call back, even `close`.
  public interface Listener {
    /// Send this datagram; the bytes are valid during the call only.
    void send(byte[] array, int offset, int length, SocketAddress to);

    /// The first valid check is in: begin the DTLS handshake. Once.
    void startDtls();

    /// A datagram for the handshake, which may keep it.
    void dtlsReceived(byte[] datagram);

    /// Keys are in: media may flow. Once.
    void connected(long nowNs);

    /// A decrypted RTP packet; `header` already shows it. Both are valid during the call only.
    void rtp(PacketBuffer packet, RtpPacket header, long nowNs);

    /// A decrypted RTCP compound packet, valid during the call only.
    void rtcp(PacketBuffer packet, long nowNs);

    /// No valid check and no RTP for 5 s.
    void interrupted(long nowNs);

    /// A valid check or RTP ended an interruption.
    void resumed(long nowNs);

    /// The connection is over, exactly once. Cancel the handshake if one runs.
    void closed(CloseReason reason, long nowNs);

    /// Media and DTLS now go to this address; called on each change.
    void selected(SocketAddress pair);

    /// A check of our own is under way: call `handleTimeout` every few hundred milliseconds for as
    /// long as `checking` says so. At any other time seconds between two calls do no harm.
    void checking();
  }

  private final Parameters parameters;
  private final Listener listener;
  private final IceLiteAgent ice;
  private final Reachability reachability;
  private final Consent consent;
  private final Amplification amplification;
  private final PeerCounters counters = new PeerCounters();
  private final RateBudget rtpBudget = new RateBudget(PACKETS_PER_SECOND);
  private final RateBudget rtcpBudget = new RateBudget(REPORTS_PER_SECOND);
  private final RtpPacket header = new RtpPacket();
  private final RtpSender sender = new RtpSender();
  private State state = State.NEW;
  private String failure = "";
  private @Nullable SrtpSession srtp;
  private @Nullable DtlsAlerts alerts;

  /// A connection that waits for its first check.
  ///
  /// @param random for the transaction ids of our own checks: unguessable outside tests
  public PeerConnection(
      Parameters parameters, RandomGenerator random, Listener listener, long nowNs) {
    this.parameters = parameters;
    this.listener = listener;
    this.ice = new IceLiteAgent(parameters.local(), parameters.remote(), random);
    this.reachability = new Reachability(this, parameters.local().ufrag());
    this.amplification = new Amplification(parameters.dtlsClient());
    this.consent = new Consent(nowNs, parameters.consentTimeout().toNanos());
  }

  /// Takes one datagram; the buffer is the caller's again afterwards. Never throws for its content.
  public void handle(PacketBuffer packet, DatagramKind kind, SocketAddress from, long nowNs) {
    if (state == State.CLOSED) {
      counters.drop(PeerDrop.CLOSED);
      return;
    }
    switch (kind) {
      case STUN -> handleStun(packet, from, nowNs);
      case DTLS -> handleDtls(packet, from, nowNs);
      case RTP -> handleRtp(packet, from, nowNs);
      case RTCP -> handleRtcp(packet, from, nowNs);
      case UNKNOWN -> counters.drop(PeerDrop.UNKNOWN_KIND);
    }
  }

  private void handleStun(PacketBuffer packet, SocketAddress from, long nowNs) {
    int length = packet.length();
    Outcome outcome = ice.handle(packet.array(), packet.offset(), length, from, nowNs);
    if (outcome.kind() == Outcome.Kind.DROPPED) {
      counters.drop(PeerDrop.of(outcome.dropReason()));
      return;
    }
    // The agent fills its outcome again when a callback leads back here: read it all first.
    byte[] response = outcome.response();
    boolean first = outcome.firstValid();
    boolean moved = outcome.selectedChanged();
    SocketAddress selected = ice.selected();
    boolean valid = selected != null && ice.lastValidCheckAt() == nowNs;
    if (outcome.restarted()) {
      reachability.restarted();
    }
    if (valid && selected != null) {
      reachability.learn(from, selected);
    }
    if (moved) {
      amplification.reset();
    }
    if (from.equals(selected)) {
      amplification.received(length);
    }
    if (response.length > 0) {
      transmit(response, 0, response.length, from);
    }
    boolean resumes = valid && consent.checked(nowNs);
    allowMedia();
    if (resumes) {
      resume(nowNs);
    }
    if (moved && selected != null) {
      listener.selected(selected);
    }
    if (first && state == State.NEW) {
      state = State.CONNECTING;
      listener.startDtls();
    }
    sendChecks(nowNs);
    if (checking()) {
      listener.checking();
    }
    sendWaiting();
  }

  private void handleDtls(PacketBuffer packet, SocketAddress from, long nowNs) {
    if (!reachability.passedIce(from)) {
      counters.drop(PeerDrop.FOREIGN_ADDRESS);
      return;
    }
    byte[] a = packet.array();
    if (srtp != null && DtlsRecords.startsWithAlert(a, packet.offset())) {
      if (alerts != null && alerts.closes(a, packet.offset(), packet.length())) {
        close(CloseReason.REMOTE, nowNs);
      } else {
        counters.drop(PeerDrop.DTLS_ALERT);
      }
      return;
    }
    if (srtp != null && parameters.dtlsClient()) {
      counters.drop(PeerDrop.DTLS_AFTER_HANDSHAKE);
      return;
    }
    if (DtlsRecords.holdsPlainAlert(a, packet.offset(), packet.length())) {
      counters.drop(PeerDrop.DTLS_ALERT);
      return;
    }
    if (from.equals(ice.selected())) {
      amplification.received(packet.length());
    }
    listener.dtlsReceived(Arrays.copyOfRange(a, packet.offset(), packet.end()));
    sendWaiting();
  }

  private void handleRtp(PacketBuffer packet, SocketAddress from, long nowNs) {
    SrtpSession session = mediaSession(from, rtpBudget, PeerDrop.MEDIA_RATE, nowNs);
    if (session == null) {
      return;
    }
    if (!session.unprotect(packet)) {
      return; // counted by the session
    }
    boolean _ = rtpBudget.take(nowNs);
    if (!header.wrap(packet.array(), packet.offset(), packet.length())) {
      counters.drop(PeerDrop.RTP_MALFORMED);
      return;
    }
    counters.rtpReceived();
    if (consent.heard(nowNs)) {
      resume(nowNs);
    }
    listener.rtp(packet, header, nowNs);
  }

  private void resume(long nowNs) {
    state = State.CONNECTED;
    listener.resumed(nowNs);
  }

  private void handleRtcp(PacketBuffer packet, SocketAddress from, long nowNs) {
    SrtpSession session = mediaSession(from, rtcpBudget, PeerDrop.RTCP_RATE, nowNs);
    if (session == null) {
      return;
    }
    if (!session.unprotectRtcp(packet)) {
      return; // counted by the session
    }
    boolean _ = rtcpBudget.take(nowNs);
    counters.rtcpReceived();
    listener.rtcp(packet, nowNs);
  }

  /// Only authentic packets spend a budget, so nobody can spend it for another; who has spent it
  /// holds the keys, and is not even decrypted until there is budget again.
  private @Nullable SrtpSession mediaSession(
      SocketAddress from, RateBudget budget, PeerDrop beyond, long nowNs) {
    if (!reachability.passedIce(from)) {
      counters.drop(PeerDrop.FOREIGN_ADDRESS);
      return null;
    }
    if (srtp == null) {
      counters.drop(PeerDrop.EARLY_MEDIA);
      return null;
    }
    if (!budget.has(nowNs)) {
      counters.drop(beyond);
      return null;
    }
    return srtp;
  }

  /// A datagram of our handshake; it is sent, or waits for the amplification limit. The array is
  /// this connection's.
  public void handleDtlsOutput(byte[] datagram, long nowNs) {
    SocketAddress to = ice.selected();
    if (state == State.CLOSED || to == null) {
      counters.drop(PeerDrop.CLOSED);
    } else if (srtp != null || amplification.allows(datagram.length)) {
      transmit(datagram, 0, datagram.length, to);
    } else if (!amplification.hold(datagram)) {
      counters.drop(PeerDrop.AMPLIFICATION);
    }
  }

  /// The handshake is complete: media may flow from now on.
  public void handleKeys(DtlsKeys keys, long nowNs) {
    handleKeys(keys.srtp(), keys.alerts(), nowNs);
  }

  /// The same without the means to read and write DTLS alerts: the peer's close goes unseen until
  /// consent expires.
  public void handleKeys(SrtpKeys keys, long nowNs) {
    handleKeys(keys, null, nowNs);
  }

  private void handleKeys(SrtpKeys keys, @Nullable DtlsAlerts associationAlerts, long nowNs) {
    if (state != State.CONNECTING) {
      return; // closed while the handshake was ending
    }
    SrtpSession session = new SrtpSession(keys);
    srtp = session;
    alerts = associationAlerts;
    state = State.CONNECTED;
    sender.keyed(keys, session);
    allowMedia();
    // Completed DTLS proves that the address wants what we send: the limit falls.
    SocketAddress to = ice.selected();
    for (byte[] held = amplification.release(); held != null; held = amplification.release()) {
      if (to != null) {
        transmit(held, 0, held.length, to);
      }
    }
    consent.connected();
    listener.connected(nowNs);
  }

  /// The handshake failed: the connection is over.
  ///
  /// @param reason one line for a log; the first one is kept
  public void handleDtlsFailure(String reason, long nowNs) {
    if (srtp == null && state != State.CLOSED) {
      failure = reason;
      close(CloseReason.DTLS_FAILED, nowNs);
    }
  }

  /// A TCP connection of the peer's has ended. The session lives on: the peer has until its consent
  /// runs out to come by another path.
  void streamEnded(StreamPath stream) {
    reachability.forget(stream);
    ice.streamEnded(stream);
  }

  /// Time has passed; call it at `nextTimeoutAt` or any time later.
  public void handleTimeout(long nowNs) {
    if (state == State.CLOSED) {
      return;
    }
    if (consent.neverConnected(nowNs)) {
      close(CloseReason.NEVER_CONNECTED, nowNs);
    } else if (consent.expired(nowNs)) {
      close(CloseReason.CONSENT_EXPIRED, nowNs);
    } else {
      if (consent.interrupts(nowNs)) {
        state = State.INTERRUPTED;
        listener.interrupted(nowNs);
      }
      sendChecks(nowNs);
    }
  }

  /// Whether a check of our own is under way, which is sent again until it is answered.
  public boolean checking() {
    return state != State.CLOSED && ice.nextCheckAt() != Long.MAX_VALUE;
  }

  /// When `handleTimeout` is wanted next; `Long.MAX_VALUE` when closed.
  public long nextTimeoutAt() {
    return state == State.CLOSED
        ? Long.MAX_VALUE
        : Math.min(consent.nextTimeoutAt(), ice.nextCheckAt());
  }

  /// The way of media to the peer, the same object for the connection's whole life.
  public RtpSender sender() {
    return sender;
  }

  /// Media goes where and as long as `destination` says.
  private void allowMedia() {
    if (srtp != null && state != State.CLOSED) {
      sender.allow(ice.selected(), consent.givenUntilNs());
    }
  }

  /// Encrypts an RTCP compound packet in place and sends it to the selected pair.
  ///
  /// @param packet needs 20 bytes of room behind it; its content is undefined afterwards
  /// @return false when there is no connection to send on, or the packet cannot be protected
  public boolean sendRtcp(PacketBuffer packet, long nowNs) {
    SrtpSession session = srtp;
    SocketAddress to = destination(nowNs);
    if (session == null || to == null) {
      return false;
    }
    if (!session.protectRtcp(packet)) {
      return false; // counted by the session
    }
    counters.rtcpSent();
    transmit(packet.array(), packet.offset(), packet.length(), to);
    return true;
  }

  /// Ends the connection and tells the peer so by a close_notify; idempotent.
  public void close(long nowNs) {
    DtlsAlerts known = alerts;
    SocketAddress to = destination(nowNs);
    if (known != null && to != null) {
      byte[] closing = known.closeNotify();
      transmit(closing, 0, closing.length, to);
    }
    close(CloseReason.LOCAL, nowNs);
  }

  private void close(CloseReason reason, long nowNs) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    sender.close();
    amplification.clear();
    listener.closed(reason, nowNs);
  }

  /// Where media may go now; without consent nowhere, whatever is still received (RFC 7675 section
  /// 5.1).
  private @Nullable SocketAddress destination(long nowNs) {
    return state == State.CLOSED || !consent.given(nowNs) ? null : ice.selected();
  }

  /// Where the connection stands.
  public State state() {
    return state;
  }

  /// Begins an ICE restart (RFC 8445 section 9): keys, SSRCs and media stay as they are. The old
  /// credentials remain valid until the first valid check with the new ones.
  public void restart(IceCredentials local, IceCredentials remote) {
    ice.restart(local, remote);
    reachability.restarting(local.ufrag());
  }

  /// Our ICE credentials in use; their ufrag is what checks find this connection by.
  public IceCredentials local() {
    return ice.local();
  }

  Reachability reachability() {
    return reachability;
  }

  /// Why the DTLS handshake failed; empty unless the connection was closed for that.
  public String failure() {
    return failure;
  }

  /// The counters now.
  public PeerStats stats() {
    PeerCounters own = new PeerCounters();
    addTo(own);
    return own.snapshot();
  }

  /// Adds the counters to a sum.
  void addTo(PeerCounters sum) {
    sum.add(counters);
    sum.add(sender);
    if (srtp != null) {
      sum.add(srtp);
    }
  }

  private void sendChecks(long nowNs) {
    for (OutgoingCheck check = ice.pollCheck(nowNs); check != null; check = ice.pollCheck(nowNs)) {
      transmit(check.bytes(), 0, check.bytes().length, check.to());
    }
  }

  private void sendWaiting() {
    SocketAddress to = ice.selected();
    if (to == null || state == State.CLOSED) {
      return;
    }
    for (byte[] held = amplification.poll(); held != null; held = amplification.poll()) {
      transmit(held, 0, held.length, to);
    }
  }

  private void transmit(byte[] array, int offset, int length, SocketAddress to) {
    if (srtp == null && to.equals(ice.selected())) {
      amplification.sent(length);
    }
    listener.send(array, offset, length, to);
  }
}
