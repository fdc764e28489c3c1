package live.rostra.load.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/// Into Janus: as a participant of an AudioBridge room, or as a viewer of a Streaming mountpoint.
final class JanusDoor implements Door, AutoCloseable {
  /// Room and mountpoint of a scenario.
  static final int ROOM = 42;

  private static final int HANDLES_OF_A_SESSION = 50;

  /// What one is behind the door.
  enum Role {
    /// Speaks into the AudioBridge, and hears it without oneself.
    SPEAKER,
    /// Hears the AudioBridge, muted.
    PARTICIPANT,
    /// Hears what is forwarded from the AudioBridge to the Streaming plugin.
    VIEWER
  }

  private final HttpClient http;
  private final URI root;
  private final Role role;
  private final List<JanusApi> sessions = new ArrayList<>();
  private int handles;

  JanusDoor(HttpClient http, URI root, Role role) {
    this.http = http;
    this.root = root;
    this.role = role;
  }

  private synchronized JanusApi session() throws IOException, InterruptedException {
    if (handles++ % HANDLES_OF_A_SESSION == 0) {
      sessions.add(new JanusApi(http, root));
    }
    return sessions.getLast();
  }

  @Override
  public Admission enter(int number, Description local, int ssrc)
      throws IOException, InterruptedException {
    JanusApi session = session();
    return switch (role) {
      case SPEAKER -> participate(session, number, local, ssrc, "sendrecv");
      case PARTICIPANT -> participate(session, number, local, ssrc, "recvonly");
      case VIEWER -> watch(session, local, ssrc);
    };
  }

  private static Admission participate(
      JanusApi session, int number, Description local, int ssrc, String direction)
      throws IOException, InterruptedException {
    long handle = session.attach("janus.plugin.audiobridge");
    ObjectNode join =
        JanusApi.body("join")
            .put("room", ROOM)
            .put("id", number + 1)
            .put("muted", direction.equals("recvonly"));
    JsonNode _ = session.request(handle, join, null, null);
    JsonNode answer =
        session.request(handle, JanusApi.body("configure"), "offer", local.offer(direction, ssrc));
    return new Admission(description(answer), true, () -> session.detach(handle));
  }

  private static Admission watch(JanusApi session, Description local, int ssrc)
      throws IOException, InterruptedException {
    long handle = session.attach("janus.plugin.streaming");
    JsonNode offered = session.request(handle, JanusApi.body("watch").put("id", ROOM), null, null);
    String offer = offered.path("jsep").path("sdp").asText();
    JsonNode _ =
        session.request(
            handle, JanusApi.body("start"), "answer", local.answer(offer, "recvonly", ssrc));
    return new Admission(description(offered), false, () -> session.detach(handle));
  }

  private static Description description(JsonNode event) throws IOException {
    if (!event.path("jsep").has("sdp")) {
      throw new IOException("Janus sent no description: " + event);
    }
    return Description.parse(event.path("jsep").path("sdp").asText());
  }

  @Override
  public synchronized void close() {
    sessions.forEach(JanusApi::close);
  }
}
