package live.rostra.outbound;

/// A request that is not made, because of where it would go.
public final class OutboundRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Why; the name in lower case is a label of metrics.
  public enum Reason {
    /// It cannot be read as an absolute URL with a host.
    MALFORMED,
    /// A scheme other than `https`, or `http` to an address that the operator has not allowed.
    SCHEME,
    /// A user name or a password stands in it.
    CREDENTIALS,
    /// The host is neither a name nor an IP address as it is usually written.
    HOST,
    /// The name has no address.
    UNKNOWN_NAME,
    /// The address, or one of the name's, is private and not allowed, or never allowed.
    ADDRESS
  }

  private final Reason reason;

  OutboundRefusal(Reason reason, String sentence) {
    // No stack trace: it is an answer, and whoever causes it may do so often.
    super(sentence, null, false, false);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }

  /// One sentence without addresses and without a full stop.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
