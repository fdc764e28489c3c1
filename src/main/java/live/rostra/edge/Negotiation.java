package live.rostra.edge;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Purpose;
import live.rostra.engine.RoomEngine;
import live.rostra.room.SessionId;
import live.rostra.sdp.Candidate;
import live.rostra.sdp.Direction;
import live.rostra.sdp.Fingerprint;
import live.rostra.sdp.Parsed;
import live.rostra.sdp.SdpAnswer;
import live.rostra.sdp.SdpOffer;
import live.rostra.sdp.SdpProblem;
import live.rostra.sdp.Setup;
import live.rostra.sdp.TrickleFragment;
import live.rostra.transport.PeerConnection;
import live.rostra.transport.ice.IceCredentials;

/// One offer/answer exchange (RFC 8829), worked out off the loop from immutable parts.
///
/// @param connect what the room's engine needs
/// @param answer the SDP answer
record Negotiation(RoomEngine.Connect connect, String answer) {
  private static final Duration CONSENT = Duration.ofSeconds(15);

  /// Answers an offer.
  ///
  /// @param candidates where clients reach the media loop
  /// @throws EdgeException when the offer cannot be accepted
  static Negotiation answer(
      ConnectRequest request,
      SessionId session,
      Fingerprint fingerprint,
      List<Candidate> candidates,
      SecureRandom random) {
    SdpOffer offer =
        switch (SdpOffer.parse(request.offer())) {
          case Parsed.Offer(SdpOffer parsed) -> parsed;
          case Parsed.Rejected(SdpProblem problem) -> throw refusal(problem);
        };
    Direction direction = direction(request.purpose(), offer);
    boolean publishes = direction.receives();
    boolean subscribes = direction.sends();
    IceCredentials local = IceCredentials.generate(random);
    // As DTLS client we send a small hello as soon as a check is valid, and never meet a fragmented
    // one.
    boolean dtlsClient = offer.setup() != Setup.ACTIVE;
    int ssrc = random.nextInt();
    String cname = cname(random);
    String answer =
        SdpAnswer.write(
            offer,
            new SdpAnswer.Parameters(
                random.nextLong(1L << 62),
                local.ufrag(),
                local.pwd(),
                fingerprint,
                dtlsClient ? Setup.ACTIVE : Setup.PASSIVE,
                direction,
                candidates,
                ssrc,
                cname,
                "rostra program",
                request.purpose() == Purpose.PUBLISH));
    RoomEngine.Connect connect =
        new RoomEngine.Connect(
            session,
            request.actor().identity(),
            publishes,
            subscribes,
            offer,
            new PeerConnection.Parameters(
                local, new IceCredentials(offer.iceUfrag(), offer.icePwd()), dtlsClient, CONSENT),
            ssrc,
            cname);
    return new Negotiation(connect, answer);
  }

  /// The name of the ICE session: it changes with each restart, and is public in the SDP anyway.
  String entityTag() {
    return connect.transport().local().ufrag();
  }

  /// An ICE restart (RFC 9725 section 4.3.3).
  ///
  /// @param local our new credentials
  /// @param remote the client's new credentials
  /// @param fragment what the client is answered
  record Restart(IceCredentials local, IceCredentials remote, String fragment) {}

  /// Reads a trickle fragment.
  ///
  /// @throws EdgeException when it is not a fragment
  static TrickleFragment fragment(String text) {
    return switch (TrickleFragment.parse(text)) {
      case TrickleFragment.Parsed.Fragment(TrickleFragment accepted) -> accepted;
      case TrickleFragment.Parsed.Rejected(SdpProblem problem) -> throw refusal(problem);
    };
  }

  /// Answers a fragment that names new credentials.
  static Restart restart(
      TrickleFragment fragment, List<Candidate> candidates, SecureRandom random) {
    IceCredentials local = IceCredentials.generate(random);
    return new Restart(
        local,
        new IceCredentials(fragment.iceUfrag(), fragment.icePwd()),
        fragment.writeAnswer(local.ufrag(), local.pwd(), candidates));
  }

  private static EdgeException refusal(SdpProblem problem) {
    String detail =
        problem.line() > 0
            ? "line %d (%s): %s".formatted(problem.line(), problem.text(), problem.reason())
            : problem.reason();
    return new EdgeException(
        problem.malformed()
            ? EdgeException.Code.SDP_MALFORMED
            : EdgeException.Code.SDP_UNACCEPTABLE,
        detail);
  }

  /// A short-term persistent RTCP name of 96 random bits (RFC 7022 section 4.2), in hexadecimal:
  /// the Base64 of the RFC is not always a token of SDP.
  private static String cname(SecureRandom random) {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Our direction: what the purpose wants and the offer allows.
  private static Direction direction(Purpose purpose, SdpOffer offer) {
    boolean theySend = offer.direction().sends();
    boolean theyReceive = offer.direction().receives();
    return switch (purpose) {
      case PUBLISH -> {
        require(theySend, "a WHIP offer must send audio (a=sendonly or a=sendrecv)");
        yield Direction.RECVONLY;
      }
      case SUBSCRIBE -> {
        require(theyReceive, "a WHEP offer must receive audio (a=recvonly or a=sendrecv)");
        yield Direction.SENDONLY;
      }
      case CONVERSATION -> {
        require(theySend && theyReceive, "the offer must send and receive audio (a=sendrecv)");
        yield Direction.SENDRECV;
      }
    };
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new EdgeException(EdgeException.Code.SDP_UNACCEPTABLE, sentence);
    }
  }
}
