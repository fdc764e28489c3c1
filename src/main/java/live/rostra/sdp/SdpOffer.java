package live.rostra.sdp;

import java.util.List;
import java.util.OptionalInt;

/// An offer we can answer (RFC 8866, RFC 8829): one Opus section over DTLS-SRTP with multiplexed
/// RTCP.
///
/// Text that is anything else is a {@link Parsed.Rejected}, so whoever holds an offer need not
/// check it.
///
/// @param sections all `m=` sections in order
/// @param audioIndex the one that carries the voice
/// @param bundle mids of the BUNDLE group that holds the audio section, in order; empty without one
/// @param iceUfrag the offerer's ICE user name fragment
/// @param icePwd the offerer's ICE password
/// @param fingerprint of the offerer's certificate, the strongest it gave
/// @param setup the offerer's DTLS role
/// @param direction of the audio section, seen from the offerer
/// @param opus the Opus payload type and its parameters
/// @param redPayloadType of RED (RFC 2198) around that Opus, if offered
/// @param audioLevelId header extension id of RFC 6464, 0 when not offered
/// @param midExtensionId header extension id of RFC 9143, 0 when not offered
/// @param absCaptureTimeId header extension id of the absolute capture time, 0 when not offered
/// @param nackOffered whether generic NACK is offered for Opus
/// @param reducedSizeRtcp whether `a=rtcp-rsize` is offered (RFC 5506)
/// @param trickle whether the offerer trickles candidates
/// @param candidates the offerer's candidates, which a lite agent has no use for but logs count
/// @param ssrc that the offerer will send with, -1 when it does not say
/// @param msid of the offerer's track, empty when it does not say
public record SdpOffer(
    List<MediaSection> sections,
    int audioIndex,
    List<String> bundle,
    String iceUfrag,
    String icePwd,
    Fingerprint fingerprint,
    Setup setup,
    Direction direction,
    OpusFormat opus,
    OptionalInt redPayloadType,
    int audioLevelId,
    int midExtensionId,
    int absCaptureTimeId,
    boolean nackOffered,
    boolean reducedSizeRtcp,
    boolean trickle,
    List<Candidate> candidates,
    long ssrc,
    String msid) {

  /// Reads an offer. Whatever the text is, this does not throw.
  ///
  /// @param sdp lines that end in CRLF or LF
  public static Parsed parse(String sdp) {
    try {
      return new Parsed.Offer(new OfferParser(Description.parse(sdp)).parse());
    } catch (SdpRefusal e) {
      return new Parsed.Rejected(e.problem());
    }
  }

  /// The section that carries the voice.
  public MediaSection audio() {
    return sections.get(audioIndex);
  }

  /// Without the password and the addresses, so that they cannot reach a log by accident.
  @Override
  public String toString() {
    return "SdpOffer[sections=" + sections.size() + ", direction=" + direction.token() + "]";
  }
}
