package live.rostra.transport.ice;

/// What one datagram did to an {@link IceLiteAgent}.
///
/// The agent owns it and fills it again on its next `handle`: read it at once, keep nothing. Media
/// loop only.
public final class Outcome {
  /// What to do with it.
  public enum Kind {
    /// Nothing to send, nothing changed; `dropReason` says why.
    DROPPED,
    /// An authenticated check: send `response` back to where it came from.
    ANSWERED,
    /// A valid answer to our own check: nothing to send.
    CONFIRMED
  }

  private static final byte[] NOTHING = new byte[0];

  private Kind kind = Kind.DROPPED;
  private IceDrop dropReason = IceDrop.MALFORMED;
  private byte[] response = NOTHING;
  private boolean firstValid;
  private boolean selectedChanged;
  private boolean nominated;
  private boolean restarted;

  Outcome() {}

  Outcome dropped(IceDrop reason) {
    clear(Kind.DROPPED);
    dropReason = reason;
    return this;
  }

  Outcome answered(byte[] bytes) {
    clear(Kind.ANSWERED);
    response = bytes;
    return this;
  }

  Outcome confirmed() {
    clear(Kind.CONFIRMED);
    return this;
  }

  private void clear(Kind next) {
    kind = next;
    response = NOTHING;
    firstValid = false;
    selectedChanged = false;
    nominated = false;
    restarted = false;
  }

  void markFirstValid() {
    firstValid = true;
  }

  void markSelectedChanged() {
    selectedChanged = true;
  }

  void markNominated() {
    nominated = true;
  }

  void markRestarted() {
    restarted = true;
  }

  /// What to do.
  public Kind kind() {
    return kind;
  }

  /// Why it was dropped; meaningful only for `DROPPED`.
  public IceDrop dropReason() {
    return dropReason;
  }

  /// The response, from index 0; empty unless `ANSWERED`.
  public byte[] response() {
    return response;
  }

  /// Whether this was the first valid check of the connection: the moment to begin DTLS.
  public boolean firstValid() {
    return firstValid;
  }

  /// Whether `IceLiteAgent.selected` has another value now.
  public boolean selectedChanged() {
    return selectedChanged;
  }

  /// Whether this check nominated its pair (USE-CANDIDATE).
  public boolean nominated() {
    return nominated;
  }

  /// Whether this check completed an ICE restart: the credentials before it are void from now on.
  public boolean restarted() {
    return restarted;
  }
}
