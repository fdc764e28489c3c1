package live.rostra.state;

import java.time.Instant;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Somebody who may not enter rooms of one name: a row of `bans`. It outlives the room. Times are
/// kept to the millisecond.
///
/// @param room name of the rooms
/// @param identity who
/// @param by identity of the one who decided it
/// @param reason why, for people
/// @param since when it was decided
/// @param until when it ends by itself; null: never
/// @param liftedBy who took it back
/// @param liftedAt when it was taken back
/// @param version a newer one replaces an older one, in whatever order they come
public record Ban(
    RoomId room,
    String identity,
    String by,
    String reason,
    Instant since,
    @Nullable Instant until,
    @Nullable String liftedBy,
    @Nullable Instant liftedAt,
    Version version) {}
