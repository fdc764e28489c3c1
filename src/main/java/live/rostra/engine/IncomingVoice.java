package live.rostra.engine;

import java.util.List;
import live.rostra.codec.OpusCodec;
import live.rostra.jitter.PlayoutStats;
import live.rostra.jitter.SpeakerPlayout;
import live.rostra.rtp.AudioLevel;
import live.rostra.rtp.IncomingStream;
import live.rostra.rtp.RedPayload;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.sdp.SdpOffer;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// What one connection sends, from RTP to samples. The playout and its decoder are made with the
/// first packet: most connections that could send never do. Room loop only.
final class IncomingVoice {
  /// -90 dBov, in RFC 6464's way of counting: peaks stay below the gate's -66 dBFS.
  private static final int SILENT = 90;

  private final OpusCodec codec;
  private final int opusPayloadType;
  private final int redPayloadType;
  private final int audioLevelId;
  private final RedPayload red = new RedPayload();
  private final boolean nackNegotiated;
  private MissingPackets missing = new MissingPackets();
  private @Nullable SpeakerPlayout playout;
  private @Nullable IncomingStream stream;
  private int announcedDbov = FrameLevel.SILENCE_DBOV;
  private long ignoredPayloadTypes;
  private long malformedRed;

  IncomingVoice(SdpOffer offer, OpusCodec codec) {
    this.codec = codec;
    this.opusPayloadType = offer.opus().payloadType();
    this.redPayloadType = offer.redPayloadType().orElse(-1);
    this.audioLevelId = offer.audioLevelId();
    this.nackNegotiated = offer.nackOffered();
  }

  /// Whether anything has come yet.
  boolean started() {
    return playout != null;
  }

  /// Whether the sender says with each packet how loud it is (RFC 6464).
  boolean announcesLevel() {
    return audioLevelId != 0;
  }

  /// What it said with the last packet, -127 to 0.
  int announcedDbov() {
    return announcedDbov;
  }

  /// What the playout did so far.
  PlayoutStats playout() {
    return playout == null ? PlayoutStats.NONE : playout.stats();
  }

  /// Packets of payload types that were not negotiated for audio, such as an unwanted video track.
  long ignoredPayloadTypes() {
    return ignoredPayloadTypes;
  }

  long malformedRed() {
    return malformedRed;
  }

  /// Takes a packet into the playout.
  ///
  /// @return false when it is no voice
  boolean handleRtp(PacketBuffer packet, RtpPacket rtp, long nowNs) {
    int payloadType = rtp.payloadType();
    if (payloadType != opusPayloadType && payloadType != redPayloadType) {
      ignoredPayloadTypes++;
      return false;
    }
    SpeakerPlayout to = playout;
    if (to == null) {
      to = new SpeakerPlayout(codec.newDecoder());
      playout = to;
    }
    IncomingStream current = stream;
    if (current == null || current.ssrc() != rtp.ssrc()) {
      // A sender may start over under a new SSRC (replaceTrack, a restarted encoder): the newest
      // authenticated stream is the speaker.
      if (current != null) {
        to.restart(nowNs);
      }
      current = new IncomingStream(rtp.ssrc());
      stream = current;
      missing = new MissingPackets();
    }
    current.handleRtp(rtp.sequenceNumber(), rtp.timestamp(), nowNs);
    int level = audioLevelId == 0 ? -1 : AudioLevel.of(rtp, audioLevelId);
    announcedDbov = level < 0 ? FrameLevel.SILENCE_DBOV : -level;
    if (payloadType == redPayloadType) {
      handleRed(to, packet, rtp, level >= SILENT, nowNs);
    } else {
      to.insert(
          nowNs,
          rtp.sequenceNumber(),
          rtp.timestamp(),
          level >= SILENT,
          packet.array(),
          rtp.payloadOffset(),
          rtp.payloadLength());
    }
    return true;
  }

  /// Whether packets before this one, the last, are missing and worth asking for again.
  boolean misses(int sequenceNumber) {
    return missing.handle(sequenceNumber) && nackNegotiated;
  }

  /// The sequence numbers that the last packet showed to be missing.
  int[] missing() {
    return missing.take();
  }

  /// Whether one of `ssrcs` is this voice's stream.
  boolean isSource(List<Integer> ssrcs) {
    return stream != null && ssrcs.contains(stream.ssrc());
  }

  /// RFC 2198: the primary block is last and its timestamp is the packet's; redundant ones are
  /// older.
  private void handleRed(
      SpeakerPlayout to, PacketBuffer packet, RtpPacket rtp, boolean silent, long nowNs) {
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
    to.insert(
        nowNs,
        rtp.sequenceNumber(),
        rtp.timestamp(),
        silent,
        array,
        red.offset(primary),
        red.length(primary));
    for (int i = primary - 1; i >= 0; i--) {
      if (red.payloadType(i) == opusPayloadType && red.length(i) > 0) {
        to.insertRedundant(
            nowNs,
            rtp.sequenceNumber(),
            (rtp.timestamp() - red.timestampOffset(i)) & 0xffff_ffffL,
            array,
            red.offset(i),
            red.length(i));
      }
    }
  }

  /// The next 20 ms into `pcm`, `float[960]`.
  ///
  /// @return false when there is nothing, and the array is zero or untouched
  boolean take(float[] pcm, long nowNs) {
    return playout != null && playout.take(pcm, nowNs);
  }

  /// Nobody listens now: keeps what a listener who comes in this tick would hear.
  void hold(long nowNs) {
    if (playout != null) {
      playout.hold(nowNs);
    }
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
