package live.rostra.rtp.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;

/// Writes an RTCP compound into a buffer, packet by packet.
///
/// ```
/// int length = writer.reset(buffer).add(senderReport).add(SourceDescription.of(ssrc, cname)).finish();
/// ```
///
/// A compound starts with a report and names its source (RFC 3550 section 6.1); the caller keeps
/// that order. Reusable; loop only.
public final class RtcpWriter {
  private PacketBuffer buffer = new PacketBuffer();
  private byte[] array = buffer.array();
  private int at;

  /// Starts a new compound at index 0 of the buffer's array; whatever was there is overwritten.
  public RtcpWriter reset(PacketBuffer buffer) {
    this.buffer = buffer;
    this.array = buffer.array();
    this.at = 0;
    return this;
  }

  /// Appends a sender report.
  public RtcpWriter add(SenderReport report) {
    int start = begin(24 + report.reports().size() * RtcpType.REPORT_BLOCK_LENGTH);
    Bytes.put32(array, at, report.ssrc());
    Bytes.put64(array, at + 4, report.ntp());
    Bytes.put32(array, at + 12, report.rtpTimestamp());
    Bytes.put32(array, at + 16, report.packetCount());
    Bytes.put32(array, at + 20, report.octetCount());
    at += 24;
    addReports(report.reports());
    return end(start, RtcpType.SENDER_REPORT, report.reports().size());
  }

  /// Appends a receiver report.
  public RtcpWriter add(ReceiverReport report) {
    int start = begin(4 + report.reports().size() * RtcpType.REPORT_BLOCK_LENGTH);
    putSsrc(report.ssrc());
    addReports(report.reports());
    return end(start, RtcpType.RECEIVER_REPORT, report.reports().size());
  }

  /// Appends a source description.
  public RtcpWriter add(SourceDescription description) {
    int start = begin(0);
    for (SourceDescription.Chunk chunk : description.chunks()) {
      byte[] cname = chunk.cname().getBytes(StandardCharsets.UTF_8);
      require(4 + 2 + cname.length + 4);
      putSsrc(chunk.ssrc());
      Bytes.put8(array, at++, RtcpType.ITEM_CNAME);
      putText(cname);
      // At least one null octet ends the items, more fill up to the next word.
      do {
        array[at++] = 0;
      } while (at % 4 != 0);
    }
    return end(start, RtcpType.SOURCE_DESCRIPTION, description.chunks().size());
  }

  /// Appends a goodbye.
  public RtcpWriter add(Bye bye) {
    byte[] reason = bye.reason().getBytes(StandardCharsets.UTF_8);
    int start = begin(4 * bye.ssrcs().size() + 4 + reason.length);
    for (int ssrc : bye.ssrcs()) {
      putSsrc(ssrc);
    }
    if (reason.length > 0) {
      putText(reason);
      while (at % 4 != 0) {
        array[at++] = 0;
      }
    }
    return end(start, RtcpType.BYE, bye.ssrcs().size());
  }

  /// Appends a request for missing packets.
  public RtcpWriter add(GenericNack nack) {
    int start = begin(8 + 4 * nack.lost().size());
    putSsrc(nack.senderSsrc());
    putSsrc(nack.mediaSsrc());
    for (GenericNack.Lost lost : nack.lost()) {
      Bytes.put16(array, at, lost.packetId());
      Bytes.put16(array, at + 2, lost.followingMask());
      at += 4;
    }
    return end(start, RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_NACK);
  }

  /// Completes the compound and sets the buffer's bounds to it.
  ///
  /// @return length of the compound in bytes
  public int finish() {
    buffer.set(0, at);
    return at;
  }

  private int begin(int bodyLength) {
    require(RtcpType.HEADER_LENGTH + bodyLength);
    int start = at;
    at += RtcpType.HEADER_LENGTH;
    return start;
  }

  private RtcpWriter end(int start, int packetType, int count) {
    Bytes.put8(array, start, 0x80 | count);
    Bytes.put8(array, start + 1, packetType);
    Bytes.put16(array, start + 2, (at - start) / 4 - 1);
    return this;
  }

  private void addReports(List<ReportBlock> reports) {
    for (ReportBlock report : reports) {
      Bytes.put32(array, at, report.ssrc());
      Bytes.put8(array, at + 4, report.fractionLost());
      Bytes.put24(array, at + 5, report.cumulativeLost());
      Bytes.put32(array, at + 8, report.extendedHighestSequenceNumber());
      Bytes.put32(array, at + 12, report.jitter());
      Bytes.put32(array, at + 16, report.lastSenderReport());
      Bytes.put32(array, at + 20, report.delaySinceLastSenderReport());
      at += RtcpType.REPORT_BLOCK_LENGTH;
    }
  }

  private void putSsrc(int ssrc) {
    Bytes.put32(array, at, ssrc);
    at += 4;
  }

  private void putText(byte[] text) {
    Bytes.put8(array, at++, text.length);
    System.arraycopy(text, 0, array, at, text.length);
    at += text.length;
  }

  private void require(int bytes) {
    if (at + bytes > RtcpReader.MAX_LENGTH) {
      throw new IllegalStateException("compound exceeds " + RtcpReader.MAX_LENGTH + " bytes");
    }
  }
}
