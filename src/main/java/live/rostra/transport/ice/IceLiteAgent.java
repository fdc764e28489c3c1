package live.rostra.transport.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.ice4j.StunException;
import org.ice4j.attribute.Attribute;
import org.ice4j.message.Request;
import org.jspecify.annotations.Nullable;

/// The lite side of ICE (RFC 8445) for one connection: answers authenticated checks, knows which
/// address media goes to, and when the peer last proved that it wants media (RFC 7675).
///
/// A pure state machine for the media loop. Bytes come in by `handle`; what it decided is in the
/// {@link Outcome}; checks of our own come out of `pollCheck`, which is due at `nextCheckAt`.
///
/// **Which address.** The first valid check selects its address, so that DTLS can begin.
/// USE-CANDIDATE selects at once (section 7.3.1.5): it is authenticated. A check without it from an
/// address never seen before, after nomination, is what a rebound NAT looks like with a peer that
/// nominates only once. Then we send our own check there and move on its valid answer: replayed
/// bytes from a spoofed source cannot answer. Addresses that were checked before nomination, or
/// that the peer itself left, are its spare pairs and are tried only when the selected one is
/// silent.
public final class IceLiteAgent {
  /// Authenticated checks a connection gets answered in a second; a browser sends about ten at
  /// most.
  public static final int CHECKS_PER_SECOND = 50;

  /// Checks on a selected pair come every 5 s ± 20 % at the latest (RFC 7675 section 5.1).
  private static final long SILENT_AFTER_NS = 7_500_000_000L;

  private static final int MAX_SPARES = 16;

  /// RFC 8445 section 5.1.2.1 for a peer-reflexive candidate (110), as section 7.1.1 asks of a
  /// check.
  private static final long PRIORITY = (110L << 24) + (65_535L << 8) + 255;

  private final StunFrame frame = new StunFrame();
  private final Outcome outcome = new Outcome();
  private final RateBudget budget = new RateBudget(CHECKS_PER_SECOND);
  private final ArrayDeque<SocketAddress> spares = new ArrayDeque<>();
  private final RandomGenerator random;
  private final long tieBreaker;
  private Generation current;
  private @Nullable Generation next;
  private @Nullable SocketAddress selected;
  private @Nullable Probe probe;
  private boolean nominated;
  private boolean selectedEnded;
  private long lastValidCheckAt;
  private long selectedCheckedAt;

  /// An agent that has heard nothing yet.
  ///
  /// @param local what our answer says
  /// @param remote what the offer said
  /// @param random for transaction ids: unguessable outside tests
  public IceLiteAgent(IceCredentials local, IceCredentials remote, RandomGenerator random) {
    this.current = new Generation(local, remote);
    this.random = random;
    this.tieBreaker = random.nextLong() & Long.MAX_VALUE;
  }

  /// Handles one datagram of kind STUN. Whatever it is, this does not throw.
  ///
  /// @return what came of it; valid until the next call
  public Outcome handle(byte[] array, int offset, int length, SocketAddress from, long nowNs) {
    if (!inside(array, offset, length) || !frame.wrap(array, offset, length)) {
      return outcome.dropped(IceDrop.MALFORMED);
    }
    if (!frame.fingerprintHolds()) {
      return outcome.dropped(IceDrop.WRONG_FINGERPRINT);
    }
    return switch (frame.type()) {
      case StunFrame.BINDING_REQUEST -> handleRequest(from, nowNs);
      case StunFrame.BINDING_SUCCESS -> handleAnswer(from, nowNs);
      // An error answer to our check changes nothing: the check is given up by its timeout.
      case StunFrame.BINDING_ERROR -> outcome.dropped(IceDrop.UNSOLICITED_RESPONSE);
      case StunFrame.BINDING_INDICATION -> outcome.dropped(IceDrop.INDICATION);
      default -> outcome.dropped(IceDrop.UNKNOWN_METHOD);
    };
  }

  private Outcome handleRequest(SocketAddress from, long nowNs) {
    Generation generation = addressed();
    if (generation == null) {
      return outcome.dropped(IceDrop.WRONG_USERNAME);
    }
    if (!frame.hasIntegrity()) {
      return outcome.dropped(IceDrop.NO_INTEGRITY);
    }
    if (!budget.has(nowNs)) {
      return outcome.dropped(IceDrop.RATE_LIMITED);
    }
    byte[] password = generation.localPassword();
    if (!StunCodec.authentic(frame, password)) {
      return outcome.dropped(IceDrop.WRONG_INTEGRITY);
    }
    // Spent only now: otherwise whoever knows a ufrag could spend the budget of its owner.
    boolean _ = budget.take(nowNs);
    if (frame.hasUnknown()) {
      return outcome.answered(
          StunCodec.unknownAttributes(
              frame.unknownTypes(), StunCodec.transactionId(frame), password));
    }
    Request request;
    byte[] response;
    try {
      request = StunCodec.decode(frame);
      if (request.containsAttribute(Attribute.ICE_CONTROLLED)) {
        return outcome.answered(StunCodec.roleConflict(StunCodec.transactionId(frame), password));
      }
      response = StunCodec.success(request, from, password);
    } catch (StunException | RuntimeException _) {
      // ice4j throws index and argument exceptions at values that contradict their attribute's
      // type.
      return outcome.dropped(IceDrop.MALFORMED);
    }
    outcome.answered(response);
    accept(generation, request.containsAttribute(Attribute.USE_CANDIDATE), from, nowNs);
    return outcome;
  }

  /// Whose credentials the USERNAME names.
  private @Nullable Generation addressed() {
    if (frame.usernameIs(current.incomingUsername())) {
      return current;
    }
    return next != null && frame.usernameIs(next.incomingUsername()) ? next : null;
  }

  private void accept(Generation generation, boolean useCandidate, SocketAddress from, long nowNs) {
    lastValidCheckAt = nowNs;
    if (generation == next) {
      // Media stays on the old pair until one of the new generation is nominated (RFC 8445 section
      // 9).
      current = generation;
      next = null;
      nominated = false;
      probe = null;
      spares.clear();
      outcome.markRestarted();
    }
    SocketAddress before = selected;
    if (before == null) {
      select(from);
      outcome.markFirstValid();
    } else if (!from.equals(before)) {
      if (useCandidate) {
        keepSpare(before);
        select(from);
      } else {
        considerMove(from, nowNs);
      }
    }
    if (useCandidate) {
      nominated = true;
      probe = null;
      outcome.markNominated();
    }
    if (from.equals(selected)) {
      selectedCheckedAt = nowNs;
    }
  }

  private void considerMove(SocketAddress from, long nowNs) {
    boolean silent = selectedEnded || nowNs - selectedCheckedAt > SILENT_AFTER_NS;
    boolean rebound = nominated && !spares.contains(from);
    if (!silent && !rebound) {
      keepSpare(from);
    } else if (probe == null || probe.givenUp(nowNs)) {
      byte[] transactionId = new byte[StunFrame.TRANSACTION_ID_LENGTH];
      random.nextBytes(transactionId);
      byte[] check =
          StunCodec.check(
              transactionId,
              current.outgoingUsername(),
              PRIORITY,
              tieBreaker,
              current.remotePassword());
      probe = new Probe(from, transactionId, check, nowNs);
    }
  }

  private void keepSpare(SocketAddress address) {
    if (!spares.contains(address)) {
      if (spares.size() == MAX_SPARES) {
        spares.removeFirst();
      }
      spares.addLast(address);
    }
  }

  private void select(SocketAddress address) {
    selected = address;
    selectedEnded = false;
    spares.remove(address);
    outcome.markSelectedChanged();
  }

  private Outcome handleAnswer(SocketAddress from, long nowNs) {
    // An answer that comes from elsewhere is not symmetric and proves nothing (RFC 8445 section
    // 7.2.5.2.1).
    if (probe == null
        || !from.equals(probe.to())
        || !frame.transactionIs(probe.transactionId())
        || frame.hasUnknown()) {
      return outcome.dropped(IceDrop.UNSOLICITED_RESPONSE);
    }
    if (!frame.hasIntegrity()) {
      return outcome.dropped(IceDrop.NO_INTEGRITY);
    }
    if (!StunCodec.authentic(frame, current.remotePassword())) {
      return outcome.dropped(IceDrop.WRONG_INTEGRITY);
    }
    outcome.confirmed();
    probe = null;
    lastValidCheckAt = nowNs;
    selectedCheckedAt = nowNs;
    // The address it replaces is no spare: should a NAT map back to it, that is a move like any
    // other.
    select(from);
    return outcome;
  }

  /// The check of our own that is due now, to be sent as it is.
  ///
  /// Until it is answered its target is no place for media, but the answer, which names no ufrag,
  /// comes from there: route STUN from every address of an `ANSWERED` outcome to this agent.
  ///
  /// @return null when none is due
  public @Nullable OutgoingCheck pollCheck(long nowNs) {
    if (probe == null || !probe.due(nowNs)) {
      return null;
    }
    if (probe.givenUp(nowNs)) {
      probe = null;
      return null;
    }
    return probe.send(nowNs);
  }

  /// When `pollCheck` has something to do; `Long.MAX_VALUE` when nothing is planned.
  public long nextCheckAt() {
    return probe == null ? Long.MAX_VALUE : probe.nextAt();
  }

  /// Begins an ICE restart (RFC 8445 section 9). The credentials in use stay valid until the first
  /// valid check with the new ones, so a restart that fails leaves the session as it was.
  public void restart(IceCredentials newLocal, IceCredentials newRemote) {
    next = new Generation(newLocal, newRemote);
  }

  /// A TCP connection has ended: it is no spare, and if media went there, the next address that
  /// answers a check of ours takes its place without waiting for silence.
  public void streamEnded(StreamPath stream) {
    spares.remove(stream);
    selectedEnded |= stream.equals(selected);
    if (probe != null && probe.to().equals(stream)) {
      probe = null;
    }
  }

  /// Where media goes; null before the first valid check.
  public @Nullable SocketAddress selected() {
    return selected;
  }

  /// Whether the peer has nominated a pair since the last restart.
  public boolean nominated() {
    return nominated;
  }

  /// When the peer last proved itself, in the clock of `handle`; meaningless while `selected` is
  /// null.
  public long lastValidCheckAt() {
    return lastValidCheckAt;
  }

  /// Our credentials that are in use.
  public IceCredentials local() {
    return current.local();
  }

  /// Our ufrag in the USERNAME of a Binding request: what routes a datagram from an unknown
  /// address.
  ///
  /// It is a claim, not a proof. Never throws.
  ///
  /// @return null when this is no well-formed Binding request that names one
  public static @Nullable String localUfrag(byte[] array, int offset, int length) {
    StunFrame frame = new StunFrame();
    if (!inside(array, offset, length)
        || !frame.wrap(array, offset, length)
        || frame.type() != StunFrame.BINDING_REQUEST) {
      return null;
    }
    int ufragLength = frame.localUfragLength();
    return ufragLength < 0
        ? null
        : new String(array, frame.usernameOffset(), ufragLength, StandardCharsets.ISO_8859_1);
  }

  /// Loads and initialises what the first check would otherwise wait for (over half a second of
  /// ice4j's configuration); call it once at start.
  public static void warmUp() {
    IceCredentials local = new IceCredentials("warmwarm", "warmwarmwarmwarmwarmwarm");
    IceCredentials remote = new IceCredentials("cold", "coldcoldcoldcoldcoldcold");
    IceLiteAgent agent = new IceLiteAgent(local, remote, RandomGenerator.getDefault());
    // A check of our own kind claims to be controlled, so its answer is a 487; it takes the same
    // path through the HMAC, the decoder and the encoder as any other.
    byte[] transactionId = new byte[StunFrame.TRANSACTION_ID_LENGTH];
    byte[] key = agent.current.localPassword();
    byte[] check = StunCodec.check(transactionId, "warmwarm:cold", PRIORITY, 1, key);
    InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    agent.handle(check, 0, check.length, from, 0);
  }

  private static boolean inside(byte[] array, int offset, int length) {
    return offset >= 0 && length >= 0 && offset <= array.length - length;
  }
}
