package live.rostra.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import live.rostra.mixer.EncodedFrame;

/// The packets of one mix, numbered, as everybody gets them who hears it: payload, time and level
/// are the same for all, so they are kept once, in memory that a cipher reads. The last 1.28 s
/// stay, to be sent again when asked for. Room loop only.
final class Feed {
  /// Packets kept: far beyond any playout time.
  static final int REMEMBERED = 64;

  /// The longest Opus frame has 1,275 bytes (RFC 6716 section 3.4).
  private static final int SLOT = 1280;

  private final MemorySegment payloads = Arena.ofAuto().allocate((long) REMEMBERED * SLOT, 64);
  private final int[] lengths = new int[REMEMBERED];
  private final long[] samples = new long[REMEMBERED];
  private final long[] captureNtp = new long[REMEMBERED];
  private final byte[] levels = new byte[REMEMBERED];
  private long last = -1;

  /// Takes a copy of the next packet.
  ///
  /// @param sample mixer sample of the first one that the packet restores
  /// @param ntp when that was captured
  /// @param levelDbov loudness, -127 to 0
  void append(EncodedFrame frame, long sample, long ntp, int levelDbov) {
    last++;
    int slot = slot(last);
    lengths[slot] = frame.length();
    samples[slot] = sample;
    captureNtp[slot] = ntp;
    levels[slot] = (byte) levelDbov;
    MemorySegment.copy(frame.array(), 0, payloads, ValueLayout.JAVA_BYTE, at(last), frame.length());
  }

  /// Number of the newest packet, -1 while there is none.
  long last() {
    return last;
  }

  /// Whether a packet is still, or already, there.
  boolean remembers(long number) {
    return number >= 0 && number <= last && number > last - REMEMBERED;
  }

  /// Where the payloads are.
  MemorySegment memory() {
    return payloads;
  }

  /// Offset of a payload.
  long at(long number) {
    return (long) slot(number) * SLOT;
  }

  int length(long number) {
    return lengths[slot(number)];
  }

  long sample(long number) {
    return samples[slot(number)];
  }

  long captureNtp(long number) {
    return captureNtp[slot(number)];
  }

  int levelDbov(long number) {
    return levels[slot(number)];
  }

  private static int slot(long number) {
    return (int) number & REMEMBERED - 1;
  }
}
