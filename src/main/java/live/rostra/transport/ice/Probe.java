package live.rostra.transport.ice;

import java.net.SocketAddress;

/// One check of our own on its way: sent, sent again, answered or given up.
final class Probe {
  /// RFC 8445 section 14.3 waits 500 ms at least, because full agents pace hundreds of checks. This
  /// is one check to an address that just spoke to us, and media waits for it.
  private static final long FIRST_WAIT_NS = 100_000_000L;

  private static final int TRANSMISSIONS = 4;

  private final SocketAddress to;
  private final byte[] transactionId;
  private final byte[] bytes;
  private int sent;
  private long nextAt;

  Probe(SocketAddress to, byte[] transactionId, byte[] bytes, long nowNs) {
    this.to = to;
    this.transactionId = transactionId;
    this.bytes = bytes;
    this.nextAt = nowNs;
  }

  SocketAddress to() {
    return to;
  }

  byte[] transactionId() {
    return transactionId;
  }

  long nextAt() {
    return nextAt;
  }

  boolean due(long nowNs) {
    return nowNs - nextAt >= 0;
  }

  /// Whether the last transmission has waited long enough for its answer.
  boolean givenUp(long nowNs) {
    return sent == TRANSMISSIONS && due(nowNs);
  }

  OutgoingCheck send(long nowNs) {
    nextAt = nowNs + (FIRST_WAIT_NS << sent);
    sent++;
    return new OutgoingCheck(bytes, to);
  }
}
