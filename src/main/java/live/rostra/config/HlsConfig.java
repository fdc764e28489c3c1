package live.rostra.config;

/// `hls.*`: packaging.
///
/// @param partsPerSegment 6 (1.92 s segments) or 3 (0.96 s)
/// @param windowSegments segments a live playlist lists
/// @param aacBitrateBps AAC bit rate
public record HlsConfig(int partsPerSegment, int windowSegments, int aacBitrateBps) {
  private static final Form<Integer> PARTS =
      new Form<>("1.92s or 0.96s", HlsConfig::partsPerSegment);

  static HlsConfig read(Settings s) {
    return new HlsConfig(
        s.value("hls.segment-duration", 6, PARTS),
        s.value("hls.window", 20, Form.number(6, 1000).as("6 to 1000 segments")),
        s.value("hls.aac-bitrate", 64_000, Form.number(16_000, 256_000)));
  }

  private static int partsPerSegment(String text) {
    return switch (text) {
      case "1.92s" -> 6;
      case "0.96s" -> 3;
      default -> throw new IllegalArgumentException();
    };
  }
}
