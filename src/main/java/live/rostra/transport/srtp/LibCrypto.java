package live.rostra.transport.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;

/// The functions of the system's OpenSSL that SRTP needs, on addresses. Loading this class fails
/// with a {@link LinkageError} where there is no such library; {@link NativeCiphers} finds out.
///
/// Calls on packets are *critical*: they take less than a microsecond and never wait, so the thread
/// need not tell the collector that it is away.
final class LibCrypto {
  private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1");
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = open();

  private static final MethodHandle CONTEXT_NEW =
      slow("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle CONTEXT_FREE =
      slow("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));
  private static final MethodHandle GCM = slow("EVP_aes_128_gcm", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle COUNTER =
      slow("EVP_aes_128_ctr", FunctionDescriptor.of(JAVA_LONG));
  private static final MethodHandle INIT =
      quick(
          "EVP_EncryptInit_ex",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle UPDATE =
      quick(
          "EVP_EncryptUpdate",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FINAL =
      quick(
          "EVP_EncryptFinal_ex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle CONTROL =
      quick(
          "EVP_CIPHER_CTX_ctrl",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle SHA1_BLOCK =
      quick("SHA1_Transform", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));

  private static final int CONTROL_GET_TAG = 0x10;

  private LibCrypto() {}

  /// Tried on Linux alone: other systems have no OpenSSL of their own, or end a process that asks
  /// for it.
  private static SymbolLookup open() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (os.contains("linux")) {
      for (String name : NAMES) {
        try {
          return SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException _) {
          // not there: the next
        }
      }
    }
    throw new UnsatisfiedLinkError("no libcrypto here");
  }

  private static MethodHandle quick(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(symbol(name), shape, Linker.Option.critical(false));
  }

  private static MethodHandle slow(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(symbol(name), shape);
  }

  private static MemorySegment symbol(String name) {
    return LIBRARY
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("libcrypto has no " + name));
  }

  /// A context for AES-128 in Galois/counter mode with this key; to be freed.
  static long newGcm(byte[] key) {
    return newContext(GCM, key);
  }

  /// The same in counter mode.
  static long newCounter(byte[] key) {
    return newContext(COUNTER, key);
  }

  private static long newContext(MethodHandle cipher, byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment native16 = arena.allocateFrom(ValueLayout.JAVA_BYTE, key);
      long context = (long) CONTEXT_NEW.invokeExact();
      long algorithm = (long) cipher.invokeExact();
      boolean ready =
          context != 0
              && (int) INIT.invokeExact(context, algorithm, 0L, native16.address(), 0L) == 1;
      native16.fill((byte) 0);
      if (!ready) {
        CONTEXT_FREE.invokeExact(context);
        throw new IllegalStateException("OpenSSL made no cipher");
      }
      return context;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static void free(long context) {
    try {
      CONTEXT_FREE.invokeExact(context);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Begins a packet: same key, new initialisation vector.
  static boolean start(long context, long iv) {
    try {
      return (int) INIT.invokeExact(context, 0L, 0L, 0L, iv) == 1;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Encrypts; with `out` 0 the bytes are authenticated only.
  ///
  /// @param written address of an `int` that is overwritten
  static boolean update(long context, long out, long written, long in, int length) {
    try {
      return (int) UPDATE.invokeExact(context, out, written, in, length) == 1;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Ends a packet and writes its tag.
  static boolean tag(long context, long out, long written, int length) {
    try {
      return (int) FINAL.invokeExact(context, out, written) == 1
          && (int) CONTROL.invokeExact(context, CONTROL_GET_TAG, length, out) == 1;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Takes one block of 64 bytes into a SHA-1 state, five `int` in the machine's order.
  static void sha1(long state, long block) {
    try {
      SHA1_BLOCK.invokeExact(state, block);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// A downcall throws nothing by itself.
  private static Error unexpected(Throwable e) {
    return e instanceof Error error ? error : new AssertionError(e);
  }
}
