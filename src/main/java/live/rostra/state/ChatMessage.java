package live.rostra.state;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One message of a room's chat: a row of `chat_messages`. Times are kept to the millisecond.
///
/// @param instance the room
/// @param id its place in the order of messages, compared as ASCII text; unique in the instance
/// @param author identity of the one who wrote it
/// @param name of the author, as shown then
/// @param text what it says; empty once it is deleted
/// @param postedAt when it was written
/// @param editedAt when it was last changed
/// @param deletedAt when it was deleted
/// @param version a newer one replaces an older one, in whatever order they come
public record ChatMessage(
    UUID instance,
    String id,
    String author,
    String name,
    String text,
    Instant postedAt,
    @Nullable Instant editedAt,
    @Nullable Instant deletedAt,
    Version version) {}
