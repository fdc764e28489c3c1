package live.rostra.state;

import java.time.Instant;
import java.util.UUID;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Somebody's complaint about a room or somebody in it: a row of `reports`. Times are kept to the
/// millisecond.
///
/// @param id unique, and growing in time when compared as ASCII text (a ULID does)
/// @param room name of the room
/// @param instance the room
/// @param by identity of the one who complains
/// @param about identity of the one it is about; null: the room
/// @param reason a word of the room's policy
/// @param text what the one who complains says
/// @param excerptJson what part of the log or sound it refers to; null: none
/// @param at when
public record Report(
    String id,
    RoomId room,
    UUID instance,
    String by,
    @Nullable String about,
    String reason,
    String text,
    @Nullable String excerptJson,
    Instant at) {}
