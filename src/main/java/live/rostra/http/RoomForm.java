package live.rostra.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomPatch;
import live.rostra.room.RoomView;
import org.jspecify.annotations.Nullable;

/// What a room is, as JSON of the contract.
final class RoomForm {
  /// Query parameters that pick rooms.
  static final List<String> FILTERS = List.of("status", "topic", "language", "host");

  private RoomForm() {}

  /// What a body wants a room to be.
  static RoomPatch patch(JsonObject body) {
    Optional<JsonArray> topics = Optional.ofNullable(body.getJsonArray("topics"));
    return new RoomPatch(
        Optional.ofNullable(body.getString("title")).filter(title -> !title.isBlank()),
        topics.map(names -> names.stream().map(String.class::cast).toList()),
        Optional.ofNullable(body.getString("language")),
        word(body, "visibility").map(RoomInfo.Visibility::valueOf),
        Optional.ofNullable(body.getString("pinned")),
        Optional.ofNullable(body.getBoolean("locked")),
        Optional.ofNullable(body.getBoolean("lobby")),
        word(body, "chat").map(RoomInfo.Chat::valueOf),
        Optional.ofNullable(body.getInteger("talkSeconds")),
        Optional.ofNullable(body.getInteger("maxSpeakers")),
        RequestCheck.timeMs(body, "scheduledAt"));
  }

  private static Optional<String> word(JsonObject body, String name) {
    return Optional.ofNullable(body.getString(name)).map(word -> word.toUpperCase(Locale.ROOT));
  }

  /// Adds what a room is to its JSON.
  static void put(JsonObject json, RoomInfo info) {
    json.put("title", info.title())
        .put("topics", new JsonArray(List.copyOf(info.topics())))
        .put("language", info.language())
        .put("visibility", info.visibility().name().toLowerCase(Locale.ROOT))
        .put("pinned", info.pinned())
        .put("locked", info.locked())
        .put("lobby", info.lobby())
        .put("chat", info.chat().name().toLowerCase(Locale.ROOT))
        .put("talkSeconds", info.talkSeconds())
        .put("maxSpeakers", info.maxSpeakers());
  }

  /// Which rooms a request's query asks for.
  static Predicate<RoomView> filter(HttpServerRequest request) {
    String status = request.getParam("status");
    String topic = request.getParam("topic");
    String language = request.getParam("language");
    String host = request.getParam("host");
    return room ->
        fits(status, room.status().name())
            && (topic == null || room.info().topics().stream().anyMatch(topic::equalsIgnoreCase))
            && (language == null || speaks(room.info().language(), language))
            && fits(host, room.host());
  }

  private static boolean fits(@Nullable String wanted, String value) {
    return wanted == null || wanted.equalsIgnoreCase(value);
  }

  /// RFC 4647 section 3.3.1: `de` also finds `de-CH`.
  private static boolean speaks(String tag, String range) {
    return tag.regionMatches(true, 0, range, 0, range.length())
        && (tag.length() == range.length() || tag.charAt(range.length()) == '-');
  }
}
