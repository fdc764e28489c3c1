package live.rostra.transport;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The limit on what an address gets before DTLS proves that it wants it: three times what it sent.
///
/// ICE credentials alone prove nothing about an address: their holder can forge its source.
/// Handshake output beyond the limit waits, so that it leaves with the next check instead of the
/// next resend.
///
/// **Hellos.** A DTLS server never resends what it has not yet sent (RFC 6347 section 4.2.4): one
/// that missed our hello and checks no more says nothing, so we would owe each other a word for
/// ever. FFmpeg 8 is such a peer, and misses the first hello always. Hence the client role has a
/// further sum to spend, once for a connection and not for an address: seven hellos, as many as an
/// ICE agent sends of an unanswered check (RFC 8489 section 6.2.1), and no more than the offer that
/// paid for them.
final class Amplification {
  /// Bytes for hellos that nothing which came has paid for: seven of 126 bytes.
  static final int FOR_HELLOS = 900;

  private static final int FACTOR = 3;

  /// Two flights; older output has been superseded by its own retransmission.
  private static final int MAX_WAITING = 16;

  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private long credit;
  private long allowance;

  /// @param client whether the hellos are ours to send
  Amplification(boolean client) {
    allowance = client ? FOR_HELLOS : 0;
  }

  /// The destination changed: nothing it has not sent itself counts.
  void reset() {
    credit = 0;
  }

  /// Bytes came from the destination.
  void received(int bytes) {
    credit += (long) FACTOR * bytes;
  }

  /// Bytes were sent to the destination.
  void sent(int bytes) {
    credit -= bytes;
    if (credit < 0) {
      allowance += credit;
      credit = 0;
    }
  }

  /// True when `bytes` may go out now and nothing is ahead of them.
  boolean allows(int bytes) {
    return waiting.isEmpty() && bytes <= credit + allowance;
  }

  /// Keeps a datagram for later; false when the queue was full and the oldest one gave way.
  boolean hold(byte[] datagram) {
    boolean roomy = waiting.size() < MAX_WAITING;
    if (!roomy) {
      waiting.removeFirst();
    }
    waiting.addLast(datagram);
    return roomy;
  }

  /// Takes the next waiting datagram that the limit now allows.
  byte @Nullable [] poll() {
    byte[] next = waiting.peekFirst();
    return next == null || next.length > credit + allowance ? null : waiting.removeFirst();
  }

  /// Takes the next waiting datagram whatever the limit: the address has proved itself.
  byte @Nullable [] release() {
    return waiting.pollFirst();
  }

  /// Drops everything that waits.
  void clear() {
    waiting.clear();
  }
}
