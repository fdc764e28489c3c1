package live.rostra.bench;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusPacket;
import live.rostra.rtp.RtpPacket;
import live.rostra.testkit.LightClient;
import live.rostra.wire.PacketBuffer;

/// Everything a light client hears, with the time at which each packet came.
final class Recording implements LightClient.Receiver {
  private record Packet(int rtpTimestamp, byte[] opus, long arrivedNs) {}

  private final ConcurrentLinkedQueue<Packet> packets = new ConcurrentLinkedQueue<>();

  @Override
  public void rtp(PacketBuffer packet, RtpPacket header, long arrivedNs) {
    byte[] opus = new byte[header.payloadLength()];
    System.arraycopy(packet.array(), header.payloadOffset(), opus, 0, opus.length);
    packets.add(new Packet((int) header.timestamp(), opus, arrivedNs));
  }

  /// The recording decoded: frame i is 960 samples that arrived together.
  ///
  /// @param pcm on the time axis of the RTP timestamps
  /// @param arrivedNs when each frame's packet came; 0 when it never did
  record Decoded(float[] pcm, long[] arrivedNs) {}

  /// Decodes what was heard; a packet that is missing leaves silence.
  Decoded decode() {
    List<Packet> all = List.copyOf(packets);
    int first = all.getFirst().rtpTimestamp();
    int frames = 0;
    for (Packet packet : all) {
      frames = Math.max(frames, (packet.rtpTimestamp() - first) / Talker.FRAME + 1);
    }
    OpusDecoder decoder = new ConcentusOpus().newDecoder();
    float[] pcm = new float[frames * Talker.FRAME + OpusPacket.MAX_SAMPLES];
    long[] arrivedNs = new long[frames];
    for (Packet packet : all) {
      int at = packet.rtpTimestamp() - first;
      decoder.decode(packet.opus(), 0, packet.opus().length, pcm, at);
      arrivedNs[at / Talker.FRAME] = packet.arrivedNs();
    }
    return new Decoded(pcm, arrivedNs);
  }
}
