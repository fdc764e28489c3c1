package live.rostra.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;

/// A receive-only WebRTC listener that keeps the program as it left the mixer, each frame at its RTP time:
/// what HLS has to match, whatever the network and the machine did before the mix.
final class HlsTap implements AutoCloseable {
  private static final int FRAME = 960;

  private record Packet(int timestamp, byte[] opus) {}

  private final ConcurrentLinkedQueue<Packet> packets = new ConcurrentLinkedQueue<>();
  private final LightClient client;

  HlsTap(TestNode node, String room) throws IOException, InterruptedException {
    String token = node.token("tap", room, Grant.JOIN);
    client =
        LightClient.whep(
            node.url(),
            room,
            token,
            (packet, header, _) -> {
              byte[] opus = new byte[header.payloadLength()];
              System.arraycopy(packet.array(), header.payloadOffset(), opus, 0, opus.length);
              packets.add(new Packet((int) header.timestamp(), opus));
            });
    client.connected();
  }

  /// What was heard; a tick that was not mixed is silent here as it is in HLS.
  float[] program() {
    List<Packet> received = new ArrayList<>(packets);
    int first = received.getFirst().timestamp();
    int last = received.getLast().timestamp();
    float[] pcm = new float[last - first + FRAME];
    OpusDecoder decoder = new ConcentusOpus().newDecoder();
    for (Packet packet : received) {
      byte[] opus = packet.opus();
      int at = packet.timestamp() - first;
      if (at >= 0 && at + FRAME <= pcm.length) {
        decoder.decode(opus, 0, opus.length, pcm, at);
      }
    }
    return pcm;
  }

  @Override
  public void close() {
    client.close();
  }
}
