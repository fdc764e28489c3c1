package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;

/// `/api/v1/rooms`: open, list, see and end rooms.
final class RoomsRoute {
  private static final String JSON = "application/json";
  private static final String ROOMS = "/api/v1/rooms";
  private static final String ROOM = ROOMS + "/:room";
  private static final int MAX_TITLE = 120;
  private static final String ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private final Door door;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// @param clock what `serverTime` shows: pages measure their own clock against it
  RoomsRoute(Door door, InstantSource clock) {
    this.door = door;
    this.clock = clock;
  }

  void mount(Router router) {
    router.post(ROOMS).handler(this::create);
    router.get(ROOMS).handler(this::list);
    router.route(ROOMS).handler(Cors.otherMethods("GET, POST, OPTIONS"));
    router.get(ROOM).handler(this::show);
    router.delete(ROOM).handler(this::end);
    router.route(ROOM).handler(Cors.otherMethods("GET, DELETE, OPTIONS"));
  }

  private void create(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Claims claims = door.access().bearer(request);
    if (!door.access().mayOpen(claims)) {
      Access.require(claims, Grant.HOST);
    }
    Body.requireMediaType(request, JSON);
    door.read(ctx, Body.SMALL_LIMIT)
        .map(Body::json)
        .compose(body -> {
          RoomId id = idOf(body, claims);
          return door.edge().create(id, titleOf(body, id));
        })
        .onSuccess(room -> {
          ctx.response()
              .setStatusCode(201)
              .putHeader(HttpHeaders.LOCATION, door.addresses().room(ctx.request(), room.id()));
          send(ctx, json(ctx, room));
        })
        .onFailure(ctx::fail);
  }

  private RoomId idOf(JsonObject body, Claims claims) {
    RoomId id =
        switch (body.getValue("id")) {
          case String value when RoomId.isValid(value) -> new RoomId(value);
          case null -> new RoomId(draw());
          default ->
              throw new ProblemException(
                  Problem.BAD_REQUEST,
                  "The field id must be 1 to 64 of a-z A-Z 0-9 . _ - and start with a letter or"
                      + " digit.");
        };
    if (!claims.covers(id)) {
      throw new ProblemException(Problem.GRANT_MISSING, "The token is for another room.");
    }
    return id;
  }

  private static String titleOf(JsonObject body, RoomId id) {
    return switch (body.getValue("title")) {
      case String value
          when value.length() <= MAX_TITLE && value.chars().noneMatch(Character::isISOControl) ->
          value.isBlank() ? id.value() : value.strip();
      case null -> id.value();
      default ->
          throw new ProblemException(
              Problem.BAD_REQUEST, "The field title must be a text of at most 120 characters.");
    };
  }

  private String draw() {
    StringBuilder id = new StringBuilder(10);
    for (int i = 0; i < 10; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /// Only rooms the token is for.
  private void list(RoutingContext ctx) {
    Claims claims = door.access().bearerWith(ctx.request(), Grant.JOIN);
    JsonArray rooms = new JsonArray();
    for (RoomView room : door.edge().list()) {
      if (claims.covers(room.id())) {
        rooms.add(json(ctx, room));
      }
    }
    send(ctx, new JsonObject().put("serverTime", clock.instant().toString()).put("rooms", rooms));
  }

  private void show(RoutingContext ctx) {
    Claims claims = door.access().bearerWith(ctx.request(), Grant.JOIN);
    RoomView room = door.edge().find(Access.room(ctx, claims)).orElseThrow(Access::noRoom);
    send(ctx, json(ctx, room).put("serverTime", clock.instant().toString()));
  }

  private void end(RoutingContext ctx) {
    Claims claims = door.access().bearerWith(ctx.request(), Grant.HOST);
    door.edge()
        .end(Access.room(ctx, claims))
        .onSuccess(found -> {
          if (found) {
            ctx.response().setStatusCode(204).end();
          } else {
            ctx.fail(Access.noRoom());
          }
        })
        .onFailure(ctx::fail);
  }

  private JsonObject json(RoutingContext ctx, RoomView room) {
    JsonArray speakers = new JsonArray();
    room.speakers().forEach(speaker -> speakers.add(json(speaker)));
    JsonObject json =
        new JsonObject()
            .put("id", room.id().value())
            .put("title", room.title())
            .put("status", room.status().name().toLowerCase(Locale.ROOT))
            .put("createdAt", room.createdAt().toString())
            .put("speakers", speakers)
            .put("listeners", room.listeners())
            .put("hls", door.addresses().hls(ctx.request(), room.id()));
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

  private static void send(RoutingContext ctx, JsonObject json) {
    Buffer body = json.toBuffer();
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }
}
