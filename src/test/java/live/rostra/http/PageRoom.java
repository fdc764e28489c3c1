package live.rostra.http;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketFrame;
import com.microsoft.playwright.WebSocketRoute;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The room's side of the page's socket, for looking at the page: it tells what a test wants told
/// and writes down what the page says. Where a connection must come up, another page of the browser
/// answers in the node's place.
final class PageRoom {
  private static final String ANSWERER =
      """
      () => { window.answer = async (sdp) => {
        const pc = new RTCPeerConnection();
        const audio = new AudioContext();
        const tone = audio.createOscillator();
        const out = audio.createMediaStreamDestination();
        tone.connect(out); tone.start();
        pc.ontrack = (event) => { (window.tracks ??= []).push(event.track); };
        pc.addTrack(out.stream.getAudioTracks()[0], out.stream);
        await pc.setRemoteDescription({ type: 'offer', sdp });
        await pc.setLocalDescription();
        await new Promise((done) => {
          if (pc.iceGatheringState === 'complete') done();
          pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done();
        });
        (window.peers ??= []).push(pc);
        return pc.localDescription.sdp;
      }; }
      """;
  private static final long EPOCH = 3;

  /// What the page said, in order; `join` and `ping` left out.
  final List<JsonObject> said = new ArrayList<>();

  /// The joins.
  final List<JsonObject> joins = new ArrayList<>();

  final Page answerer;
  private final JsonObject you;
  private @Nullable WebSocketRoute socket;
  private @Nullable JsonObject refusal;
  private JsonObject snapshot;
  private long seq;
  private int connections;

  private PageRoom(BrowserContext context, JsonObject you, JsonObject snapshot) {
    this.you = you;
    this.snapshot = snapshot;
    seq = snapshot.getLong("seq");
    answerer = context.newPage();
    answerer.navigate("about:blank");
    answerer.evaluate(ANSWERER);
    context.routeWebSocket(url -> url.contains("/ws/"), this::opened);
  }

  /// Stands in the place of a room in which the visitor has this role; people and words are those
  /// of {@link DemoRoom#snapshot}.
  static PageRoom of(BrowserContext context, String identity, String role) {
    JsonObject you =
        new JsonObject()
            .put("identity", identity)
            .put("name", identity)
            .put("role", role)
            .put("ceiling", role.equals("listener") ? "speaker" : role)
            .put("moderator", role.equals("host") || role.equals("cohost"));
    return new PageRoom(context, you, DemoRoom.snapshot(EPOCH, 40, identity, role));
  }

  /// Answers the next joins with this error; with none again as a room does.
  void refuseJoins(@Nullable String code) {
    refusal =
        code == null
            ? null
            : new JsonObject().put("type", "error").put("code", code).put("detail", "Not now.");
  }

  private void opened(WebSocketRoute route) {
    socket = route;
    route.onMessage(this::receive);
  }

  private void receive(WebSocketFrame frame) {
    JsonObject message = new JsonObject(frame.text());
    String type = message.getString("type");
    switch (type) {
      case "join" -> join(message);
      case "ping" ->
          tell("pong", new JsonObject().put("id", message.getString("id")).put("clockAt", 1));
      case "media.offer" -> {
        said.add(message);
        Object sdp = answerer.evaluate("sdp => window.answer(sdp)", message.getString("sdp"));
        connections++;
        answer(
            message,
            new JsonObject()
                .put("type", "media.answer")
                .put("connection", "c" + connections)
                .put("sdp", sdp));
      }
      case "chat.history" -> {
        said.add(message);
        answer(
            message, new JsonObject().put("type", "chat.page").put("messages", DemoRoom.older()));
      }
      default -> {
        said.add(message);
        answer(message, new JsonObject().put("type", "reply"));
        echo(type, message);
      }
    }
  }

  private void join(JsonObject message) {
    joins.add(message);
    if (refusal != null) {
      answer(message, refusal.copy());
      return;
    }
    JsonObject since = message.getJsonObject("since");
    JsonObject joined =
        new JsonObject()
            .put("type", "joined")
            .put("epoch", EPOCH)
            .put("seq", seq)
            .put("at", System.currentTimeMillis())
            .put("socket", "s-1")
            .put("you", you)
            .put("iceServers", new JsonArray())
            .put("tokenExpiresAt", System.currentTimeMillis() + 7_200_000);
    if (since == null) {
      joined.put("snapshot", snapshot.copy().put("seq", seq));
    } else {
      joined.put("missed", new JsonArray());
    }
    answer(message, joined);
  }

  /// What a room does at once with what somebody does about themselves.
  private void echo(String type, JsonObject message) {
    String self = you.getString("identity");
    switch (type) {
      case "hand.raise" ->
          event(
              about("hand.raised", self)
                  .put("name", self)
                  .put("ceiling", "speaker")
                  .put("raisedAt", System.currentTimeMillis()));
      case "hand.withdraw" -> event(about("hand.lowered", self).put("cause", "withdrawn"));
      case "mute" -> event(about("muted", message.getString("identity")).put("byModerator", false));
      case "unmute" -> event(about("unmuted", message.getString("identity")));
      case "chat.post" -> chat(self, message.getString("text"));
      case "room.end" -> {
        event(
            new JsonObject()
                .put("type", "room.ended")
                .put("endedAt", System.currentTimeMillis())
                .put("cause", "host"));
        close("ended", 4410, "");
      }
      default -> {}
    }
  }

  static JsonObject about(String type, String identity) {
    return new JsonObject().put("type", type).put("identity", identity);
  }

  private void answer(JsonObject question, JsonObject answer) {
    send(answer.put("id", question.getString("id")));
  }

  private void send(JsonObject message) {
    if (socket == null) {
      throw new IllegalStateException("no socket is open");
    }
    socket.send(message.encode());
  }

  /// An entry of the log.
  void event(JsonObject event) {
    seq++;
    send(
        new JsonObject()
            .put("type", "event")
            .put("epoch", EPOCH)
            .put("seq", seq)
            .put("at", System.currentTimeMillis())
            .put("event", event));
  }

  void chat(String identity, String text) {
    event(
        new JsonObject()
            .put("type", "chat.posted")
            .put("message", EPOCH + "-" + (seq + 1))
            .put("identity", identity)
            .put("name", identity)
            .put("text", text)
            .put("postedAt", System.currentTimeMillis()));
  }

  /// Something that is not in the log.
  void tell(String type, JsonObject fields) {
    send(
        fields
            .copy()
            .put("type", type)
            .put("epoch", EPOCH)
            .put("seq", seq)
            .put("at", System.currentTimeMillis()));
  }

  /// Closes the socket for a reason, with the closing message before.
  void close(String reason, int code, String detail) {
    tell(
        "closing",
        new JsonObject().put("reason", reason).put("closeCode", code).put("detail", detail));
    socket.close(new WebSocketRoute.CloseOptions().setCode(code).setReason(reason));
  }

  /// The socket breaks without a word.
  void breakOff() {
    socket.close(new WebSocketRoute.CloseOptions().setCode(1013));
  }

  /// The types of what the page said.
  List<String> types() {
    return said.stream().map(message -> message.getString("type")).toList();
  }
}
