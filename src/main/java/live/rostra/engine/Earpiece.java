package live.rostra.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import live.rostra.rtp.OutgoingStream;
import live.rostra.rtp.rtcp.GenericNack;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.transport.RtpSender;
import live.rostra.wire.Outbox;
import org.jspecify.annotations.Nullable;

/// The receiving half of a connection: packets of a {@link Feed} in, RTP under its own numbers out.
/// What a packet needs of its receiver is in this object and its {@link RtpSender}. Room loop only.
///
/// A packet of the feed has the receiver's index `number + offset`, so what was sent can be made
/// again from the feed: no receiver keeps packets. Who changes to another feed goes on with the
/// next index and another offset; the feed before is remembered for as long as somebody may ask.
final class Earpiece {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int MARKER = 0x80;

  /// Packets that may be sent again beyond those that were sent since: NACKs make no flood.
  private static final int MOST_RESENDS = Feed.REMEMBERED;

  private final RtpSender sender;
  private final PacketHead head;
  private final int payloadType;
  private final int ssrc;
  private final int firstTimestamp;
  private final long firstIndex;
  private final boolean resends;
  private final OutgoingStream stream;
  private @Nullable Feed feed;
  private long offset;
  private long since;
  private long nextIndex;
  private long packets;
  private long octets;
  private long reportAtNs = Long.MIN_VALUE;
  private int resendsLeft;
  private boolean front;
  private @Nullable Feed before;
  private long offsetBefore;
  private long sinceBefore;

  /// @param payloadType of Opus, as the receiver offered it
  /// @param resends whether NACKs are answered
  /// @param stream numbers it from mixer sample 0 on
  Earpiece(
      int payloadType, boolean resends, PacketHead head, OutgoingStream stream, RtpSender sender) {
    this.payloadType = payloadType;
    this.resends = resends;
    this.head = head;
    this.stream = stream;
    this.sender = sender;
    this.ssrc = stream.ssrc();
    this.firstTimestamp = (int) stream.timestampAt(0);
    // Below 2^15 and with rollover counter 0, which is where the receiver's guess starts.
    this.firstIndex = stream.firstSequenceNumber();
    this.nextIndex = firstIndex;
  }

  int ssrc() {
    return ssrc;
  }

  /// Whether it is served before the crowd.
  boolean inFront() {
    return front;
  }

  void setFront(boolean inFront) {
    front = inFront;
  }

  /// Sends the newest packet of `heard`.
  void send(Feed heard, Outbox out, long nowNs) {
    long number = heard.last();
    if (heard != feed) {
      follow(heard, number);
    }
    long index = number + offset;
    nextIndex = index + 1;
    if (transmit(heard, number, index, out, nowNs)) {
      packets++;
      octets += heard.length(number);
      if (resendsLeft < MOST_RESENDS) {
        resendsLeft++;
      }
    }
  }

  private void follow(Feed heard, long number) {
    before = feed;
    offsetBefore = offset;
    sinceBefore = since;
    feed = heard;
    offset = nextIndex - number;
    since = nextIndex;
  }

  private boolean transmit(Feed of, long number, long index, Outbox out, long nowNs) {
    long at = out.claim();
    if (at == Outbox.FULL) {
      return false;
    }
    MemorySegment memory = out.memory();
    int length = head.copyTo(memory, at, of, number, index - firstIndex);
    int marker = index == firstIndex ? MARKER : 0;
    memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (marker | payloadType));
    memory.set(SHORT, at + 2, (short) index);
    memory.set(INT, at + 4, firstTimestamp + (int) of.sample(number));
    memory.set(INT, at + 8, ssrc);
    return sender.send(
        out, at, length, of.memory(), of.at(number), of.length(number), ssrc, index, nowNs);
  }

  boolean started() {
    return packets > 0;
  }

  boolean reportDue(long nowNs) {
    return nowNs >= reportAtNs;
  }

  void reportAt(long atNs) {
    reportAtNs = atNs;
  }

  /// The report for this moment: its two clocks name the same instant (RFC 3550 section 6.4.1).
  SenderReport senderReport(MixerClock clock, List<ReportBlock> reports, long nowNs) {
    long sample = clock.sampleAt(nowNs);
    stream.sent(packets, octets);
    return stream.senderReport(clock.ntpAt(sample), stream.timestampAt(sample), nowNs, reports);
  }

  void handleReportBlock(ReportBlock block, long nowNs) {
    stream.handleReport(block, nowNs);
  }

  /// Round trip in nanoseconds as the receiver's reports tell it, -1 while unknown.
  long rttNs() {
    return stream.delivery().rttNs();
  }

  /// RFC 4585 section 6.2.1: sends again what is still remembered.
  void handleNack(GenericNack nack, Outbox out, long nowNs) {
    if (resends) {
      nack.forEachLost(sequenceNumber -> sendAgain(sequenceNumber, out, nowNs));
    }
  }

  private void sendAgain(int sequenceNumber, Outbox out, long nowNs) {
    long last = nextIndex - 1;
    long index = last - (last - sequenceNumber & 0xffff);
    boolean current = index >= since;
    Feed of = current ? feed : before;
    long number = index - (current ? offset : offsetBefore);
    if (of == null
        || resendsLeft == 0
        || index < firstIndex
        || (!current && index < sinceBefore)
        || !of.remembers(number)) {
      return;
    }
    resendsLeft--;
    boolean _ = transmit(of, number, index, out, nowNs);
  }
}
