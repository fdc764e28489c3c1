package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import live.rostra.edge.Rooms;
import live.rostra.room.RoomCommand;
import live.rostra.room.Snapshot;

/// `…/chat`: what people write, and wrote.
final class ChatRoute {
  private final Asked asked;
  private final Rooms rooms;

  ChatRoute(Asked asked, Rooms rooms) {
    this.asked = asked;
    this.rooms = rooms;
  }

  void mount(ContractRouter routes) {
    routes.answerFromDatabase("listChat", this::list);
    routes.answer("postChat", this::post);
    routes.answer(
        "editChat", call -> asked.of(call, new RoomCommand.EditChat(message(call), text(call))));
    routes.answer("deleteChat", call -> asked.of(call, new RoomCommand.DeleteChat(message(call))));
  }

  /// Looked at first, because who is kept out of the room reads nothing of it.
  private Future<Answer> list(Call call) {
    Optional<String> before = Optional.ofNullable(call.request().getParam("before"));
    int limit = ModerationRoute.limit(call);
    return asked
        .look(call)
        .compose(_ -> rooms.chat(call.room(), before, limit + 1))
        .map(found -> Answer.json(200, page(found, limit)));
  }

  private static JsonObject page(List<Snapshot.Message> found, int limit) {
    List<Snapshot.Message> page = found.subList(0, Math.min(limit, found.size()));
    JsonObject json = new JsonObject().put("messages", Asked.array(page, ChatRoute::json));
    return found.size() > limit ? json.put("next", page.getLast().id()) : json;
  }

  private static JsonObject json(Snapshot.Message message) {
    JsonObject json =
        new JsonObject()
            .put("id", message.id())
            .put("identity", message.identity())
            .put("name", message.name())
            .put("text", message.text())
            .put("at", Asked.time(message.atMs()));
    return message.editedAtMs() == 0
        ? json
        : json.put("editedAt", Asked.time(message.editedAtMs()));
  }

  private Future<Answer> post(Call call) {
    return asked
        .command(call, new RoomCommand.PostChat(text(call)))
        .map(done -> Answer.json(201, new JsonObject().put("id", done.result().get("message"))));
  }

  private static String message(Call call) {
    return Asked.parameter(call, "message");
  }

  private static String text(Call call) {
    return call.object().getString("text");
  }
}
