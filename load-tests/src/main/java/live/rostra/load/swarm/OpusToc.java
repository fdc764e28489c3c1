package live.rostra.load.swarm;

/// How long an Opus packet lasts (RFC 6716 section 3.1), from its first two bytes.
final class OpusToc {
  private static final int[] SILK_MS = {10, 20, 40, 60};

  private OpusToc() {}

  /// Samples of 48 kHz in a packet; 0 when it is none.
  static int samples(byte[] packet, int at, int end) {
    if (at >= end) {
      return 0;
    }
    int configuration = (packet[at] & 0xff) >>> 3;
    int frame;
    if (configuration < 12) {
      frame = 48 * SILK_MS[configuration & 3];
    } else if (configuration < 16) {
      frame = (configuration & 1) == 0 ? 480 : 960;
    } else {
      frame = 120 << (configuration & 3);
    }
    return switch (packet[at] & 3) {
      case 0 -> frame;
      case 1, 2 -> 2 * frame;
      default -> at + 1 < end ? frame * (packet[at + 1] & 0x3f) : 0;
    };
  }
}
