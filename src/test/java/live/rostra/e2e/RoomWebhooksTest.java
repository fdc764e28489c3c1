package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import live.rostra.http.Grant;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.room.Role;
import live.rostra.state.TestPostgres;
import live.rostra.testkit.RawWebSocket;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens in a room of a whole node, from the sockets and requests of people to a receiver
/// that knows nothing but docs/how-to/webhooks.md.
@Tag("it")
class RoomWebhooksTest {
  private static final String ROOM = "agora";
  private static final String SECRET = "hooks-0123456789abcdef0123456789abcdef";
  private static final Instant LATER = Instant.parse("2100-01-01T18:00:00Z");
  private static final Instant UNTIL = Instant.parse("2100-01-02T18:00:00Z");

  /// What every event has.
  private static final Set<String> COMMON =
      Set.of("id", "event", "createdAt", "room", "epoch", "seq");

  @TempDir Path folder;
  private final String database = TestPostgres.database();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<RawWebSocket> sockets = new ArrayList<>();
  private final Tokens tokens =
      new Tokens(
          List.of(
              TokenKey.of(NodeProcess.KEY_ID, NodeProcess.SECRET.getBytes(StandardCharsets.UTF_8))),
          InstantSource.system());
  private HookReceiver receiver;
  private URI node;
  private int asked;

  @BeforeEach
  void open() throws Exception {
    receiver = new HookReceiver("hooks", SECRET);
    Files.createDirectories(folder.resolve("storage"));
  }

  @AfterEach
  void close() throws Exception {
    hangUp();
    receiver.close();
    TestPostgres.drop(database);
    http.close();
  }

  private void hangUp() throws Exception {
    for (RawWebSocket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /// Of a node that keeps what the one before it has kept.
  private Map<String, String> settings() {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "ROSTRA_AUTH_KEYS", NodeProcess.KEY_ID + ":" + NodeProcess.SECRET,
                "ROSTRA_HTTP_PORT", "0",
                "ROSTRA_MEDIA_BASE_PORT", "0",
                "ROSTRA_ADMIN_PORT", "0",
                "ROSTRA_HTTP_HOST", "127.0.0.1",
                "ROSTRA_MEDIA_HOST", "127.0.0.1",
                "ROSTRA_POSTGRES_URL", database,
                "ROSTRA_FACTS_DIRECTORY", folder.resolve("facts").toString(),
                "ROSTRA_STORAGE_DIRECTORY", folder.resolve("storage").toString()));
    settings.put("ROSTRA_WEBHOOKS_URLS", receiver.url());
    settings.put("ROSTRA_WEBHOOKS_KEY", "hooks:" + SECRET);
    settings.put("ROSTRA_WEBHOOKS_ALLOW", "127.0.0.1");
    return settings;
  }

  private TestNode start() throws Exception {
    TestNode started = TestNode.start(settings());
    node = started.url();
    return started;
  }

  private String token(String identity, Role role, Grant... grants) {
    String name = identity.substring(0, 1).toUpperCase(Locale.ROOT) + identity.substring(1);
    return tokens.issue(
        identity, name, "*", Set.of(grants), Optional.of(role), Duration.ofHours(1));
  }

  private String hana() {
    return token("hana", Role.HOST, Grant.HOST);
  }

  private String listener(String identity) {
    return token(identity, Role.LISTENER, Grant.SPEAK);
  }

  private void request(String method, String path, JsonObject body, int status) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body == null ? "" : body.encode()))
            .header("Authorization", "Bearer " + hana())
            .header("Content-Type", "application/json")
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  private void opens(String room) throws Exception {
    request("POST", "/api/v1/rooms", new JsonObject().put("id", room).put("title", "Agora"), 201);
  }

  /// Somebody comes in by WebSocket.
  private RawWebSocket join(String room, String token) throws Exception {
    RawWebSocket socket = RawWebSocket.open(node.getPort(), "/ws/" + room);
    sockets.add(socket);
    socket.json("type", "join", "id", "join", "token", token).message("joined");
    return socket;
  }

  /// Asks for something and waits until it is done.
  private JsonObject ask(RawWebSocket socket, String type, Object... fields) throws Exception {
    String id = "ask-" + ++asked;
    JsonObject message = new JsonObject().put("type", type).put("id", id);
    for (int i = 0; i < fields.length; i += 2) {
      message.put((String) fields[i], fields[i + 1]);
    }
    socket.text(message.encode());
    JsonObject answer = socket.message();
    while (!id.equals(answer.getString("id"))) {
      answer = socket.message();
    }
    assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("reply");
    return answer;
  }

  private List<JsonObject> of(String room) {
    return receiver.events().stream()
        .filter(event -> event.getJsonObject("room").getString("id").equals(room))
        .toList();
  }

  /// An event without what all of them have: its name and its details.
  private static String told(JsonObject event) {
    JsonObject details = event.copy();
    COMMON.forEach(details::remove);
    return event.getString("event") + (details.isEmpty() ? "" : " " + details.encode());
  }

  private static List<String> told(Collection<JsonObject> events) {
    return events.stream().map(RoomWebhooksTest::told).toList();
  }

  private static String about(String identity) {
    return "{\"participant\":{\"identity\":\"" + identity + "\"}";
  }

  private static String named(String identity, String name) {
    return "{\"participant\":{\"identity\":\"%s\",\"name\":\"%s\"}".formatted(identity, name);
  }

  /// Each comes once, later ones of the room's log after earlier ones.
  private static void areInOrder(List<JsonObject> events) {
    assertThat(events).extracting(event -> event.getString("id")).doesNotHaveDuplicates();
    assertThat(events)
        .isSortedAccordingTo((a, b) -> {
          int epochs = Long.compare(a.getLong("epoch"), b.getLong("epoch"));
          return epochs != 0 ? epochs : Long.compare(a.getLong("seq"), b.getLong("seq"));
        });
  }

  private boolean ended(String room) {
    List<JsonObject> events = of(room);
    return !events.isEmpty() && events.getLast().getString("event").equals("room.ended");
  }

  /// Webhooks that this node tried in vain.
  private double failures(TestNode of) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(of.admin().resolve("/metrics")).build();
    String page = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    Matcher line =
        Pattern.compile("(?m)^rostra_webhooks_attempts_total\\{result=\"failed\"} (\\S+)$")
            .matcher(page);
    assertThat(line.find()).as(page).isTrue();
    return Double.parseDouble(line.group(1));
  }

  private void awaitFailures(TestNode of, int count) throws Exception {
    long deadlineNs = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (failures(of) < count) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void tellsAnEveningFromItsScheduleToItsEnd() throws Exception {
    try (TestNode _ = start()) {
      JsonObject room = new JsonObject().put("id", ROOM).put("title", "Agora");
      request("POST", "/api/v1/rooms", room.put("scheduledAt", LATER), 201);
      request("PATCH", "/api/v1/rooms/" + ROOM, new JsonObject().put("title", "Tea"), 200);
      RawWebSocket hana = join(ROOM, hana());
      ask(hana, "room.start");
      RawWebSocket ben = join(ROOM, listener("ben"));
      ask(ben, "hand.raise");
      ask(ben, "hand.withdraw");
      ask(ben, "hand.raise");
      ask(hana, "hand.deny", "identity", "ben", "reason", "One more guest first");
      ask(ben, "hand.raise");
      ask(hana, "hand.approve", "identity", "ben");
      ask(ben, "mute", "identity", "ben");
      ask(hana, "mute", "identity", "ben");
      ask(hana, "unmute", "identity", "ben");
      ask(ben, "chat.post", "text", "Hello");
      ask(ben, "react", "emoji", "👏");
      join(ROOM, listener("eve"));
      String person = report(ben, "identity", "eve", "category", "harassment", "text", "Just now");
      String whole = report(ben, "category", "other", "text", "Noise");
      ask(hana, "remove", "identity", "eve", "reason", "Shouting");
      join(ROOM, listener("zed"));
      long until = UNTIL.toEpochMilli();
      ask(hana, "ban", "identity", "zed", "reason", "Spam", "expiresAt", until);
      ask(hana, "unban", "identity", "zed");
      ask(ben, "leave");
      ask(join(ROOM, listener("ben")), "role.set", "identity", "ben", "role", "listener");
      ask(hana, "room.end");
      assertThat(hana.closeCode()).isEqualTo(4410);

      receiver.await(_ -> ended(ROOM));

      assertThat(told(of(ROOM)))
          .containsExactly(
              "room.scheduled {\"host\":\"hana\",\"scheduledAt\":\"2100-01-01T18:00:00Z\"}",
              "room.updated {\"scheduledAt\":\"2100-01-01T18:00:00Z\"}",
              "role.changed " + named("hana", "Hana") + ",\"role\":\"host\",\"cause\":\"token\"}",
              "participant.joined " + about("hana") + "}",
              "room.started",
              "hand.raised " + named("ben", "Ben") + "}",
              "hand.lowered " + about("ben") + ",\"cause\":\"withdrawn\",\"reason\":\"\"}",
              "hand.raised " + named("ben", "Ben") + "}",
              "hand.lowered "
                  + about("ben")
                  + ",\"cause\":\"denied\",\"reason\":\"One more guest first\"}",
              "hand.raised " + named("ben", "Ben") + "}",
              "hand.lowered " + about("ben") + ",\"cause\":\"approved\",\"reason\":\"\"}",
              "role.changed "
                  + named("ben", "Ben")
                  + ",\"role\":\"speaker\",\"cause\":\"approved\"}",
              "participant.joined " + about("ben") + "}",
              "moderation.muted " + about("ben") + "}",
              "report.filed "
                  + about("eve")
                  + ",\"report\":\"%s\",\"by\":\"ben\",\"category\":\"harassment\""
                      .formatted(person)
                  + ",\"text\":\"Just now\"}",
              "report.filed {\"report\":\"%s\",\"by\":\"ben\"".formatted(whole)
                  + ",\"category\":\"other\",\"text\":\"Noise\"}",
              "moderation.removed " + named("eve", "Eve") + ",\"reason\":\"Shouting\"}",
              "moderation.removed " + named("zed", "Zed") + ",\"reason\":\"Spam\"}",
              "moderation.banned "
                  + named("zed", "Zed")
                  + ",\"by\":\"hana\",\"reason\":\"Spam\",\"until\":\"2100-01-02T18:00:00Z\"}",
              "moderation.unbanned " + about("zed") + ",\"by\":\"hana\"}",
              "participant.left " + about("ben") + "}",
              "participant.joined " + about("ben") + "}",
              "role.changed "
                  + named("ben", "Ben")
                  + ",\"role\":\"listener\",\"cause\":\"stepped-down\"}",
              "room.ended {\"cause\":\"host\"}");
      areInOrder(of(ROOM));
      areAsTheManualSays(of(ROOM));
      assertThat(of(ROOM).getLast().getJsonObject("room").getString("title")).isEqualTo("Tea");
      assertThat(receiver.refusals()).isEmpty();
    }
  }

  private String report(RawWebSocket socket, Object... fields) throws Exception {
    return ask(socket, "report", fields).getJsonObject("result").getString("report");
  }

  /// Every event of the manual's table occurs, with no field that its row does not name.
  private static void areAsTheManualSays(List<JsonObject> events) throws Exception {
    Map<String, String> rows = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("docs/how-to/webhooks.md"))) {
      String[] cells = line.split("\\|");
      if (cells.length == 4 && cells[1].matches(" (`[a-z]+\\.[a-z]+`(, )?)+ ")) {
        Arrays.stream(cells[1].strip().split(", ")).forEach(name -> rows.put(name, cells[3]));
      }
    }
    assertThat(rows.keySet())
        .containsExactlyInAnyOrderElementsOf(
            events.stream().map(event -> "`" + event.getString("event") + "`").distinct().toList());
    for (JsonObject event : events) {
      assertThat(event.fieldNames()).containsAll(COMMON);
      String row = rows.get("`" + event.getString("event") + "`");
      Stream<String> words =
          Stream.concat(
              event.fieldNames().stream().filter(field -> !COMMON.contains(field)),
              event.containsKey("cause") ? Stream.of(event.getString("cause")) : Stream.empty());
      assertThat(words).allMatch(word -> row.contains("`" + word + "`"), event.encode());
      assertThat(Instant.parse(event.getString("createdAt")))
          .isBetween(Instant.now().minusSeconds(300), Instant.now());
    }
  }

  /// Raises a hand and takes it down again: two events.
  private void waves(RawWebSocket socket) throws Exception {
    ask(socket, "hand.raise");
    ask(socket, "hand.withdraw");
  }

  @Test
  void aReceiverThatWasAwayMissesNothingAlsoNotWhenTheNodeIsRestartedMeanwhile() throws Exception {
    List<String> rooms = List.of("one", "two");
    try (TestNode first = start()) {
      for (String room : rooms) {
        request("POST", "/api/v1/rooms", new JsonObject().put("id", room), 201);
        join(room, hana());
        waves(join(room, listener("ben")));
      }
      receiver.await(events -> events.size() == 10);

      receiver.goesAway();
      for (String room : rooms) {
        waves(join(room, listener("cy")));
      }
      // The first of each room, and again.
      awaitFailures(first, 4);
      assertThat(receiver.events()).hasSize(10);
      receiver.comesBack();
      receiver.await(events -> events.size() == 14);

      receiver.goesAway();
      for (String room : rooms) {
        waves(join(room, listener("dan")));
      }
      awaitFailures(first, 6);
      hangUp();
    }
    assertThat(receiver.events()).hasSize(14);

    try (TestNode second = start()) {
      awaitFailures(second, 2);
      receiver.comesBack();
      for (String room : rooms) {
        waves(join(room, listener("eve")));
        request("DELETE", "/api/v1/rooms/" + room, null, 204);
      }
      receiver.await(_ -> rooms.stream().allMatch(this::ended));
    }

    for (String room : rooms) {
      List<JsonObject> events = of(room);
      areInOrder(events);
      List<String> expected = new ArrayList<>();
      expected.add("room.started {\"host\":\"hana\"}");
      expected.add(
          "role.changed " + named("hana", "Hana") + ",\"role\":\"host\",\"cause\":\"token\"}");
      expected.add("participant.joined " + about("hana") + "}");
      for (String name : List.of("Ben", "Cy", "Dan", "Eve")) {
        String who = name.toLowerCase(Locale.ROOT);
        expected.add("hand.raised " + named(who, name) + "}");
        expected.add("hand.lowered " + about(who) + ",\"cause\":\"withdrawn\",\"reason\":\"\"}");
      }
      expected.add("room.ended {\"cause\":\"host\"}");
      assertThat(told(events)).as(room).containsExactlyElementsOf(expected);
      // The restart is a new epoch of the same room.
      assertThat(events.getLast().getLong("epoch"))
          .isEqualTo(events.getFirst().getLong("epoch") + 1);
    }
    assertThat(receiver.refusals()).isEmpty();
  }

  @Test
  void aNodeThatIsKilledTellsTheRestWhenItIsBack() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    try (NodeProcess first = NodeProcess.serve(temporary, settings())) {
      node = first.address().http();
      request("POST", "/api/v1/rooms", new JsonObject().put("id", ROOM), 201);
      for (String who : List.of("ben", "cy", "dan", "eve", "fay")) {
        RawWebSocket socket = join(ROOM, listener(who));
        waves(socket);
        waves(socket);
        waves(socket);
      }
      // What was answered is in the facts file, wherever else it has come to.
      first.kill();
      hangUp();
    }

    try (NodeProcess second = NodeProcess.serve(temporary, settings())) {
      node = second.address().http();
      request("DELETE", "/api/v1/rooms/" + ROOM, null, 204);
      receiver.await(_ -> ended(ROOM));
    }

    // At least once, under the same id.
    Map<String, JsonObject> events = new LinkedHashMap<>();
    of(ROOM).forEach(event -> events.putIfAbsent(event.getString("id"), event));
    areInOrder(List.copyOf(events.values()));
    assertThat(events.values().stream().map(event -> event.getString("event")))
        .filteredOn(name -> name.startsWith("hand."))
        .hasSize(30);
    assertThat(receiver.refusals()).isEmpty();
  }
}
