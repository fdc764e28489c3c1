package live.rostra.codec;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// The functions of libopus that we call (`opus.h` of libopus 1.3 and later), bound once.
///
/// States live in memory of ours that the garbage collector frees: `*_get_size` and `*_init` exist
/// for that. Every call is a plain one, not a critical one: a collection of garbage need not wait
/// for an encoder.
final class OpusLibrary {
  /// Sonames, the one with a version first: without one it is the development package's link.
  private static final String[] NAMES = {"libopus.so.0", "libopus.so", "libopus.0.dylib"};

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  /// What C's `malloc` aligns to.
  private static final int ALIGNMENT = 16;

  /// The longest version that is read, in bytes.
  private static final int VERSION_BYTES = 64;

  private final String version;
  private final MethodHandle encoderSize;
  private final MethodHandle encoderInit;
  private final MethodHandle encoderControl;
  private final MethodHandle encode;
  private final MethodHandle decoderSize;
  private final MethodHandle decoderInit;
  private final MethodHandle decode;

  private OpusLibrary(SymbolLookup library) {
    Linker linker = Linker.nativeLinker();
    encoderSize = bind(linker, library, "opus_encoder_get_size", FunctionDescriptor.of(INT, INT));
    encoderInit =
        bind(
            linker,
            library,
            "opus_encoder_init",
            FunctionDescriptor.of(INT, POINTER, INT, INT, INT));
    encoderControl =
        bind(
            linker,
            library,
            "opus_encoder_ctl",
            FunctionDescriptor.of(INT, POINTER, INT, INT),
            Linker.Option.firstVariadicArg(2));
    encode =
        bind(
            linker,
            library,
            "opus_encode",
            FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER, INT));
    decoderSize = bind(linker, library, "opus_decoder_get_size", FunctionDescriptor.of(INT, INT));
    decoderInit =
        bind(linker, library, "opus_decoder_init", FunctionDescriptor.of(INT, POINTER, INT, INT));
    decode =
        bind(
            linker,
            library,
            "opus_decode",
            FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER, INT, INT));
    version = version(linker, library);
  }

  /// Looks for the library where the system's linker does.
  ///
  /// @throws IllegalStateException with a sentence when it is not there, or is not what it should
  ///   be
  static OpusLibrary load() {
    for (String name : NAMES) {
      SymbolLookup library;
      try {
        library = SymbolLookup.libraryLookup(name, Arena.global());
      } catch (IllegalArgumentException _) {
        continue; // not by this name
      }
      return new OpusLibrary(library);
    }
    throw new IllegalStateException(
        "libopus is not installed (Debian: apt-get install libopus0; Fedora: dnf install opus)");
  }

  private static MethodHandle bind(
      Linker linker,
      SymbolLookup library,
      String name,
      FunctionDescriptor type,
      Linker.Option... options) {
    MemorySegment function =
        library
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the libopus found has no " + name));
    return linker.downcallHandle(function, type, options);
  }

  private static String version(Linker linker, SymbolLookup library) {
    MethodHandle handle =
        bind(linker, library, "opus_get_version_string", FunctionDescriptor.of(POINTER));
    try {
      MemorySegment text = (MemorySegment) handle.invokeExact();
      return text.reinterpret(VERSION_BYTES).getString(0, StandardCharsets.US_ASCII);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// What the library calls itself, "libopus 1.3.1".
  String version() {
    return version;
  }

  MemorySegment newEncoder(int sampleRate, int channels, int application) {
    try {
      MemorySegment state = state((int) encoderSize.invokeExact(channels));
      check((int) encoderInit.invokeExact(state, sampleRate, channels, application));
      return state;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  void control(MemorySegment encoder, int request, int value) {
    try {
      check((int) encoderControl.invokeExact(encoder, request, value));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Encodes one frame of 16-bit samples.
  ///
  /// @return bytes, or a negative error code
  int encode(
      MemorySegment encoder, MemorySegment pcm, int samples, MemorySegment packet, int maxBytes) {
    try {
      return (int) encode.invokeExact(encoder, pcm, samples, packet, maxBytes);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  MemorySegment newDecoder(int sampleRate, int channels) {
    try {
      MemorySegment state = state((int) decoderSize.invokeExact(channels));
      check((int) decoderInit.invokeExact(state, sampleRate, channels));
      return state;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Decodes one packet to 16-bit samples.
  ///
  /// @param packet `NULL` to conceal
  /// @return samples, or a negative error code
  int decode(
      MemorySegment decoder,
      MemorySegment packet,
      int length,
      MemorySegment pcm,
      int samples,
      boolean fec) {
    try {
      return (int) decode.invokeExact(decoder, packet, length, pcm, samples, fec ? 1 : 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static MemorySegment state(int bytes) {
    return Arena.ofAuto().allocate(bytes, ALIGNMENT);
  }

  private static void check(int error) {
    if (error != 0) {
      throw new IllegalStateException("libopus refuses its settings: " + error);
    }
  }

  /// A call into C throws nothing by itself.
  private static RuntimeException impossible(Throwable e) {
    return e instanceof RuntimeException known ? known : new IllegalStateException(e);
  }
}
