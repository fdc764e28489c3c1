package live.rostra.sdp;

import java.util.Locale;

/// Who opens the DTLS association (RFC 4145 section 4, RFC 8842). `holdconn` has no meaning for
/// WebRTC and is refused by the parser, so it has no name here.
public enum Setup {
  /// Either; only offers say so.
  ACTPASS,
  /// This side sends the ClientHello.
  ACTIVE,
  /// This side waits for the ClientHello.
  PASSIVE;

  /// Our role towards an offer of this role.
  ///
  /// We are active wherever the offer allows it: then nobody can race us with a ClientHello of
  /// their own, and we never meet a fragmented one.
  public Setup answer() {
    return this == ACTIVE ? PASSIVE : ACTIVE;
  }

  /// The attribute's value as SDP spells it.
  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }
}
