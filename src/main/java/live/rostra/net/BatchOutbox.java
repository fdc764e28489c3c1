package live.rostra.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.Outbox;

/// Datagrams of one loop that leave by `sendmmsg`, 64 a call, from memory that is laid out once:
/// headers, vectors and addresses in tables, packets one behind the other, so that a batch of voice
/// packets fits the nearest cache. Loop only.
///
/// ```
/// mmsghdr  | name ──▶ addresses[i] | length | iov ──▶ iovec[i] | 1 | control 0 | flags | taken |
/// iovec    | base ──▶ packets | length |
/// packets  | packet 0 .. | packet 1 ... | packet 2 .. | place |            at 64-byte steps
/// ```
///
/// What the kernel does not take now waits, up to 1,024 datagrams: it is offered again with the
/// next flush and a millisecond later. Beyond that new datagrams are dropped and counted. A
/// datagram that is refused for itself is counted and passed over.
final class BatchOutbox implements Outbox {
  /// Datagrams that may wait.
  static final int CAPACITY = 1024;

  /// Datagrams a call.
  static final int BATCH = 64;

  private static final int PACKET_BYTES = 512 * 1024;
  private static final int STEP = 64;
  private static final int HEADER = 64;
  private static final int VECTOR = 16;

  // struct msghdr inside struct mmsghdr, 64-bit Linux.
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;

  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ECONNREFUSED = 111;

  /// What takes the messages.
  interface Kernel {
    /// Sends messages.
    ///
    /// @param messages address of the first `mmsghdr`
    /// @return how many were taken, or the negative of `errno`
    int send(long messages, int count);
  }

  private final MemorySegment headers = table(CAPACITY * HEADER);
  private final MemorySegment vectors = table(CAPACITY * VECTOR);
  private final MemorySegment names = table(CAPACITY * SocketAddresses.SLOT);
  private final MemorySegment packets = table(PACKET_BYTES);
  private final int family;
  private final Kernel kernel;
  private final CopyingOutbox.Sink others;
  private final Runnable retryLater;
  private final byte[] copy = new byte[PLACE];
  private int first;
  private int count;
  private long used;
  private boolean retryPlanned;
  private long sent;
  private long sentBytes;
  private long dropped;
  private long failures;
  private long blocked;

  /// @param family of the socket, as {@link SendMmsg#family} says
  /// @param others takes datagrams whose way is no address of this socket
  /// @param retryLater plans a call of `retry` in a millisecond
  BatchOutbox(int family, Kernel kernel, CopyingOutbox.Sink others, Runnable retryLater) {
    this.family = family;
    this.kernel = kernel;
    this.others = others;
    this.retryLater = retryLater;
    for (int i = 0; i < CAPACITY; i++) {
      long header = (long) i * HEADER;
      headers.set(JAVA_LONG, header + NAME, names.address() + (long) i * SocketAddresses.SLOT);
      headers.set(JAVA_LONG, header + VECTORS, vectors.address() + (long) i * VECTOR);
      headers.set(JAVA_LONG, header + VECTOR_COUNT, 1);
    }
  }

  private static MemorySegment table(int bytes) {
    return Arena.ofAuto().allocate(bytes, STEP);
  }

  private record Other(SocketAddress address) implements Route {}

  @Override
  public Route route(SocketAddress to) {
    SocketAddresses.Known known = SocketAddresses.of(to, family);
    return known == null ? new Other(to) : known;
  }

  @Override
  public MemorySegment memory() {
    return packets;
  }

  @Override
  public long claim() {
    if (isFull()) {
      flush();
      if (isFull()) {
        dropped++;
        return FULL;
      }
    }
    return used;
  }

  private boolean isFull() {
    return count == CAPACITY || used > PACKET_BYTES - PLACE;
  }

  @Override
  public void send(long at, int length, Route to) {
    if (!(to instanceof SocketAddresses.Known known)) {
      MemorySegment.copy(packets, ValueLayout.JAVA_BYTE, at, copy, 0, length);
      others.send(copy, 0, length, to.address());
      return;
    }
    known.copyTo(names, (long) count * SocketAddresses.SLOT);
    long header = (long) count * HEADER;
    headers.set(JAVA_INT, header + NAME_LENGTH, known.length());
    long vector = (long) count * VECTOR;
    vectors.set(JAVA_LONG, vector, packets.address() + at);
    vectors.set(JAVA_LONG, vector + Long.BYTES, length);
    used = at + (length + STEP - 1 & -STEP);
    count++;
    sent++;
    sentBytes += length;
    if (count - first >= BATCH && !retryPlanned) {
      flush();
    }
  }

  /// Hands everything queued to the kernel, as far as it takes it.
  void flush() {
    while (first < count) {
      int taken =
          kernel.send(headers.address() + (long) first * HEADER, Math.min(BATCH, count - first));
      if (taken > 0) {
        first += taken;
      } else if (taken == -EAGAIN) {
        blocked++;
        planRetry();
        return;
      } else if (taken == -ECONNREFUSED) {
        failures++; // of an earlier datagram: asking took the error away
      } else if (taken != -EINTR) {
        failures++;
        first++;
      }
    }
    first = 0;
    count = 0;
    used = 0;
  }

  private void planRetry() {
    if (!retryPlanned) {
      retryPlanned = true;
      retryLater.run();
    }
  }

  /// The planned moment has come.
  void retry() {
    retryPlanned = false;
    flush();
  }

  /// Datagrams queued.
  long sent() {
    return sent;
  }

  /// Their bytes.
  long sentBytes() {
    return sentBytes;
  }

  /// Datagrams dropped because too many waited.
  long dropped() {
    return dropped;
  }

  /// Datagrams refused, and errors that came back for earlier ones.
  long failures() {
    return failures;
  }

  /// How often the kernel could take no more.
  long blocked() {
    return blocked;
  }
}
