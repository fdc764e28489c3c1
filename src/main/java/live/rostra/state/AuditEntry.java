package live.rostra.state;

import java.time.Instant;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Who did what to whom: a row of `audit`, which is only ever added to. Times are kept to the
/// millisecond.
///
/// @param id unique, and growing in time when compared as ASCII text (a ULID does)
/// @param room name of the room
/// @param at when
/// @param by identity of the one who did it
/// @param action what, as a word of the room's policy
/// @param subject identity of the one it was done to; null: nobody
/// @param detailJson more; null: nothing
public record AuditEntry(
    String id,
    RoomId room,
    Instant at,
    String by,
    String action,
    @Nullable String subject,
    @Nullable String detailJson) {}
