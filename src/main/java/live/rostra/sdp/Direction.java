package live.rostra.sdp;

import java.util.Locale;

/// Which way media flows, seen from the side whose description says it (RFC 8866 section 6.7).
public enum Direction {
  /// Both ways.
  SENDRECV(true, true),
  /// Out only.
  SENDONLY(true, false),
  /// In only.
  RECVONLY(false, true),
  /// Neither.
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  /// The direction with these two halves.
  public static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  /// Whether the side that says this sends.
  public boolean sends() {
    return sends;
  }

  /// Whether the side that says this receives.
  public boolean receives() {
    return receives;
  }

  /// As much of this direction as an answer may say to an offer of `offered` (RFC 3264 section
  /// 6.1): one side sends only what the other receives.
  public Direction answering(Direction offered) {
    return of(sends && offered.receives, receives && offered.sends);
  }

  /// The attribute as SDP spells it.
  public String token() {
    return name().toLowerCase(Locale.ROOT);
  }
}
