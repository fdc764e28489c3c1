package live.rostra.engine;

import java.util.List;
import live.rostra.codec.OpusDecoder;
import live.rostra.jitter.PlayoutStats;
import live.rostra.jitter.SpeakerPlayout;
import live.rostra.mixer.Input;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.rtp.AudioLevel;
import live.rostra.rtp.IncomingStream;
import live.rostra.rtp.RedPayload;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.sdp.SdpOffer;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// The sending half of a connection: RTP in, one input of the mixer out. Room loop only.
final class Microphone {
  /// -90 dBov, in RFC 6464's way of counting: peaks stay below the gate's -66 dBFS.
  private static final int SILENT = 90;

  private final int opusPayloadType;
  private final int redPayloadType;
  private final int audioLevelId;
  private final SpeakerPlayout playout;
  private final Input input;
  private final RedPayload red = new RedPayload();
  private final boolean nackNegotiated;
  private MissingPackets missing = new MissingPackets();
  private @Nullable IncomingStream stream;
  private boolean muted;
  private long ignoredPayloadTypes;
  private long malformedRed;

  Microphone(SdpOffer offer, OpusDecoder decoder, Input input) {
    this.opusPayloadType = offer.opus().payloadType();
    this.redPayloadType = offer.redPayloadType().orElse(-1);
    this.audioLevelId = offer.audioLevelId();
    this.nackNegotiated = offer.nackOffered();
    this.playout = new SpeakerPlayout(decoder);
    this.input = input;
  }

  Input input() {
    return input;
  }

  /// Closes or opens the gate at the mixer's input.
  void setMuted(boolean muted) {
    this.muted = muted;
    input.setMuted(muted);
  }

  /// This speaker as outsiders see them.
  RoomView.Speaker view(SessionId session, String identity, boolean dominant) {
    PlayoutStats stats = playout.stats();
    return new RoomView.Speaker(
        session,
        identity,
        Math.round(input.levelDbov()),
        input.speaking(),
        dominant,
        muted,
        100 * stats.concealedRatio(),
        (int) Math.round(stats.delayMs()));
  }

  /// What the playout did so far.
  PlayoutStats playout() {
    return playout.stats();
  }

  /// Packets of payload types that were not negotiated for audio, such as an unwanted video track.
  long ignoredPayloadTypes() {
    return ignoredPayloadTypes;
  }

  /// Takes a packet into the playout.
  ///
  /// @return whether packets before this one are missing and worth asking for again
  boolean handleRtp(PacketBuffer packet, RtpPacket rtp, long nowNs) {
    int payloadType = rtp.payloadType();
    if (payloadType != opusPayloadType && payloadType != redPayloadType) {
      ignoredPayloadTypes++;
      return false;
    }
    IncomingStream current = stream;
    if (current == null || current.ssrc() != rtp.ssrc()) {
      // A sender may start over under a new SSRC (replaceTrack, a restarted encoder): the newest
      // authenticated stream is the speaker.
      if (current != null) {
        playout.restart(nowNs);
      }
      current = new IncomingStream(rtp.ssrc());
      stream = current;
      missing = new MissingPackets();
    }
    current.handleRtp(rtp.sequenceNumber(), rtp.timestamp(), nowNs);
    if (payloadType == redPayloadType) {
      handleRed(packet, rtp, nowNs);
    } else {
      playout.insert(
          nowNs,
          rtp.sequenceNumber(),
          rtp.timestamp(),
          silent(rtp),
          packet.array(),
          rtp.payloadOffset(),
          rtp.payloadLength());
    }
    return missing.handle(rtp.sequenceNumber()) && nackNegotiated;
  }

  /// Whether the sender says that a packet holds nothing that the mixer's gate would let pass.
  private boolean silent(RtpPacket rtp) {
    return audioLevelId != 0 && AudioLevel.of(rtp, audioLevelId) >= SILENT;
  }

  /// The sequence numbers that the last packet showed to be missing.
  int[] missing() {
    return missing.take();
  }

  /// Whether one of `ssrcs` is this microphone's stream.
  boolean isSource(List<Integer> ssrcs) {
    return stream != null && ssrcs.contains(stream.ssrc());
  }

  /// RFC 2198: the primary block is last and its timestamp is the packet's; redundant ones are
  /// older.
  private void handleRed(PacketBuffer packet, RtpPacket rtp, long nowNs) {
    byte[] array = packet.array();
    if (!red.wrap(array, rtp.payloadOffset(), rtp.payloadLength())) {
      malformedRed++;
      return;
    }
    int primary = red.blocks() - 1;
    if (red.payloadType(primary) != opusPayloadType) {
      ignoredPayloadTypes++;
      return;
    }
    playout.insert(
        nowNs,
        rtp.sequenceNumber(),
        rtp.timestamp(),
        silent(rtp),
        array,
        red.offset(primary),
        red.length(primary));
    for (int i = primary - 1; i >= 0; i--) {
      if (red.payloadType(i) == opusPayloadType && red.length(i) > 0) {
        playout.insertRedundant(
            nowNs,
            rtp.sequenceNumber(),
            (rtp.timestamp() - red.timestampOffset(i)) & 0xffff_ffffL,
            array,
            red.offset(i),
            red.length(i));
      }
    }
  }

  long malformedRed() {
    return malformedRed;
  }

  /// Fills the mixer's input with the next 20 ms.
  void fill(long nowNs) {
    input.setPresent(playout.take(input.frame(), nowNs));
  }

  void handleSenderReport(SenderReport report, long nowNs) {
    IncomingStream current = stream;
    if (current != null && current.ssrc() == report.ssrc()) {
      current.handleSenderReport(report.ntp(), report.rtpTimestamp(), nowNs);
    }
  }

  /// What to tell the sender about its stream; null before its first packet.
  @Nullable ReportBlock takeReport(long nowNs) {
    return stream == null ? null : stream.takeReport(nowNs);
  }
}
