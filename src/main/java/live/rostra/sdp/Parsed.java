package live.rostra.sdp;

/// What became of an offer's text.
public sealed interface Parsed {
  /// An offer we can answer.
  record Offer(SdpOffer offer) implements Parsed {}

  /// Text we refuse.
  record Rejected(SdpProblem problem) implements Parsed {}
}
