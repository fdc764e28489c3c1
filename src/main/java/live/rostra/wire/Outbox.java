package live.rostra.wire;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;

/// Where the datagrams of one loop are written before they leave: places in native memory, so that
/// a packet is made where the kernel or the socket reads it. Loop only.
///
/// ```
/// long at = outbox.claim();
/// if (at != Outbox.FULL) {
///   int length = write(outbox.memory(), at);
///   outbox.send(at, length, route);
/// }
/// ```
///
/// A place that was claimed and not sent is claimed again by the next call.
public interface Outbox {
  /// Bytes at each place: a whole datagram, and behind it what a cipher needs for its own.
  int PLACE = 2048;

  /// There is no place: too much waits for the socket. The datagram is counted as dropped.
  long FULL = -1;

  /// An address as this outbox wants it, made once for many datagrams.
  interface Route {
    /// The address.
    SocketAddress address();
  }

  /// The route to an address.
  Route route(SocketAddress to);

  /// The memory that all places are in, the same at each call.
  MemorySegment memory();

  /// Where the next datagram is to be written, as an offset in the memory, or `FULL`.
  long claim();

  /// Queues what was written at the place claimed last.
  ///
  /// @param at what `claim` answered
  /// @param length bytes of the datagram, at most 1,500
  /// @param to a route of this outbox
  void send(long at, int length, Route to);
}
