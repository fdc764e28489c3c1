package live.rostra.rtp;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.SenderReport;

/// One RTP source as its sender knows it: numbering, counters for sender reports, and what the
/// receiver reports back (RFC 3550 section 6.4). Media clock 48 kHz. Loop only.
public final class OutgoingStream {
  /// Sender reports remembered for round trips; receivers answer the last or the one before.
  private static final int REMEMBERED_REPORTS = 4;

  /// How the receiver sees this stream.
  ///
  /// @param rttNs round trip in nanoseconds, -1 while unknown
  /// @param fractionLost share of packets lost in its last interval, 0 to 1
  /// @param cumulativeLost packets lost since the start, as the receiver counts
  /// @param jitterMs interarrival jitter in milliseconds
  public record Delivery(long rttNs, double fractionLost, int cumulativeLost, double jitterMs) {
    /// Nothing reported yet.
    public static final Delivery UNKNOWN = new Delivery(-1, 0, 0, 0);
  }

  private final int ssrc;
  private final long firstTimestamp;
  private final int firstSequenceNumber;
  private long packets;
  private long octets;

  private final long[] reportTimes = new long[REMEMBERED_REPORTS];
  private final long[] reportSentNs = new long[REMEMBERED_REPORTS];
  private int reportsSent;
  private Delivery delivery = Delivery.UNKNOWN;

  /// A stream with chosen numbers.
  ///
  /// @param firstSequenceNumber 16 bits; under SRTP below 2^15, so that packets lost before the
  ///   first one received cannot make the peer guess a wrong rollover counter (RFC 3711 section
  ///   3.3.1)
  /// @param firstTimestamp RTP timestamp of sample 0, 32 bits
  public OutgoingStream(int ssrc, int firstSequenceNumber, long firstTimestamp) {
    if (firstSequenceNumber < 0 || firstSequenceNumber > 0xffff) {
      throw new IllegalArgumentException(
          "firstSequenceNumber must be 0..65535, got " + firstSequenceNumber);
    }
    this.ssrc = ssrc;
    this.firstSequenceNumber = firstSequenceNumber;
    this.firstTimestamp = firstTimestamp & 0xffff_ffffL;
    // A compact time of -1 is out of range, so an empty slot matches no report.
    Arrays.fill(reportTimes, -1);
  }

  /// A stream with random numbers as RFC 3550 section 5.1 wants them and SRTP allows.
  public static OutgoingStream random(int ssrc, RandomGenerator random) {
    return new OutgoingStream(ssrc, random.nextInt(1 << 15), random.nextLong(1L << 32));
  }

  /// The source of this stream.
  public int ssrc() {
    return ssrc;
  }

  /// The sequence number of the first packet, 16 bits.
  public int firstSequenceNumber() {
    return firstSequenceNumber;
  }

  /// RTP timestamp of `sample`, counted from the start of the stream, 32 bits.
  public long timestampAt(long sample) {
    return firstTimestamp + sample & 0xffff_ffffL;
  }

  /// What has been sent up to now, for the next report.
  ///
  /// @param packets packets, without those that were sent again
  /// @param octets their payload bytes
  public void sent(long packets, long octets) {
    this.packets = packets;
    this.octets = octets;
  }

  /// The sender report for the next RTCP packet, without report blocks.
  public SenderReport senderReport(long ntp, long rtpTimestamp, long nowNs) {
    return senderReport(ntp, rtpTimestamp, nowNs, List.of());
  }

  /// The sender report for the next RTCP packet.
  ///
  /// @param ntp NTP timestamp of now
  /// @param rtpTimestamp the same instant on the media clock
  /// @param nowNs the same instant on the monotonic clock, from which the round trip is computed
  /// @param reports what we receive from the peer
  public SenderReport senderReport(
      long ntp, long rtpTimestamp, long nowNs, List<ReportBlock> reports) {
    int slot = reportsSent++ % REMEMBERED_REPORTS;
    reportTimes[slot] = CompactNtp.of(ntp);
    reportSentNs[slot] = nowNs;
    return new SenderReport(
        ssrc,
        ntp,
        rtpTimestamp & 0xffff_ffffL,
        packets & 0xffff_ffffL,
        octets & 0xffff_ffffL,
        reports);
  }

  /// Takes in a report block about this stream; blocks about other sources change nothing.
  ///
  /// The round trip is believed only for a sender report that was really sent.
  ///
  /// @param nowNs arrival, monotonic
  /// @return how the receiver sees this stream now
  public Delivery handleReport(ReportBlock report, long nowNs) {
    if (report.ssrc() == ssrc) {
      delivery =
          new Delivery(
              roundTrip(report, nowNs),
              report.fractionLost() / 256.0,
              report.cumulativeLost(),
              report.jitter() / 48.0);
    }
    return delivery;
  }

  /// How the receiver saw this stream in its last report.
  public Delivery delivery() {
    return delivery;
  }

  private long roundTrip(ReportBlock report, long nowNs) {
    for (int i = 0; i < REMEMBERED_REPORTS; i++) {
      if (reportTimes[i] == report.lastSenderReport()) {
        long heldNs = CompactNtp.toNanos(report.delaySinceLastSenderReport());
        return Math.max(0, nowNs - reportSentNs[i] - heldNs);
      }
    }
    return delivery.rttNs();
  }
}
