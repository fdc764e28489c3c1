package live.rostra.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import live.rostra.mixer.EncodedFrame;
import live.rostra.rtp.AbsCaptureTime;
import live.rostra.rtp.AudioLevel;
import live.rostra.rtp.OutgoingStream;
import live.rostra.rtp.RetransmissionBuffer;
import live.rostra.rtp.RtpWriter;
import live.rostra.rtp.rtcp.GenericNack;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.sdp.SdpOffer;
import live.rostra.transport.PeerConnection;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// The receiving half of a connection: encoded frames in, RTP out. Room loop only.
final class Earpiece {
  /// abs-capture-time once a second: receivers interpolate between (its specification, section
  /// "Constraints").
  private static final int CAPTURE_TIME_EVERY = 50;

  /// The first packets name their media section, until the receiver has learnt the SSRC (RFC 9143).
  private static final int MID_PACKETS = 50;

  private final int payloadType;
  private final int audioLevelId;
  private final int captureTimeId;
  private final int midId;
  private final byte[] mid;
  private final OutgoingStream stream;
  private final int lookAhead;
  private final @Nullable RetransmissionBuffer sent;
  private final PacketBuffer packet;
  private final RtpWriter writer = new RtpWriter();
  private final byte[] extension = new byte[8];
  private int packets;

  /// @param stream numbers it from mixer sample 0 on
  /// @param lookAhead samples that the encoder holds back
  /// @param packet the loop's scratch buffer
  Earpiece(SdpOffer offer, OutgoingStream stream, int lookAhead, PacketBuffer packet) {
    this.payloadType = offer.opus().payloadType();
    this.audioLevelId = offer.audioLevelId();
    this.captureTimeId = offer.absCaptureTimeId();
    this.midId = offer.midExtensionId();
    this.mid = offer.audio().mid().getBytes(StandardCharsets.US_ASCII);
    this.stream = stream;
    this.lookAhead = lookAhead;
    this.sent = offer.nackOffered() ? new RetransmissionBuffer() : null;
    this.packet = packet;
  }

  int ssrc() {
    return stream.ssrc();
  }

  /// Sends one frame.
  ///
  /// @param encodedAt mixer sample of the frame's first sample when it was encoded
  /// @param levelDbov loudness of the frame, -127 to 0
  void send(
      PeerConnection connection,
      EncodedFrame frame,
      long encodedAt,
      MixerClock clock,
      int levelDbov,
      long nowNs) {
    int sequenceNumber = stream.nextSequenceNumber();
    long restored = encodedAt - lookAhead;
    writer
        .reset(packet)
        .header(payloadType, packets == 0, sequenceNumber, stream.timestampAt(restored), ssrc());
    if (audioLevelId != 0) {
      writer.extension(
          audioLevelId, extension, 0, AudioLevel.write(extension, 0, -levelDbov, false));
    }
    if (midId != 0 && packets < MID_PACKETS) {
      writer.extension(midId, mid, 0, mid.length);
    }
    if (captureTimeId != 0 && packets % CAPTURE_TIME_EVERY == 0) {
      int length = AbsCaptureTime.write(extension, 0, clock.ntpAt(restored));
      writer.extension(captureTimeId, extension, 0, length);
    }
    writer.payload(frame.array(), 0, frame.length()).finish();
    if (sent != null) {
      sent.store(sequenceNumber, packet.array(), packet.offset(), packet.length());
    }
    packets++;
    stream.sent(frame.length());
    connection.sendRtp(packet, nowNs);
  }

  boolean started() {
    return packets > 0;
  }

  /// The report for this moment: its two clocks name the same instant (RFC 3550 section 6.4.1).
  SenderReport senderReport(MixerClock clock, List<ReportBlock> reports, long nowNs) {
    long sample = clock.sampleAt(nowNs);
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
  void handleNack(GenericNack nack, PeerConnection connection, long nowNs) {
    RetransmissionBuffer remembered = sent;
    if (remembered != null) {
      nack.forEachLost(sequenceNumber -> {
        if (remembered.restore(sequenceNumber, packet)) {
          connection.sendRtp(packet, nowNs);
        }
      });
    }
  }
}
