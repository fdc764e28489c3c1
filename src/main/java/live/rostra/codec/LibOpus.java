package live.rostra.codec;

/// Opus by the system's libopus, through `java.lang.foreign`: half the processor time of Concentus
/// and no garbage (docs/adr/024-the-systems-libopus-where-asked-for.md).
public final class LibOpus implements OpusCodec {
  private final OpusLibrary library;

  private LibOpus(OpusLibrary library) {
    this.library = library;
  }

  /// Binds the library of this system.
  ///
  /// @throws IllegalStateException with a sentence when there is none that can be used
  public static LibOpus load() {
    return new LibOpus(OpusLibrary.load());
  }

  /// What the library calls itself, "libopus 1.3.1".
  public String version() {
    return library.version();
  }

  @Override
  public OpusDecoder newDecoder() {
    return new LibOpusDecoder(library);
  }

  @Override
  public OpusEncoder newEncoder(OpusSettings settings) {
    return new LibOpusEncoder(library, settings);
  }
}
