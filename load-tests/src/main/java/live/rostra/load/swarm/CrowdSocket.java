package live.rostra.load.swarm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.locks.ReentrantLock;

/// One UDP socket bound to every address of this machine: each address of 127.0.0.0/8 with its port
/// is another listener, without a descriptor for each.
///
/// The kernel tells of each datagram which address it went to (`IP_PKTINFO`) and when it was there
/// (`SO_TIMESTAMPNS`); over loopback that is when the sender sent it, however late it is read.
/// Received by one thread; sent by any.
final class CrowdSocket implements AutoCloseable {
  /// Datagrams of one read.
  static final int BATCH = 128;

  /// Longest datagram taken, in bytes.
  static final int LONGEST = 1500;

  private static final int SLOT = 2048;
  private static final int HEADER = 64;
  private static final int CONTROL = 128;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt NETWORK_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final int socket;
  private final int port;
  private final MemorySegment data = arena.allocate((long) BATCH * SLOT, 64);
  private final MemorySegment headers = arena.allocate((long) BATCH * HEADER, 64);
  private final MemorySegment controls = arena.allocate((long) BATCH * CONTROL, 64);
  private final MemorySegment iovecs = arena.allocate(BATCH * 16L, 64);

  private final ReentrantLock sending = new ReentrantLock();
  private final MemorySegment outData = arena.allocate(SLOT, 64);
  private final MemorySegment outName = arena.allocate(16, 8);
  private final MemorySegment outIovec = arena.allocate(16, 8);
  private final MemorySegment outControl = arena.allocate(32, 8);
  private final MemorySegment outHeader = arena.allocate(HEADER, 8);
  private long refused;

  /// Where and when the datagram last looked at arrived.
  private int toAddress;

  private long arrivedNs;

  /// Binds a free port.
  ///
  /// @param bufferBytes how much the kernel shall keep for it; what it keeps is less where the
  ///   administrator says so
  CrowdSocket(int bufferBytes) {
    socket = Libc.socket();
    if (!Libc.option(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, bufferBytes)) {
      Libc.option(socket, Libc.SOL_SOCKET, Libc.SO_RCVBUF, bufferBytes);
    }
    Libc.option(socket, Libc.SOL_SOCKET, Libc.SO_SNDBUF, 1 << 20);
    if (!Libc.option(socket, Libc.IPPROTO_IP, Libc.IP_PKTINFO, 1)
        || !Libc.option(socket, Libc.SOL_SOCKET, Libc.SO_TIMESTAMPNS, 1)) {
      throw new IllegalStateException("this kernel tells neither address nor time of a datagram");
    }
    MemorySegment any = arena.allocate(16, 8);
    any.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
    Libc.bind(socket, any);
    Libc.socketName(socket, any, arena.allocateFrom(INT, 16));
    port = any.get(NETWORK_SHORT, 2) & 0xffff;
    for (int i = 0; i < BATCH; i++) {
      iovecs.set(LONG, i * 16L, data.address() + (long) i * SLOT);
      iovecs.set(LONG, i * 16L + 8, LONGEST);
      message(headers.asSlice((long) i * HEADER, HEADER), 0, iovecs.address() + i * 16L);
      headers.set(LONG, (long) i * HEADER + 32, controls.address() + (long) i * CONTROL);
    }
    prepareSending();
  }

  /// ```
  ///   struct msghdr: name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48
  /// ```
  private static void message(MemorySegment header, long name, long iovec) {
    header.set(LONG, 0, name);
    header.set(LONG, 16, iovec);
    header.set(LONG, 24, 1);
  }

  private void prepareSending() {
    outName.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
    outIovec.set(LONG, 0, outData.address());
    outControl.set(LONG, 0, 28);
    outControl.set(INT, 8, Libc.IPPROTO_IP);
    outControl.set(INT, 12, Libc.IP_PKTINFO);
    message(outHeader, outName.address(), outIovec.address());
    outHeader.set(INT, 8, 16);
    outHeader.set(LONG, 32, outControl.address());
    outHeader.set(LONG, 40, 32);
  }

  /// The port of all its listeners.
  int port() {
    return port;
  }

  /// Takes what is there, at most [#BATCH] datagrams; 0 when nothing is.
  int receive() {
    for (int i = 0; i < BATCH; i++) {
      headers.set(LONG, (long) i * HEADER + 40, CONTROL);
    }
    return Libc.receive(socket, headers, BATCH);
  }

  /// Copies datagram `index` of the last read, and remembers whose it is.
  ///
  /// @return its length
  int take(int index, byte[] into) {
    int length = headers.get(INT, (long) index * HEADER + 56);
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, (long) index * SLOT, into, 0, length);
    toAddress = 0;
    arrivedNs = 0;
    long at = (long) index * CONTROL;
    long end = at + headers.get(LONG, (long) index * HEADER + 40);
    while (at + 16 <= end) {
      long size = controls.get(LONG, at);
      int level = controls.get(INT, at + 8);
      int type = controls.get(INT, at + 12);
      if (level == Libc.IPPROTO_IP && type == Libc.IP_PKTINFO) {
        toAddress = controls.get(NETWORK_INT, at + 24);
      } else if (level == Libc.SOL_SOCKET && type == Libc.SO_TIMESTAMPNS) {
        arrivedNs = controls.get(LONG, at + 16) * 1_000_000_000L + controls.get(LONG, at + 24);
      }
      at += size + 7 & ~7;
    }
    return length;
  }

  /// Which address the datagram taken last went to.
  int toAddress() {
    return toAddress;
  }

  /// When the kernel had the datagram taken last, in nanoseconds since 1970.
  long arrivedNs() {
    return arrivedNs;
  }

  /// Sends one datagram in the name of one listener.
  void send(int fromAddress, int toAddress, int toPort, byte[] bytes, int offset, int length) {
    sending.lock();
    try {
      MemorySegment.copy(bytes, offset, outData, ValueLayout.JAVA_BYTE, 0, length);
      outIovec.set(LONG, 8, length);
      outName.set(NETWORK_SHORT, 2, (short) toPort);
      outName.set(NETWORK_INT, 4, toAddress);
      outControl.set(NETWORK_INT, 20, fromAddress);
      if (!Libc.send(socket, outHeader)) {
        refused++;
      }
    } finally {
      sending.unlock();
    }
  }

  /// Datagrams that the kernel would not send.
  long refused() {
    sending.lock();
    try {
      return refused;
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void close() {
    Libc.close(socket);
  }
}
