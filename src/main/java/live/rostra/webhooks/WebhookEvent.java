package live.rostra.webhooks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import live.rostra.room.LogEntry;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomEvent.Banned;
import live.rostra.room.RoomEvent.HandLowered;
import live.rostra.room.RoomEvent.HandRaised;
import live.rostra.room.RoomEvent.Muted;
import live.rostra.room.RoomEvent.Removed;
import live.rostra.room.RoomEvent.Reported;
import live.rostra.room.RoomEvent.RoleChanged;
import live.rostra.room.RoomEvent.StageEntered;
import live.rostra.room.RoomEvent.StageLeft;
import live.rostra.room.RoomEvent.Unbanned;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.signalling.WireNames;
import live.rostra.state.Fact;

/// One message to the application, made from an entry of a room's log:
///
/// ```
/// {"id":"01K…","event":"hand.raised","createdAt":"2026-11-21T18:00:00.123Z",
///  "room":{"id":"lobby","title":"…"},"epoch":3,"seq":41, … details}
/// ```
///
/// docs/how-to/webhooks.md lists the details of each type.
///
/// @param id a ULID; the same for the same entry
/// @param type what it tells
/// @param room where
/// @param position its place among all that are told of the room
/// @param body what is sent
public record WebhookEvent(
    String id, WebhookType type, RoomId room, long position, JsonObject body) {
  private static final int SEQ_BITS = 20;

  /// What is told of an entry; empty for those that nobody outside the room needs.
  ///
  /// @param room whose log it is in
  /// @param info the room after it
  public static Optional<WebhookEvent> of(RoomId room, RoomInfo info, LogEntry entry) {
    return switch (entry.event()) {
      case RoomEvent.Opened it -> {
        boolean later = it.scheduledAtMs() > 0;
        JsonObject details = new JsonObject().put("host", it.host());
        if (later) {
          details.put("scheduledAt", time(it.scheduledAtMs()));
        }
        yield of(
            room,
            info,
            entry,
            later ? WebhookType.ROOM_SCHEDULED : WebhookType.ROOM_STARTED,
            details);
      }
      case RoomEvent.Updated it -> {
        JsonObject details = new JsonObject();
        if (it.scheduledAtMs() > 0) {
          details.put("scheduledAt", time(it.scheduledAtMs()));
        }
        yield of(room, info, entry, WebhookType.ROOM_UPDATED, details);
      }
      case RoomEvent.Started _ -> of(room, info, entry, WebhookType.ROOM_STARTED, new JsonObject());
      case RoomEvent.Ended it ->
          of(
              room,
              info,
              entry,
              WebhookType.ROOM_ENDED,
              new JsonObject().put("cause", WireNames.of(it.cause())));
      case StageEntered it ->
          of(room, info, entry, WebhookType.PARTICIPANT_JOINED, about(it.identity()));
      case StageLeft it ->
          of(room, info, entry, WebhookType.PARTICIPANT_LEFT, about(it.identity()));
      case RoleChanged it ->
          of(
              room,
              info,
              entry,
              WebhookType.ROLE_CHANGED,
              about(it.identity(), it.name())
                  .put("role", it.role().wireName())
                  .put("cause", WireNames.of(it.cause())));
      case HandRaised it ->
          of(room, info, entry, WebhookType.HAND_RAISED, about(it.identity(), it.name()));
      case HandLowered it ->
          of(
              room,
              info,
              entry,
              WebhookType.HAND_LOWERED,
              about(it.identity())
                  .put("cause", WireNames.of(it.cause()))
                  .put("reason", it.reason()));
      case Muted it ->
          it.byModerator()
              ? of(room, info, entry, WebhookType.MODERATION_MUTED, about(it.identity()))
              : Optional.empty();
      case Removed it ->
          of(
              room,
              info,
              entry,
              WebhookType.MODERATION_REMOVED,
              about(it.identity(), it.name()).put("reason", it.reason()));
      case Banned it -> {
        JsonObject details =
            about(it.identity(), it.name()).put("by", it.by()).put("reason", it.reason());
        if (it.untilMs() > 0) {
          details.put("until", time(it.untilMs()));
        }
        yield of(room, info, entry, WebhookType.MODERATION_BANNED, details);
      }
      case Unbanned it ->
          of(
              room,
              info,
              entry,
              WebhookType.MODERATION_UNBANNED,
              about(it.identity()).put("by", it.by()));
      case Reported it -> {
        // Empty: the room is reported.
        JsonObject details = it.identity().isEmpty() ? new JsonObject() : about(it.identity());
        yield of(
            room,
            info,
            entry,
            WebhookType.REPORT_FILED,
            details
                .put("report", it.report())
                .put("by", it.by())
                .put("category", WireNames.of(it.category()))
                .put("text", it.text()));
      }
      case RoomEvent.HostAway _,
          RoomEvent.HostBack _,
          RoomEvent.Invited _,
          RoomEvent.InviteEnded _,
          RoomEvent.Unmuted _,
          RoomEvent.Knocked _,
          RoomEvent.Admitted _,
          RoomEvent.KnockEnded _,
          RoomEvent.ChatPosted _,
          RoomEvent.ChatEdited _,
          RoomEvent.ChatDeleted _,
          RoomEvent.TalkTimeUp _ ->
          Optional.empty();
    };
  }

  private static Optional<WebhookEvent> of(
      RoomId room, RoomInfo info, LogEntry entry, WebhookType type, JsonObject details) {
    long atMs = Math.max(0, entry.mixerTimeMs());
    String id = WebhookId.of(room, entry.epoch(), entry.seq(), atMs);
    JsonObject body =
        new JsonObject()
            .put("id", id)
            .put("event", type.wireName())
            .put("createdAt", time(atMs))
            .put(
                "room",
                new JsonObject()
                    .put("id", room.value())
                    .put("title", info.title())
                    .put("topics", new JsonArray(info.topics()))
                    .put("visibility", WireNames.of(info.visibility())))
            .put("epoch", entry.epoch())
            .put("seq", entry.seq())
            .mergeIn(details);
    return Optional.of(new WebhookEvent(id, type, room, position(atMs, entry.seq()), body));
  }

  /// The clock of a room's log does not go back, and a room that is opened again goes on later:
  /// time first, then the place in the log.
  private static long position(long atMs, long seq) {
    return Math.min(atMs, (1L << 43) - 1) << SEQ_BITS | (seq & (1L << SEQ_BITS) - 1);
  }

  private static JsonObject about(String identity) {
    return new JsonObject().put("participant", new JsonObject().put("identity", identity));
  }

  private static JsonObject about(String identity, String name) {
    return new JsonObject()
        .put("participant", new JsonObject().put("identity", identity).put("name", name));
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }

  /// As it waits for its delivery.
  public Fact.WebhookQueued queued() {
    return new Fact.WebhookQueued(id, room, position, type.wireName(), body.encode());
  }
}
