package live.rostra.codec;

/// What an Opus packet says about itself without being decoded (RFC 6716 section 3).
///
/// ```
///   0 1 2 3 4 5 6 7
///  +-+-+-+-+-+-+-+-+
///  | config  |s| c |   TOC byte: mode, bandwidth and frame size; stereo; frame count code
///  +-+-+-+-+-+-+-+-+
/// ```
///
/// Every method takes hostile bytes and allocates nothing.
public final class OpusPacket {
  /// 120 ms, the longest packet (RFC 6716 section 3.4, R5), in samples at 48 kHz.
  public static final int MAX_SAMPLES = 5_760;

  /// 2.5 ms, in samples.
  private static final int SHORTEST_FRAME = 120;

  /// Longest compressed frame (R2), in bytes.
  private static final int MAX_FRAME_BYTES = 1_275;

  /// Bytes of a CELT packet that holds nothing but the silence flag.
  private static final int CELT_SILENCE = 3;

  private static final int FIRST_HYBRID_CONFIG = 12;
  private static final int FIRST_CELT_CONFIG = 16;

  private OpusPacket() {}

  /// Duration of a valid packet in samples at 48 kHz, 120 to 5,760; -1 when the packet breaks one
  /// of the requirements R1 to R7.
  public static int samples(byte[] packet, int offset, int length) {
    int frames = frames(packet, offset, length);
    if (frames < 1) {
      return -1;
    }
    int samples = frames * samplesPerFrame(packet, offset);
    return samples <= MAX_SAMPLES && framesFit(packet, offset, length, frames) ? samples : -1;
  }

  /// Whether a decoder can make up so many samples: a multiple of the shortest frame.
  static boolean isConcealable(int samples) {
    return samples > 0 && samples <= MAX_SAMPLES && samples % SHORTEST_FRAME == 0;
  }

  /// Number of frames by the count code, 1 to 48; -1 when the packet is too short to say or the
  /// count is out of range. The frames' lengths are not looked at.
  public static int frames(byte[] packet, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    return switch (packet[offset] & 3) {
      case 0 -> 1;
      case 1, 2 -> 2;
      default -> {
        int count = length < 2 ? 0 : packet[offset + 1] & 0x3f;
        yield count >= 1 && count <= 48 ? count : -1;
      }
    };
  }

  /// Duration of each frame in samples at 48 kHz, from the TOC byte at `offset`.
  public static int samplesPerFrame(byte[] packet, int offset) {
    int config = config(packet, offset);
    if (config >= FIRST_CELT_CONFIG) {
      return 120 << (config & 3); // 2.5, 5, 10, 20 ms
    }
    if (config >= FIRST_HYBRID_CONFIG) {
      return 480 << (config & 1); // 10, 20 ms
    }
    return (config & 3) == 3 ? 2_880 : 480 << (config & 3); // 10, 20, 40, 60 ms
  }

  /// Whether the TOC byte at `offset` announces two channels.
  public static boolean stereo(byte[] packet, int offset) {
    return (packet[offset] & 4) != 0;
  }

  /// Whether the packet carries no more than its header: the encoder is in discontinuous
  /// transmission and nothing follows until the sound changes (RFC 6716 section 2.1.9).
  public static boolean dtx(int length) {
    return length <= 2;
  }

  /// Whether the first frame carries a low-bitrate copy (LBRR) of the frame before the packet,
  /// which {@link OpusDecoder#decodeFec} restores; the copy is {@link #samplesPerFrame} long.
  ///
  /// A SILK frame begins with one VAD flag for each of its 20 ms and then the LBRR flag, for each
  /// channel (RFC 6716 section 4.2.3). These symbols have even odds and come first, so the range
  /// coder leaves them readable as plain bits.
  public static boolean hasFec(byte[] packet, int offset, int length) {
    int frames = frames(packet, offset, length);
    if (frames < 1 || config(packet, offset) >= FIRST_CELT_CONFIG) {
      return false;
    }
    int at = firstFrame(packet, offset, length, frames);
    if (at < 0 || at >= offset + length) {
      return false;
    }
    int flagsPerChannel = Math.max(1, samplesPerFrame(packet, offset) / 960) + 1;
    int channels = stereo(packet, offset) ? 2 : 1;
    for (int channel = 1; channel <= channels; channel++) {
      if ((packet[at] & (0x80 >> (channel * flagsPerChannel - 1))) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Whether the encoder itself found no voice: every VAD flag of a packet of one SILK frame, for
  /// all of its channels, is clear (RFC 6716 section 4.2.3), or a CELT packet is as small as only
  /// silence makes it. False when that cannot be read.
  public static boolean inactive(byte[] packet, int offset, int length) {
    if (length < 2 || (packet[offset] & 3) != 0) {
      return false;
    }
    if (config(packet, offset) >= FIRST_CELT_CONFIG) {
      return length <= CELT_SILENCE;
    }
    int vadFlags = Math.max(1, samplesPerFrame(packet, offset) / 960);
    int channels = stereo(packet, offset) ? 2 : 1;
    for (int bit = 0; bit < (vadFlags + 1) * channels; bit++) {
      boolean lbrr = bit % (vadFlags + 1) == vadFlags;
      if (!lbrr && (packet[offset + 1] & (0x80 >> bit)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int config(byte[] packet, int offset) {
    return (packet[offset] & 0xff) >>> 3;
  }

  /// R2 to R7: the frames' lengths add up to the packet.
  private static boolean framesFit(byte[] packet, int offset, int length, int frames) {
    int at = offset + 1;
    int end = offset + length;
    return switch (packet[offset] & 3) {
      case 0 -> end - at <= MAX_FRAME_BYTES;
      case 1 -> ((end - at) & 1) == 0 && (end - at) / 2 <= MAX_FRAME_BYTES;
      case 2 -> {
        int first = frameLength(packet, at, end);
        int rest = end - at - lengthBytes(first) - first;
        yield first >= 0 && rest >= 0 && rest <= MAX_FRAME_BYTES;
      }
      default -> codeThreeFits(packet, at, end, frames);
    };
  }

  private static boolean codeThreeFits(byte[] packet, int at, int end, int frames) {
    boolean vbr = (packet[at] & 0x80) != 0;
    boolean padded = (packet[at] & 0x40) != 0;
    int next = at + 1;
    int limit = end;
    if (padded) {
      int size;
      do {
        if (next >= limit) {
          return false;
        }
        size = packet[next++] & 0xff;
        limit -= size == 255 ? 254 : size;
      } while (size == 255);
    }
    if (limit < next) {
      return false;
    }
    if (!vbr) {
      int bytes = limit - next;
      return bytes % frames == 0 && bytes / frames <= MAX_FRAME_BYTES;
    }
    int total = 0;
    for (int i = 0; i < frames - 1; i++) {
      int frame = frameLength(packet, next, limit);
      if (frame < 0) {
        return false;
      }
      next += lengthBytes(frame);
      total += frame;
    }
    int last = limit - next - total;
    return last >= 0 && last <= MAX_FRAME_BYTES;
  }

  /// One length of section 3.2.1: below 252 in one byte, else `second * 4 + first`; -1 past the
  /// end.
  private static int frameLength(byte[] packet, int at, int end) {
    if (at >= end) {
      return -1;
    }
    int first = packet[at] & 0xff;
    if (first < 252) {
      return first;
    }
    return at + 1 < end ? (packet[at + 1] & 0xff) * 4 + first : -1;
  }

  private static int lengthBytes(int frameLength) {
    return frameLength < 252 ? 1 : 2;
  }

  /// Index of the first byte of the first frame, -1 when there is none.
  private static int firstFrame(byte[] packet, int offset, int length, int frames) {
    int at = offset + 1;
    int end = offset + length;
    return switch (packet[offset] & 3) {
      case 0, 1 -> at;
      case 2 -> {
        int first = frameLength(packet, at, end);
        yield first > 0 ? at + lengthBytes(first) : -1;
      }
      default -> firstFrameOfCodeThree(packet, at, end, frames);
    };
  }

  private static int firstFrameOfCodeThree(byte[] packet, int at, int end, int frames) {
    boolean vbr = (packet[at] & 0x80) != 0;
    boolean padded = (packet[at] & 0x40) != 0;
    int next = at + 1;
    if (padded) {
      while (next < end && (packet[next] & 0xff) == 255) {
        next++;
      }
      next++;
    }
    for (int i = 0; vbr && i < frames - 1; i++) {
      int frame = frameLength(packet, next, end);
      if (frame < 0 || (i == 0 && frame == 0)) {
        return -1;
      }
      next += lengthBytes(frame);
    }
    return next;
  }
}
