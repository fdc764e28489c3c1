package live.rostra.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/// The system calls of the C library that send many datagrams at once. Loading this class fails
/// with a {@link LinkageError} where they are not as 64-bit Linux has them.
final class SendMmsg {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout ERRNO = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_VALUE =
      ERRNO.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SENDMMSG =
      call(
          "sendmmsg",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle GETSOCKNAME =
      call("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));

  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_PMTUDISC_PROBE = 3;

  /// `MSG_DONTWAIT`: the socket does not wait anyway, unless somebody changes that.
  private static final int DONT_WAIT = 0x40;

  private static final int SOCKADDR_STORAGE = 128;

  private SendMmsg() {}

  private static MethodHandle call(
      String name, FunctionDescriptor shape, Linker.Option... options) {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (!os.contains("linux")
        || ADDRESS.byteSize() != Long.BYTES
        || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new UnsatisfiedLinkError("no 64-bit Linux");
    }
    MemorySegment symbol =
        LINKER
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("no " + name + " here"));
    return LINKER.downcallHandle(symbol, shape, options);
  }

  /// Room for what a failed call leaves behind.
  static MemorySegment newErrno(Arena arena) {
    return arena.allocate(ERRNO);
  }

  /// Sends `count` messages.
  ///
  /// @param messages address of the first `mmsghdr`
  /// @param errno made by `newErrno`
  /// @return how many the kernel took, at least one, or the negative of `errno` for the first
  static int send(int fd, long messages, int count, MemorySegment errno) {
    try {
      int taken = (int) SENDMMSG.invokeExact(errno, fd, messages, count, DONT_WAIT);
      return taken >= 0 ? taken : -(int) ERRNO_VALUE.get(errno, 0L);
    } catch (Throwable e) {
      throw e instanceof Error error ? error : new AssertionError(e);
    }
  }

  /// Tells a socket that its IPv4 datagrams are never cut. They carry "do not fragment" anyway;
  /// what changes is that the kernel need not number them for a fragmentation that cannot be, which
  /// is a tenth of what sending costs. We send nothing longer than 1,200 bytes.
  ///
  /// @return whether the kernel agreed
  static boolean neverFragment(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(JAVA_INT, IP_PMTUDISC_PROBE);
      return (int)
              SETSOCKOPT.invokeExact(
                  fd, IPPROTO_IP, IP_MTU_DISCOVER, value.address(), Integer.BYTES)
          == 0;
    } catch (Throwable e) {
      throw e instanceof Error error ? error : new AssertionError(e);
    }
  }

  /// The address family of a bound socket, as the kernel numbers it; -1 when it has none.
  static int family(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SOCKADDR_STORAGE, Long.BYTES);
      MemorySegment length = arena.allocateFrom(JAVA_INT, SOCKADDR_STORAGE);
      int failed = (int) GETSOCKNAME.invokeExact(fd, address.address(), length.address());
      return failed != 0 ? -1 : address.get(ValueLayout.JAVA_SHORT, 0);
    } catch (Throwable e) {
      throw e instanceof Error error ? error : new AssertionError(e);
    }
  }
}
