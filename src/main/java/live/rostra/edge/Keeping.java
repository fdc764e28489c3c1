package live.rostra.edge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import live.rostra.edge.EdgeException.Code;
import live.rostra.edge.desk.Restored;
import live.rostra.room.Actor;
import live.rostra.room.InfoRules;
import live.rostra.room.Limits;
import live.rostra.room.Rejection;
import live.rostra.room.Room;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.Snapshot;
import live.rostra.state.Ban;
import live.rostra.state.FactsException;
import live.rostra.state.RoomFacts;
import live.rostra.state.StoredRoom;
import live.rostra.webhooks.WebhookFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How a room begins on this node: new, with the bans of its name, or as it was left. Thread-safe.
///
/// Each time takes an epoch of its own from Postgres, so a new room needs Postgres to be there.
final class Keeping {
  private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);

  private final RoomFacts facts;
  private final WebhookFilter webhooks;
  private final Limits limits;
  private final Supplier<Instant> clock;

  /// @param webhooks what of their logs is told outside
  /// @param limits of every room
  /// @param clock the node's
  Keeping(RoomFacts facts, WebhookFilter webhooks, Limits limits, Supplier<Instant> clock) {
    this.facts = facts;
    this.webhooks = webhooks;
    this.limits = limits;
    this.clock = clock;
  }

  /// A room that is about to begin on a loop.
  ///
  /// @param instance this room, and no later one of its name
  /// @param room its rules and its state
  /// @param first what happens first
  /// @param by who opened it; null when it is opened again
  /// @param words what the log says
  record Beginning(
      RoomId id,
      UUID instance,
      Room room,
      List<RoomEvent> first,
      @Nullable Actor by,
      String words) {}

  RoomFacts facts() {
    return facts;
  }

  WebhookFilter webhooks() {
    return webhooks;
  }

  /// A new room, of which nothing is true that it could not be changed to.
  Future<Beginning> beginning(RoomId id, Edge.Opening opening) {
    RoomInfo info = InfoRules.clean(onStage(opening.info()));
    Optional<String> fault = fault(info, opening.scheduledAt());
    if (fault.isPresent()) {
      return Future.failedFuture(new RoomRefusal(Rejection.INVALID, fault.get()));
    }
    return facts
        .bans(id)
        .compose(bans -> {
          Instant now = clock.get();
          boolean banned =
              bans.stream()
                  .filter(ban -> ban.until() == null || ban.until().isAfter(now))
                  .anyMatch(ban -> ban.identity().equals(opening.by().identity()));
          return banned && !opening.by().admin()
              ? Future.failedFuture(
                  new RoomRefusal(Rejection.BANNED, "You are banned from rooms of this name."))
              : facts.nextEpoch(id).map(epoch -> beginning(id, opening, info, bans, epoch, now));
        })
        .recover(failure -> Future.failedFuture(explained(failure)));
  }

  private Optional<String> fault(RoomInfo info, Optional<Instant> scheduledAt) {
    Instant now = clock.get();
    return InfoRules.fault(info, limits)
        .or(() ->
            scheduledAt
                .filter(at -> !at.isAfter(now))
                .map(_ -> "A room begins at once, or at a time to come."));
  }

  private Beginning beginning(
      RoomId id, Edge.Opening opening, RoomInfo info, List<Ban> bans, long epoch, Instant now) {
    List<Snapshot.BanEntry> kept = bans.stream().map(Keeping::entry).toList();
    Room room = Room.open(id, epoch, kept, limits);
    RoomEvent.Opened opened =
        new RoomEvent.Opened(
            info,
            opening.host(),
            now.toEpochMilli(),
            opening.scheduledAt().map(Instant::toEpochMilli).orElse(0L));
    return new Beginning(id, UUID.randomUUID(), room, List.of(opened), opening.by(), "created");
  }

  /// With a stage of the size that is asked for, as far as the node allows.
  private RoomInfo onStage(RoomInfo asked) {
    int stage =
        asked.maxSpeakers() <= 0
            ? limits.maxSpeakers()
            : Math.min(asked.maxSpeakers(), limits.maxSpeakers());
    return new RoomInfo(
        asked.title(),
        asked.topics(),
        asked.language(),
        asked.visibility(),
        asked.pinned(),
        asked.locked(),
        asked.lobby(),
        asked.chat(),
        asked.talkSeconds(),
        stage);
  }

  private static Snapshot.BanEntry entry(Ban ban) {
    Instant until = ban.until();
    return new Snapshot.BanEntry(
        ban.identity(),
        ban.identity(),
        ban.by(),
        ban.reason(),
        ban.since().toEpochMilli(),
        until == null ? 0 : until.toEpochMilli());
  }

  /// Without Postgres there is no new room; everything else goes on.
  static Throwable explained(Throwable failure) {
    return failure instanceof FactsException away
        ? new EdgeException(Code.FACTS_AWAY, away.getMessage())
        : failure;
  }

  /// Rooms that had not ended when the node before this one did; without those that cannot be read,
  /// each with a line in the log. Fails while Postgres does not say all of it: ask again.
  Future<List<Beginning>> notEnded() {
    return facts
        .open()
        .compose(stored -> {
          List<Future<Beginning>> all = stored.stream().map(this::again).toList();
          return Future.join(all).transform(_ -> readable(all));
        });
  }

  private static Future<List<Beginning>> readable(List<Future<Beginning>> all) {
    return all.stream()
        .filter(each -> each.cause() instanceof FactsException)
        .findFirst()
        .<Future<List<Beginning>>>map(away -> Future.failedFuture(away.cause()))
        .orElseGet(() ->
            Future.succeededFuture(
                all.stream().filter(Future::succeeded).map(Future::result).toList()));
  }

  private Future<Beginning> again(StoredRoom stored) {
    RoomId id = stored.row().room();
    return facts
        .nextEpoch(id)
        .map(epoch ->
            new Beginning(
                id,
                stored.row().instance(),
                Restored.room(stored, epoch, clock.get().toEpochMilli(), limits),
                List.of(),
                null,
                "opened again"))
        .onFailure(failure -> {
          if (!(failure instanceof FactsException)) {
            LOG.atError()
                .addKeyValue(LogField.ROOM, id.toString())
                .log("cannot be opened again: {}", failure.getMessage());
          }
        });
  }
}
