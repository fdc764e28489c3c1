package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import live.rostra.edge.Edge;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;

/// `/api/v1/rooms`: open, list, see and end rooms.
final class RoomsRoute {
  private static final int DEFAULT_LIMIT = 50;
  private static final String ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Door door;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// @param clock what `serverTime` shows: pages measure their own clock against it
  RoomsRoute(Door door, InstantSource clock) {
    this.door = door;
    this.clock = clock;
  }

  void mount(ContractRouter routes) {
    routes.answer("createRoom", this::create);
    routes.answer("listRooms", this::list);
    routes.answer("showRoom", this::show);
    routes.answer("endRoom", this::end);
  }

  private Future<Answer> create(Call call) {
    Claims claims = call.claims();
    if (!door.access().mayOpen(claims)) {
      Access.require(claims, Grant.HOST);
    }
    String name = call.object().getString("id");
    RoomId id = new RoomId(name == null ? draw() : name);
    if (!claims.covers(id)) {
      throw new ProblemException(Problem.GRANT_MISSING, "The token is for another room.");
    }
    String title = call.object().getString("title", "");
    return door.edge()
        .create(id, Edge.Opening.of(claims.actor(), title.isBlank() ? id.value() : title.strip()))
        .map(room ->
            Answer.json(201, json(call, room))
                .with(HttpHeaders.LOCATION, door.addresses().room(call.request(), room.id())));
  }

  private String draw() {
    StringBuilder id = new StringBuilder(10);
    for (int i = 0; i < 10; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /// Only rooms the token is for, newest first, a page at a time.
  private Future<Answer> list(Call call) {
    String asked = call.request().getParam("limit");
    int limit = asked == null ? DEFAULT_LIMIT : Integer.parseInt(asked);
    Optional<RoomCursor> after =
        Optional.ofNullable(call.request().getParam("cursor")).map(RoomCursor::parse);
    List<RoomView> page =
        door.edge().list().stream()
            .filter(room -> call.claims().covers(room.id()))
            .filter(room -> after.isEmpty() || after.get().isBefore(room))
            .sorted(RoomCursor.ORDER)
            .limit(limit + 1L)
            .toList();
    JsonArray rooms = new JsonArray();
    page.stream().limit(limit).forEach(room -> rooms.add(json(call, room)));
    JsonObject body = new JsonObject().put("serverTime", now()).put("rooms", rooms);
    if (page.size() <= limit) {
      return Future.succeededFuture(Answer.json(200, body));
    }
    String cursor = RoomCursor.after(page.get(limit - 1)).toString();
    String next = door.addresses().rooms(call.request(), limit, cursor);
    return Future.succeededFuture(
        Answer.json(200, body.put("next", next)).with("Link", "<" + next + ">; rel=\"next\""));
  }

  private Future<Answer> show(Call call) {
    RoomView room = door.edge().find(call.room()).orElseThrow(Access::noRoom);
    return Future.succeededFuture(Answer.json(200, json(call, room).put("serverTime", now())));
  }

  private Future<Answer> end(Call call) {
    return door.edge()
        .end(call.room(), call.claims().actor())
        .map(found -> {
          if (!found) {
            throw Access.noRoom();
          }
          return Answer.of(204);
        });
  }

  private String now() {
    return clock.instant().toString();
  }

  private JsonObject json(Call call, RoomView room) {
    JsonArray speakers = new JsonArray();
    room.speakers().forEach(speaker -> speakers.add(json(speaker)));
    JsonObject json =
        new JsonObject()
            .put("id", room.id().value())
            .put("title", room.info().title())
            .put("status", room.status().name().toLowerCase(Locale.ROOT))
            .put("createdAt", room.createdAt().toString())
            .put("speakers", speakers)
            .put("listeners", room.listeners())
            .put("hls", door.addresses().hls(call.request(), room.id()));
    if (room.mixerTime() != null) {
      json.put("mixerTime", room.mixerTime().toString());
    }
    return json;
  }

  private static JsonObject json(RoomView.Speaker speaker) {
    return new JsonObject()
        .put("session", speaker.session().value())
        .put("identity", speaker.identity())
        .put("levelDbov", speaker.levelDbov())
        .put("speaking", speaker.speaking())
        .put("dominant", speaker.dominant())
        .put("muted", speaker.muted())
        .put("concealedPercent", speaker.concealedPercent())
        .put("delayMs", speaker.delayMs());
  }
}
