package live.rostra.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import live.rostra.rtp.AbsCaptureTime;
import live.rostra.rtp.AudioLevel;
import live.rostra.rtp.RtpWriter;
import live.rostra.sdp.SdpOffer;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// What stands before the payload of all packets that carry the same extensions under the same ids:
/// browsers of one kind offer one and the same. Made once for a packet of the feed, then copied;
/// each receiver writes its own numbers over the first twelve bytes. Room loop only.
final class PacketHead {
  /// abs-capture-time once a second: receivers interpolate between (its specification, section
  /// "Constraints").
  static final int CAPTURE_TIME_EVERY = 50;

  /// The first packets name their media section, until the receiver has learnt the SSRC (RFC 9143).
  static final int MID_PACKETS = 50;

  private static final int WITH_MID = 1;
  private static final int WITH_CAPTURE_TIME = 2;
  private static final int VARIANTS = 4;

  /// Header 12, level 2, time 9, mid 17, profile and length 4, filled up to words.
  private static final int LONGEST = 64;

  /// Which extensions, and under which ids; 0 where one was not offered.
  record Extensions(int audioLevelId, int captureTimeId, int midId, String mid) {
    static Extensions of(SdpOffer offer) {
      return new Extensions(
          offer.audioLevelId(),
          offer.absCaptureTimeId(),
          offer.midExtensionId(),
          offer.audio().mid());
    }
  }

  private final Extensions extensions;
  private final byte[] mid;
  private final MemorySegment made = Arena.ofAuto().allocate(VARIANTS * LONGEST, 64);
  private final int[] lengths = new int[VARIANTS];
  private final long[] numbers = new long[VARIANTS];
  private final @Nullable Feed[] feeds = new @Nullable Feed[VARIANTS];
  private final RtpWriter writer = new RtpWriter();
  private final byte[] data = new byte[AbsCaptureTime.LENGTH];
  private final PacketBuffer scratch;

  /// @param scratch the room's scratch buffer
  PacketHead(Extensions extensions, PacketBuffer scratch) {
    this.extensions = extensions;
    this.mid = extensions.mid().getBytes(StandardCharsets.US_ASCII);
    this.scratch = scratch;
    Arrays.fill(numbers, -1);
  }

  /// Writes the head of a packet, without the receiver's numbers.
  ///
  /// @param nth how many the receiver was sent before
  /// @return its length in bytes
  @SuppressWarnings("ReferenceEquality") // this very feed
  int copyTo(MemorySegment to, long at, Feed feed, long number, long nth) {
    int variant = 0;
    if (extensions.midId() != 0 && nth < MID_PACKETS) {
      variant |= WITH_MID;
    }
    if (extensions.captureTimeId() != 0 && nth % CAPTURE_TIME_EVERY == 0) {
      variant |= WITH_CAPTURE_TIME;
    }
    if (numbers[variant] != number || feeds[variant] != feed) {
      make(variant, feed, number);
    }
    int length = lengths[variant];
    MemorySegment.copy(made, (long) variant * LONGEST, to, at, length);
    return length;
  }

  private void make(int variant, Feed feed, long number) {
    writer.reset(scratch).header(0, false, 0, 0, 0);
    if (extensions.audioLevelId() != 0) {
      int length = AudioLevel.write(data, 0, -feed.levelDbov(number), false);
      writer.extension(extensions.audioLevelId(), data, 0, length);
    }
    if ((variant & WITH_MID) != 0) {
      writer.extension(extensions.midId(), mid, 0, mid.length);
    }
    if ((variant & WITH_CAPTURE_TIME) != 0) {
      int length = AbsCaptureTime.write(data, 0, feed.captureNtp(number));
      writer.extension(extensions.captureTimeId(), data, 0, length);
    }
    int length = writer.finish();
    MemorySegment.copy(
        scratch.array(), 0, made, ValueLayout.JAVA_BYTE, (long) variant * LONGEST, length);
    lengths[variant] = length;
    numbers[variant] = number;
    feeds[variant] = feed;
  }
}
