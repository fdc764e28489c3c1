package live.rostra.transport;

/// When a connection may be sent to, and when it is given up.
///
/// **Sent to** while valid checks arrive (RFC 7675): a lite agent sends no checks of its own, so
/// that the peer's authenticated ones keep coming is its consent. Section 5.1 of the RFC lets it
/// last 30 s; rooms want to know sooner.
///
/// **Given up** when the peer is silent: neither checks nor authentic RTP. A publisher that checks
/// once and never again (FFmpeg 8) is heard for as long as it speaks, and is sent nothing.
final class Consent {
  /// A browser checks every 2.5 s: two lost in a row are worth a word.
  static final long INTERRUPTED_AFTER_NS = 5_000_000_000L;

  /// A connection without keys is freed after this.
  static final long CONNECT_WITHIN_NS = 15_000_000_000L;

  private final long timeoutNs;
  private final long connectBy;
  private long checkedAt;
  private long heardAt;
  private boolean connected;
  private boolean interrupted;

  Consent(long nowNs, long timeoutNs) {
    this.timeoutNs = timeoutNs;
    this.connectBy = nowNs + CONNECT_WITHIN_NS;
    this.checkedAt = nowNs;
    this.heardAt = nowNs;
  }

  /// A valid check came in; true when it ends an interruption.
  boolean checked(long nowNs) {
    checkedAt = nowNs;
    return heard(nowNs);
  }

  /// Authentic media came in; true when it ends an interruption.
  boolean heard(long nowNs) {
    heardAt = nowNs;
    boolean resumes = interrupted;
    interrupted = false;
    return resumes;
  }

  /// Keys are in: from now on silence counts, not the time to connect.
  void connected() {
    connected = true;
  }

  /// True while the peer may be sent to.
  boolean given(long nowNs) {
    return nowNs < givenUntilNs();
  }

  /// Until when, if no check comes.
  long givenUntilNs() {
    return checkedAt + timeoutNs;
  }

  /// True when the silence has just become an interruption.
  boolean interrupts(long nowNs) {
    if (!connected || interrupted || nowNs - heardAt < INTERRUPTED_AFTER_NS) {
      return false;
    }
    interrupted = true;
    return true;
  }

  /// True when the peer has been silent for so long that it is not expected back.
  boolean expired(long nowNs) {
    return connected && nowNs - heardAt >= timeoutNs;
  }

  /// True when the connection has taken too long to come up.
  boolean neverConnected(long nowNs) {
    return !connected && nowNs - connectBy >= 0;
  }

  /// The next moment at which the connection is interrupted or given up, if nothing comes.
  long nextTimeoutAt() {
    if (!connected) {
      return connectBy;
    }
    long expiresAt = heardAt + timeoutNs;
    return interrupted ? expiresAt : Math.min(expiresAt, heardAt + INTERRUPTED_AFTER_NS);
  }
}
