package live.rostra.interop;

import java.io.IOException;
import java.util.Arrays;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;

/// A listener over WHEP that decodes the program.
final class LightEar implements AutoCloseable {
  private final Tape tape = new Tape();
  private final LightClient client;

  private LightEar(TestNode node, String room) throws IOException, InterruptedException {
    client =
        LightClient.whep(
                node.url(),
                room,
                node.token("ear", room, Grant.JOIN),
                (packet, header, _) -> {
                  int from = header.payloadOffset();
                  tape.opus(
                      Arrays.copyOfRange(packet.array(), from, from + header.payloadLength()));
                })
            .connected();
  }

  /// Listens to a room that is open; returns when media flows.
  static LightEar in(TestNode node, String room) throws IOException, InterruptedException {
    return new LightEar(node, room);
  }

  /// What it has heard.
  Tape tape() {
    return tape;
  }

  @Override
  public void close() {
    client.close();
  }
}
