package live.rostra.state;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/// The last room of a page, so that the next page begins after it, whatever has come or gone.
///
/// @param pinned whether it stands among the first
/// @param createdAt when it was first heard of
/// @param instance the room
record Cursor(boolean pinned, Instant createdAt, UUID instance) {
  static Cursor after(RoomRow row) {
    return new Cursor(row.pinned(), row.createdAt(), row.instance());
  }

  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            "%b:%d:%s"
                .formatted(pinned, createdAt.toEpochMilli(), instance)
                .getBytes(StandardCharsets.US_ASCII));
  }

  /// @throws FactsException when this is no text of a cursor
  static Cursor parse(String text) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(":", 3);
      Cursor cursor =
          new Cursor(
              Boolean.parseBoolean(parts[0]),
              Instant.ofEpochMilli(Long.parseLong(parts[1])),
              UUID.fromString(parts[2]));
      if (cursor.text().equals(text)) {
        return cursor;
      }
    } catch (RuntimeException _) {
      // Below.
    }
    throw bad();
  }

  /// @throws FactsException when `id` could not have been one
  static String id(String id) {
    if (id.isEmpty() || id.length() > 128 || !id.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw bad();
    }
    return id;
  }

  private static FactsException bad() {
    return new FactsException(FactsException.Code.BAD_CURSOR, "this node has given no such cursor");
  }
}
