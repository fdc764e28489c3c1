package live.rostra.codec;

/// The codecs that stand behind the port. libopus is there wherever these tests run (`make tools`).
enum Codecs {
  CONCENTUS,
  LIBOPUS;

  OpusCodec codec() {
    return switch (this) {
      case CONCENTUS -> new ConcentusOpus();
      case LIBOPUS -> LibOpus.load();
    };
  }
}
