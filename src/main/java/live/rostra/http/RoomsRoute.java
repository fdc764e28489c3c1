package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import live.rostra.edge.Edge;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomPatch;
import live.rostra.room.RoomView;
import org.jspecify.annotations.Nullable;

/// `/api/v1/rooms`: open, list, see, change, start and end rooms.
final class RoomsRoute {
  private static final int DEFAULT_LIMIT = 50;
  private static final String ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Door door;
  private final Asked asked;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// @param clock what `serverTime` shows: pages measure their own clock against it
  RoomsRoute(Door door, Asked asked, InstantSource clock) {
    this.door = door;
    this.asked = asked;
    this.clock = clock;
  }

  void mount(ContractRouter routes) {
    routes.answer("createRoom", this::create);
    routes.answer("listRooms", this::list);
    routes.answer("showRoom", this::show);
    routes.answer("updateRoom", this::update);
    routes.answer("startRoom", call -> asked.of(call, new RoomCommand.Start()));
    routes.answer("endRoom", call -> asked.of(call, new RoomCommand.End()));
  }

  private Future<Answer> create(Call call) {
    Claims claims = call.claims();
    if (!door.access().mayOpen(claims)) {
      Access.require(claims, Grant.HOST);
    }
    JsonObject body = call.object();
    String name = body.getString("id");
    RoomId id = new RoomId(name == null ? draw() : name);
    if (!claims.covers(id)) {
      throw new ProblemException(Problem.GRANT_MISSING, "The token is for another room.");
    }
    Edge.Opening plain = Edge.Opening.of(claims.actor(), id.value());
    RoomPatch wanted = RoomForm.patch(body);
    return door.edge()
        .create(
            id,
            new Edge.Opening(
                plain.by(),
                host(claims, body.getString("host"), plain.host()),
                wanted.on(plain.info()),
                wanted.scheduledAtMs().map(Instant::ofEpochMilli)))
        .map(room ->
            Answer.json(201, json(call, room))
                .with(HttpHeaders.LOCATION, door.addresses().room(call.request(), room.id())));
  }

  /// Only an operator opens rooms for somebody else.
  private static String host(Claims claims, @Nullable String wanted, String bearer) {
    if (wanted == null || wanted.equals(bearer)) {
      return bearer;
    }
    if (!claims.allows(Grant.ADMIN)) {
      throw new ProblemException(
          Problem.GRANT_MISSING, "Opening a room for somebody else needs the grant admin.");
    }
    return wanted;
  }

  private String draw() {
    StringBuilder id = new StringBuilder(10);
    for (int i = 0; i < 10; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /// Newest first, a page at a time.
  private Future<Answer> list(Call call) {
    String asked = call.request().getParam("limit");
    int limit = asked == null ? DEFAULT_LIMIT : Integer.parseInt(asked);
    Optional<RoomCursor> after =
        Optional.ofNullable(call.request().getParam("cursor")).map(RoomCursor::parse);
    Predicate<RoomView> wanted = RoomForm.filter(call.request());
    List<RoomView> page =
        door.edge().list().stream()
            .filter(room -> lists(call.claims(), room))
            .filter(wanted)
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

  /// Whether a room is in somebody's directory: public ones, and the one that a token was made for.
  private static boolean lists(Claims claims, RoomView room) {
    boolean all = claims.room().equals(Claims.ANY_ROOM);
    boolean open = room.info().visibility() == RoomInfo.Visibility.PUBLIC;
    return claims.covers(room.id()) && (!all || open || claims.allows(Grant.ADMIN));
  }

  private Future<Answer> update(Call call) {
    return asked
        .command(call, new RoomCommand.Update(RoomForm.patch(call.object())))
        .compose(_ -> show(call));
  }

  private Future<Answer> show(Call call) {
    RoomView room = door.edge().find(call.room()).orElseThrow(Access::noRoom);
    return Future.succeededFuture(Answer.json(200, json(call, room).put("serverTime", now())));
  }

  private String now() {
    return clock.instant().toString();
  }

  private JsonObject json(Call call, RoomView room) {
    JsonObject json =
        new JsonObject()
            .put("id", room.id().value())
            .put("status", room.status().name().toLowerCase(Locale.ROOT))
            .put("host", room.host())
            .put("createdAt", room.createdAt().toString())
            .put("speakers", Asked.array(room.speakers(), RoomsRoute::json))
            .put("listeners", room.listeners())
            .put("hls", door.addresses().hls(call.request(), room.id()));
    RoomForm.put(json, room.info());
    put(json, "scheduledAt", room.scheduledAt());
    put(json, "startedAt", room.startedAt());
    put(json, "endedAt", room.endedAt());
    put(json, "mixerTime", room.mixerTime());
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Instant time) {
    if (time != null) {
      json.put(name, time.toString());
    }
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
