package live.rostra.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;

/// A place in the list of rooms, newest first: behind a room, whether or not it is still there. New
/// rooms come in front of every such place, so no page shifts under a client that turns it.
///
/// @param createdAt when the room was opened
/// @param id the room
record RoomCursor(Instant createdAt, RoomId id) {
  /// Newest first; rooms of one instant by name.
  static final Comparator<RoomView> ORDER =
      Comparator.comparing(RoomView::createdAt).reversed().thenComparing(room -> room.id().value());

  private static final Pattern PLAIN = Pattern.compile("(-?\\d{1,11})\\.(\\d{1,9})\\.(.+)");

  /// The place behind a room.
  static RoomCursor after(RoomView room) {
    return new RoomCursor(room.createdAt(), room.id());
  }

  /// Whether this place is in front of a room.
  boolean isBefore(RoomView room) {
    int byAge = createdAt.compareTo(room.createdAt());
    return byAge != 0 ? byAge > 0 : id.value().compareTo(room.id().value()) < 0;
  }

  /// Reads what {@link #toString} wrote; anything else is a 400.
  static RoomCursor parse(String text) {
    try {
      byte[] plain = Base64.getUrlDecoder().decode(text);
      Matcher matcher = PLAIN.matcher(new String(plain, StandardCharsets.US_ASCII));
      if (matcher.matches()) {
        return new RoomCursor(
            Instant.ofEpochSecond(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
            new RoomId(matcher.group(3)));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      // As below: it is not one of ours, in whatever way.
    }
    String detail = "must be taken from the next of a page";
    throw new ProblemException(
        Problem.BAD_REQUEST,
        "The query parameter cursor " + detail + ".",
        new JsonArray()
            .add(
                new JsonObject()
                    .put("parameter", "cursor")
                    .put("in", "query")
                    .put("detail", detail)));
  }

  @Override
  public String toString() {
    String plain = createdAt.getEpochSecond() + "." + createdAt.getNano() + "." + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }
}
