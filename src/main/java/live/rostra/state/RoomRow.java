package live.rostra.state;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// What is known of one room without its members: a row of `rooms`. Times are kept to the
/// millisecond.
///
/// @param room its name, which a later room may take again
/// @param instance this room, and no later one of its name
/// @param epoch of its log; grows over all rooms of the name
/// @param host identity of the one who opened or scheduled it
/// @param title what people call it
/// @param topics what it is about
/// @param status where it is in its life
/// @param language BCP 47, or empty
/// @param visibility who may find it: a word of the room's policy
/// @param pinned stands first in lists
/// @param locked nobody may join
/// @param createdAt when it was first heard of
/// @param scheduledAt when it is to begin
/// @param startedAt when it was opened
/// @param endedAt when it was over
public record RoomRow(
    RoomId room,
    UUID instance,
    long epoch,
    String host,
    String title,
    List<String> topics,
    Status status,
    String language,
    String visibility,
    boolean pinned,
    boolean locked,
    Instant createdAt,
    @Nullable Instant scheduledAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  /// Where a room is in its life.
  public enum Status {
    /// It will begin.
    SCHEDULED,
    /// People can be in it.
    OPEN,
    /// It is over.
    ENDED
  }

  /// Keeps an unmodifiable copy.
  public RoomRow {
    topics = List.copyOf(topics);
  }
}
