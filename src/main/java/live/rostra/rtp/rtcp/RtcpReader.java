package live.rostra.rtp.rtcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import live.rostra.wire.Bytes;

/// Reads RTCP compounds, reduced-size ones included (RFC 3550 section 6.1, RFC 5506).
///
/// A compound is taken whole or not at all: bytes that lie about one length are not believed about
/// another. Never throws on any input.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |V=2|P|  count  |  packet type  |   length in words, minus one  |
/// |                            body                               |
/// ```
public final class RtcpReader {
  /// Longest compound that is accepted, in bytes.
  public static final int MAX_LENGTH = 1500;

  /// Most packets in one compound; browsers send three or four.
  public static final int MAX_PACKETS = 32;

  /// What the bytes were.
  public sealed interface Parsed {
    /// A well-formed compound, at least one packet, in wire order.
    record Compound(List<RtcpPacket> packets) implements Parsed {
      /// Keeps its own copy.
      public Compound {
        packets = List.copyOf(packets);
      }
    }

    /// Bytes to count and drop.
    ///
    /// @param reason one of a few fixed sentences
    record Malformed(String reason) implements Parsed {}
  }

  /// Leaves the parse of one compound; carries no stack and never leaves this class.
  private static final class MalformedException extends Exception {
    MalformedException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final byte[] array;
  private int at;
  private int end;

  private RtcpReader(byte[] array) {
    this.array = array;
  }

  /// Parses `length` bytes at `offset`; the result holds no reference to the array.
  public static Parsed parse(byte[] array, int offset, int length) {
    if (length < RtcpType.HEADER_LENGTH || length > MAX_LENGTH || length % 4 != 0) {
      return new Parsed.Malformed("length is not that of a compound");
    }
    try {
      return new Parsed.Compound(new RtcpReader(array).compound(offset, offset + length));
    } catch (MalformedException e) {
      return new Parsed.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private List<RtcpPacket> compound(int start, int compoundEnd) throws MalformedException {
    List<RtcpPacket> packets = new ArrayList<>(4);
    int next = start;
    while (next < compoundEnd) {
      int first = Bytes.u8(array, next);
      require(first >>> 6 == 2, "version is not 2");
      require(packets.size() < MAX_PACKETS, "too many packets");
      int packetEnd = next + 4 * (Bytes.u16(array, next + 2) + 1);
      require(packetEnd <= compoundEnd, "packet reaches past the end");
      int padding = 0;
      if ((first & 0x20) != 0) {
        require(packetEnd == compoundEnd, "padding before the last packet");
        padding = Bytes.u8(array, packetEnd - 1);
        require(
            padding != 0
                && padding % 4 == 0
                && padding <= packetEnd - next - RtcpType.HEADER_LENGTH,
            "padding count is wrong");
      }
      at = next + RtcpType.HEADER_LENGTH;
      end = packetEnd - padding;
      packets.add(packet(Bytes.u8(array, next + 1), first & 0x1f, packetEnd - next));
      next = packetEnd;
    }
    return packets;
  }

  private RtcpPacket packet(int type, int count, int length) throws MalformedException {
    return switch (type) {
      case RtcpType.SENDER_REPORT -> senderReport(count);
      case RtcpType.RECEIVER_REPORT -> {
        need(4);
        yield new ReceiverReport(ssrc(), reports(count));
      }
      case RtcpType.SOURCE_DESCRIPTION -> sourceDescription(count);
      case RtcpType.BYE -> bye(count);
      case RtcpType.TRANSPORT_FEEDBACK, RtcpType.PAYLOAD_FEEDBACK -> feedback(type, count, length);
      default -> {
        require(type >= 192 && type <= 223, "packet type is not one of RTCP");
        yield new Unknown(type, count, length);
      }
    };
  }

  private SenderReport senderReport(int count) throws MalformedException {
    need(24);
    int ssrc = ssrc();
    long ntp = Bytes.u64(array, at);
    long rtpTimestamp = Bytes.u32(array, at + 8);
    long packets = Bytes.u32(array, at + 12);
    long octets = Bytes.u32(array, at + 16);
    at += 20;
    return new SenderReport(ssrc, ntp, rtpTimestamp, packets, octets, reports(count));
  }

  /// Whatever follows the blocks is a profile-specific extension and is left alone.
  private List<ReportBlock> reports(int count) throws MalformedException {
    need(count * RtcpType.REPORT_BLOCK_LENGTH);
    List<ReportBlock> reports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      reports.add(
          new ReportBlock(
              Bytes.i32(array, at),
              Bytes.u8(array, at + 4),
              Bytes.u24(array, at + 5) << 8 >> 8,
              Bytes.u32(array, at + 8),
              Bytes.u32(array, at + 12),
              Bytes.u32(array, at + 16),
              Bytes.u32(array, at + 20)));
      at += RtcpType.REPORT_BLOCK_LENGTH;
    }
    return reports;
  }

  private SourceDescription sourceDescription(int count) throws MalformedException {
    List<SourceDescription.Chunk> chunks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      need(4);
      int start = at;
      int ssrc = ssrc();
      String cname = "";
      while (true) {
        need(1);
        int item = Bytes.u8(array, at++);
        if (item == 0) {
          break;
        }
        String text = text();
        if (item == RtcpType.ITEM_CNAME) {
          cname = text;
        }
      }
      // "Each chunk starts on a 32-bit boundary": null octets fill up to it.
      int chunkEnd = start + (at - start + 3) / 4 * 4;
      require(chunkEnd <= end, "chunk reaches past the end");
      at = chunkEnd;
      chunks.add(new SourceDescription.Chunk(ssrc, cname));
    }
    return new SourceDescription(chunks);
  }

  private Bye bye(int count) throws MalformedException {
    need(4 * count);
    List<Integer> ssrcs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ssrcs.add(ssrc());
    }
    return new Bye(ssrcs, at < end ? text() : "");
  }

  private RtcpPacket feedback(int type, int format, int length) throws MalformedException {
    need(8);
    int senderSsrc = ssrc();
    int mediaSsrc = ssrc();
    if (type == RtcpType.TRANSPORT_FEEDBACK && format == RtcpType.FORMAT_NACK) {
      require(at < end, "NACK names no packet");
      List<GenericNack.Lost> lost = new ArrayList<>((end - at) / 4);
      for (; at < end; at += 4) {
        lost.add(new GenericNack.Lost(Bytes.u16(array, at), Bytes.u16(array, at + 2)));
      }
      return new GenericNack(senderSsrc, mediaSsrc, lost);
    }
    if (type == RtcpType.PAYLOAD_FEEDBACK && format == RtcpType.FORMAT_APPLICATION) {
      // "REMB", count of SSRCs, exponent and mantissa, SSRCs: not acted on, but not believed
      // blindly.
      if (end - at >= 8 && Bytes.u32(array, at) == 0x52454d42L) {
        require(8 + 4 * Bytes.u8(array, at + 4) <= end - at, "REMB reaches past the end");
      }
    }
    return new Unknown(type, format, length);
  }

  private int ssrc() {
    int ssrc = Bytes.i32(array, at);
    at += 4;
    return ssrc;
  }

  /// A length byte and that many bytes of UTF-8.
  private String text() throws MalformedException {
    need(1);
    int length = Bytes.u8(array, at++);
    need(length);
    ByteBuffer bytes = ByteBuffer.wrap(array, at, length);
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("text is not UTF-8");
    }
  }

  private void need(int bytes) throws MalformedException {
    require(bytes <= end - at, "packet is shorter than its count says");
  }

  private static void require(boolean condition, String reason) throws MalformedException {
    if (!condition) {
      throw new MalformedException(reason);
    }
  }
}
