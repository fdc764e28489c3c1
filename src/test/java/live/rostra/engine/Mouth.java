package live.rostra.engine;

import java.util.Arrays;
import live.rostra.codec.OpusEncoder;
import live.rostra.rtp.AudioLevel;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.RtpWriter;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;

/// The sending half of a browser: a voice as RTP, one packet each 20 ms of the browser's own clock.
final class Mouth {
  private static final long FRAME_NS = 20_000_000;

  private final int ssrc;
  private final OpusEncoder encoder;
  private final Voice voice;
  private final boolean red;
  private final double frameNs;
  private final long startNs;
  private final int firstSequence;
  private final long firstTimestamp;
  private final byte[] level = new byte[1];
  private final RtpWriter writer = new RtpWriter();
  private final float[] pcm = new float[960];
  private final byte[] opus = new byte[1276];
  private byte[] previous = {};
  private long packets;

  /// @param ppm how much too fast this browser's sample clock runs
  Mouth(int ssrc, OpusEncoder encoder, Voice voice, boolean red, double ppm, long startNs) {
    this.ssrc = ssrc;
    this.encoder = encoder;
    this.voice = voice;
    this.red = red;
    this.startNs = startNs;
    frameNs = FRAME_NS / (1 + ppm * 1e-6);
    // Both wrap within the first seconds.
    firstSequence = 65_500;
    firstTimestamp = 0xffff_0000L;
  }

  int ssrc() {
    return ssrc;
  }

  long packets() {
    return packets;
  }

  int sequenceNumber(long packet) {
    return (int) (firstSequence + packet) & 0xffff;
  }

  /// When the next packet leaves: its last sample has been captured.
  long nextAtNs() {
    return startNs + (long) ((packets + 1) * frameNs);
  }

  /// Writes the next packet.
  void next(PacketBuffer packet) {
    voice.fill(packets * 960, pcm);
    int length = encoder.encode(pcm, 0, opus, 0, opus.length);
    writer.reset(packet);
    writer.header(
        red ? Offers.RED : Offers.OPUS,
        packets == 0,
        sequenceNumber(packets),
        firstTimestamp + packets * 960,
        ssrc);
    AudioLevel.write(level, 0, -FrameLevel.dbov(pcm), true); // browsers set V on silence too
    writer.extension(Offers.AUDIO_LEVEL, level, 0, 1);
    byte[] payload = red ? redundant(length) : opus;
    writer.payload(payload, 0, red ? payload.length : length).finish();
    previous = Arrays.copyOf(opus, length);
    packets++;
  }

  /// RFC 2198: one earlier block, then the primary.
  private byte[] redundant(int length) {
    int header = previous.length == 0 ? 0 : 4;
    byte[] payload = new byte[header + 1 + previous.length + length];
    if (header > 0) {
      Bytes.put8(payload, 0, 0x80 | Offers.OPUS);
      Bytes.put24(payload, 1, 960 << 10 | previous.length);
    }
    Bytes.put8(payload, header, Offers.OPUS);
    System.arraycopy(previous, 0, payload, header + 1, previous.length);
    System.arraycopy(opus, 0, payload, header + 1 + previous.length, length);
    assert payload.length < RtpPacket.MAX_LENGTH;
    return payload;
  }
}
