package live.rostra.transport;

/// When a connection may be sent to, told by the valid checks that arrive (RFC 7675).
///
/// A lite agent sends no checks of its own: that the peer's authenticated checks keep coming is its
/// consent. Section 5.1 of the RFC lets consent last 30 s; rooms want to know sooner.
final class Consent {
  /// A browser checks every 2.5 s: two lost in a row are worth a word.
  static final long INTERRUPTED_AFTER_NS = 5_000_000_000L;

  /// A connection without keys is freed after this.
  static final long CONNECT_WITHIN_NS = 15_000_000_000L;

  private final long timeoutNs;
  private final long connectBy;
  private long refreshedAt;
  private boolean connected;
  private boolean interrupted;

  Consent(long nowNs, long timeoutNs) {
    this.timeoutNs = timeoutNs;
    this.connectBy = nowNs + CONNECT_WITHIN_NS;
    this.refreshedAt = nowNs;
  }

  /// A valid check came in; true when it ends an interruption.
  boolean refresh(long nowNs) {
    refreshedAt = nowNs;
    boolean resumes = interrupted;
    interrupted = false;
    return resumes;
  }

  /// Keys are in: from now on silence counts, not the time to connect.
  void connected() {
    connected = true;
  }

  /// True when the silence has just become an interruption.
  boolean interrupts(long nowNs) {
    if (!connected || interrupted || nowNs - refreshedAt < INTERRUPTED_AFTER_NS) {
      return false;
    }
    interrupted = true;
    return true;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  /// True when nothing may be sent any more.
  boolean expired(long nowNs) {
    return connected && nowNs - refreshedAt >= timeoutNs;
  }

  /// True when the connection has taken too long to come up.
  boolean neverConnected(long nowNs) {
    return !connected && nowNs - connectBy >= 0;
  }

  /// The next moment at which one of the answers above may change, if no check comes.
  long nextTimeoutAt() {
    if (!connected) {
      return connectBy;
    }
    long expiresAt = refreshedAt + timeoutNs;
    return interrupted ? expiresAt : Math.min(expiresAt, refreshedAt + INTERRUPTED_AFTER_NS);
  }
}
