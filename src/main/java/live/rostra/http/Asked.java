package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import live.rostra.edge.Rooms;
import live.rostra.room.Action;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomPolicy;

/// What a request asks of a room, in the name of its bearer. The room's rules judge it, so that a
/// request can do what the same person's socket can do, and no more.
final class Asked {
  private final Rooms rooms;

  Asked(Rooms rooms) {
    this.rooms = rooms;
  }

  /// Gives a command; done is a 204.
  Future<Answer> of(Call call, RoomCommand command) {
    return command(call, command).map(_ -> Answer.of(204));
  }

  /// Gives a command.
  Future<Rooms.Done> command(Call call, RoomCommand command) {
    return rooms.ask(call.room(), call.claims().actor(), command);
  }

  /// The room as the bearer may see it; 403 for who is kept out of it.
  Future<Rooms.Seen> look(Call call) {
    return rooms.look(call.room(), call.claims().actor());
  }

  /// The room for a bearer who may do `action` there; 403 for others.
  Future<Rooms.Seen> look(Call call, Action action) {
    return look(call)
        .map(seen -> {
          boolean operator = call.claims().actor().admin();
          if (RoomPolicy.grant(action, seen.you().role(), operator) == RoomPolicy.Grant.NO) {
            throw new ProblemException(Problem.NOT_ALLOWED, "This is for moderators.");
          }
          return seen;
        });
  }

  /// The person named in the path.
  static String identity(Call call) {
    return parameter(call, "identity");
  }

  /// A path parameter, which the contract says is there.
  static String parameter(Call call, String name) {
    String value = call.ctx().pathParam(name);
    if (value == null) {
      throw new IllegalStateException("the contract has no path parameter " + name);
    }
    return value;
  }

  /// The reason in the query; empty without one.
  static String reason(Call call) {
    String reason = call.request().getParam("reason");
    return reason == null ? "" : reason;
  }

  /// A list as JSON.
  static <T> JsonArray array(List<T> items, Function<T, JsonObject> each) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(each.apply(item)));
    return array;
  }

  /// Wall-clock milliseconds as RFC 3339.
  static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }
}
