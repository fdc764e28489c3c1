package live.rostra.rtp;

import live.rostra.rtp.rtcp.ReportBlock;

/// What the receiver of one RTP source knows about it: loss, jitter and the last sender report (RFC
/// 3550 sections 6.4.1, A.1, A.3 and A.8).
///
/// Departs from A.1 in one point: there is no probation, because every packet counted here has been
/// authenticated by SRTP. Media clock 48 kHz. Loop only; `handleRtp` allocates nothing.
public final class IncomingStream {
  /// A.1: a jump forward of this many packets or more is a restart rather than loss.
  private static final int MAX_DROPOUT = 3000;

  /// A.1: packets up to this far behind are late rather than a restart.
  private static final int MAX_MISORDER = 100;

  /// A transit change beyond 5 s is a clock that stepped, not a network that jitters.
  private static final int MAX_TRANSIT_CHANGE = 5 * 48_000;

  /// Reception so far.
  ///
  /// @param received packets, duplicates included
  /// @param lost packets expected and not received since the last restart; negative with duplicates
  /// @param jitterMs interarrival jitter in milliseconds
  /// @param jumps packets ignored because their sequence number was far from all others
  /// @param restarts times the sender began a new sequence
  public record Stats(long received, long lost, double jitterMs, long jumps, long restarts) {}

  private final int ssrc;

  private long baseSequence;
  private int maxSequence;
  private long cycles;
  private int expectedAfterJump = -1;
  private long received;
  private long expectedPrior;
  private long receivedPrior;

  private boolean hasTransit;
  private long firstArrivalNs;
  private int transit;
  private int jitterTimes16;

  private boolean hasSenderReport;
  private long lastSenderReport;
  private long senderReportArrivalNs;

  private long totalReceived;
  private long jumps;
  private long restarts;

  /// A stream of which nothing has been received yet.
  public IncomingStream(int ssrc) {
    this.ssrc = ssrc;
  }

  /// The source this stream measures.
  public int ssrc() {
    return ssrc;
  }

  /// Counts a packet.
  ///
  /// @param sequenceNumber 16 bits, from the wire
  /// @param timestamp RTP timestamp, 32 bits
  /// @param nowNs arrival, monotonic
  public void handleRtp(int sequenceNumber, long timestamp, long nowNs) {
    if (totalReceived == 0) {
      startSequence(sequenceNumber);
      firstArrivalNs = nowNs;
    } else if (!followSequence(sequenceNumber)) {
      jumps++;
      return;
    }
    received++;
    totalReceived++;
    updateJitter(timestamp, nowNs);
  }

  /// Remembers a sender report of this source, so that the peer can compute its round trip.
  ///
  /// @param ntp sender's NTP timestamp
  /// @param rtpTimestamp the same instant on the media clock
  /// @param nowNs arrival, monotonic
  public void handleSenderReport(long ntp, long rtpTimestamp, long nowNs) {
    hasSenderReport = true;
    lastSenderReport = CompactNtp.of(ntp);
    senderReportArrivalNs = nowNs;
  }

  /// The report block for the next RTCP packet; begins a new interval for the fraction lost.
  public ReportBlock takeReport(long nowNs) {
    long expected = expected();
    long expectedInterval = expected - expectedPrior;
    long lostInterval = expectedInterval - (received - receivedPrior);
    expectedPrior = expected;
    receivedPrior = received;
    int fraction =
        expectedInterval <= 0 || lostInterval <= 0
            ? 0
            : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    return new ReportBlock(
        ssrc,
        fraction,
        Math.clamp(expected - received, ReportBlock.MIN_LOST, ReportBlock.MAX_LOST),
        cycles + maxSequence & 0xffff_ffffL,
        jitterTimes16 >> 4,
        hasSenderReport ? lastSenderReport : 0,
        hasSenderReport ? CompactNtp.ofNanos(nowNs - senderReportArrivalNs) : 0);
  }

  /// A snapshot of the counters.
  public Stats stats() {
    return new Stats(
        totalReceived, expected() - received, jitterTimes16 / 16.0 / 48.0, jumps, restarts);
  }

  private long expected() {
    return totalReceived == 0 ? 0 : cycles + maxSequence - baseSequence + 1;
  }

  private void startSequence(int sequenceNumber) {
    baseSequence = sequenceNumber;
    maxSequence = sequenceNumber;
    cycles = 0;
    received = 0;
    expectedPrior = 0;
    receivedPrior = 0;
    expectedAfterJump = -1;
  }

  /// A.1 `update_seq`; false for a packet that belongs to no sequence known so far.
  private boolean followSequence(int sequenceNumber) {
    int ahead = sequenceNumber - maxSequence & 0xffff;
    if (ahead < MAX_DROPOUT) {
      if (sequenceNumber < maxSequence) {
        cycles += 0x1_0000;
      }
      maxSequence = sequenceNumber;
    } else if (ahead <= 0x1_0000 - MAX_MISORDER) {
      // "Two sequential packets -- assume that the other side restarted without telling us".
      if (sequenceNumber != expectedAfterJump) {
        expectedAfterJump = sequenceNumber + 1 & 0xffff;
        return false;
      }
      startSequence(sequenceNumber);
      restarts++;
    }
    return true;
  }

  /// A.8, in units of 1/16 tick with its rounding.
  private void updateJitter(long timestamp, long nowNs) {
    // Counted from the first arrival: the product stays in range for six years of one stream.
    int arrival = (int) ((nowNs - firstArrivalNs) * 48 / 1_000_000);
    int newTransit = arrival - (int) timestamp;
    int change = Math.abs(newTransit - transit);
    if (hasTransit && change >= 0 && change <= MAX_TRANSIT_CHANGE) {
      jitterTimes16 += change - ((jitterTimes16 + 8) >> 4);
    }
    hasTransit = true;
    transit = newTransit;
  }
}
