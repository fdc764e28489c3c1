package live.rostra.load.swarm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The few calls of Linux that a crowd needs and the JDK does not offer: many datagrams a call,
/// with the address each went to and the time at which the kernel took it. 64-bit Linux only.
@SuppressWarnings("restricted") // `bin/swarm` enables native access
final class Libc {
  static final int AF_INET = 2;
  static final int SOCK_DGRAM = 2;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUF = 8;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_TIMESTAMPNS = 35;
  static final int IPPROTO_IP = 0;
  static final int IP_PKTINFO = 8;
  static final int MSG_DONTWAIT = 0x40;
  static final int CLOCK_REALTIME = 0;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = LINKER.defaultLookup();
  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle SOCKET = call("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = call("bind", INT, INT, POINTER, INT);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle GETSOCKNAME = call("getsockname", INT, INT, POINTER, POINTER);
  private static final MethodHandle RECVMMSG =
      call("recvmmsg", INT, INT, POINTER, INT, INT, POINTER);
  private static final MethodHandle SENDMSG = call("sendmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle CLOSE = call("close", INT, INT);
  private static final MethodHandle CLOCK =
      LINKER.downcallHandle(
          LIBRARY.findOrThrow("clock_gettime"),
          FunctionDescriptor.of(INT, INT, POINTER),
          Linker.Option.critical(false));

  private static final ThreadLocal<MemorySegment> STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURED));

  private Libc() {}

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  static int socket() {
    try {
      return checked("socket", (int) SOCKET.invokeExact(state(), AF_INET, SOCK_DGRAM, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void bind(int socket, MemorySegment address) {
    try {
      int _ =
          checked(
              "bind", (int) BIND.invokeExact(state(), socket, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Sets a whole number; whether the kernel took it.
  static boolean option(int socket, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocateFrom(INT, value);
      return (int) SETSOCKOPT.invokeExact(state(), socket, level, name, pointer, 4) == 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void socketName(int socket, MemorySegment address, MemorySegment length) {
    try {
      int _ =
          checked("getsockname", (int) GETSOCKNAME.invokeExact(state(), socket, address, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Takes up to `count` datagrams without waiting; 0 when there is none.
  static int receive(int socket, MemorySegment messages, int count) {
    try {
      int taken =
          (int)
              RECVMMSG.invokeExact(
                  state(), socket, messages, count, MSG_DONTWAIT, MemorySegment.NULL);
      // Nothing there, or an ICMP error of a datagram sent before: neither ends a crowd.
      return Math.max(taken, 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Sends one datagram; false when the kernel would not take it.
  static boolean send(int socket, MemorySegment message) {
    try {
      return (long) SENDMSG.invokeExact(state(), socket, message, MSG_DONTWAIT) >= 0;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void close(int socket) {
    try {
      int _ = (int) CLOSE.invokeExact(state(), socket);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The clock of the kernel's timestamps in nanoseconds since 1970.
  ///
  /// @param timespec 16 bytes to write to
  static long realtimeNs(MemorySegment timespec) {
    try {
      int _ = (int) CLOCK.invokeExact(CLOCK_REALTIME, timespec);
      return timespec.get(LONG, 0) * 1_000_000_000L + timespec.get(LONG, 8);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static MemorySegment state() {
    return STATE.get();
  }

  private static int checked(String what, int result) {
    if (result < 0) {
      throw new IllegalStateException(what + " failed with errno " + (int) ERRNO.get(state(), 0L));
    }
    return result;
  }

  private static RuntimeException impossible(Throwable e) {
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }
}
