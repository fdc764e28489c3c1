package live.rostra.edge.desk;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import live.rostra.room.Actor;
import live.rostra.room.LogEntry;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.room.Snapshot;
import live.rostra.signalling.RoomEvents;
import live.rostra.signalling.Snapshots;
import live.rostra.signalling.WireNames;
import live.rostra.state.AuditEntry;
import live.rostra.state.Ban;
import live.rostra.state.ChatMessage;
import live.rostra.state.Fact;
import live.rostra.state.Report;
import live.rostra.state.RoomRow;
import live.rostra.state.Version;
import live.rostra.webhooks.WebhookFilter;
import org.jspecify.annotations.Nullable;

/// What is kept of what happens in a room: each entry of its log, the rows that lists and joins are
/// answered from, what the operator is told, and who did it. Room loop only.
public final class Ledger {
  private final RoomId room;
  private final UUID instance;
  private final RandomGenerator random;
  private final WebhookFilter webhooks;

  /// @param instance this room, and no later one of its name
  /// @param random for ids
  /// @param webhooks what the operator is told
  public Ledger(RoomId room, UUID instance, RandomGenerator random, WebhookFilter webhooks) {
    this.webhooks = webhooks;
    this.room = room;
    this.instance = instance;
    this.random = random;
  }

  UUID instance() {
    return instance;
  }

  /// The facts of one entry.
  ///
  /// @param before the room's state before it
  /// @param after the room's state after it
  /// @param by who gave the command that led to it; null when nobody did
  List<Fact> facts(LogEntry entry, Snapshot before, Snapshot after, @Nullable Actor by) {
    List<Fact> facts = new ArrayList<>(4);
    RoomEvent event = entry.event();
    String json = RoomEvents.write(event);
    facts.add(
        new Fact.Logged(room, entry.epoch(), entry.seq(), entry.mixerTimeMs(), type(json), json));
    row(entry, before).ifPresent(facts::add);
    if (by != null) {
      audited(event, before, by)
          .map(audit -> new Fact.Audited(entry(audit, entry, by)))
          .ifPresent(facts::add);
    }
    webhooks.fact(room, after.info(), entry).ifPresent(facts::add);
    return facts;
  }

  /// The event's name, which its JSON begins with.
  private static String type(String json) {
    return new JsonObject(json).getString("type");
  }

  /// The row of chat, bans or reports that an entry makes or changes.
  private Optional<Fact> row(LogEntry entry, Snapshot before) {
    Version version = new Version(entry.epoch(), entry.seq());
    return switch (entry.event()) {
      case RoomEvent.ChatPosted post ->
          chat(
              new Snapshot.Message(
                  post.message(), post.identity(), post.name(), post.text(), post.atMs(), 0),
              version);
      case RoomEvent.ChatEdited edit ->
          message(before, edit.message())
              .flatMap(old ->
                  chat(
                      new Snapshot.Message(
                          old.id(),
                          old.identity(),
                          old.name(),
                          edit.text(),
                          old.atMs(),
                          edit.atMs()),
                      version));
      case RoomEvent.ChatDeleted gone ->
          MessageKey.stored(gone.message())
              .map(key ->
                  new Fact.ChatDeleted(
                      instance, key, Instant.ofEpochMilli(entry.mixerTimeMs()), version));
      case RoomEvent.Banned ban ->
          Optional.of(
              new Fact.BanSaved(
                  new Ban(
                      room,
                      ban.identity(),
                      ban.by(),
                      ban.reason(),
                      Instant.ofEpochMilli(ban.atMs()),
                      time(ban.untilMs()),
                      null,
                      null,
                      version)));
      case RoomEvent.Unbanned lifted -> lifted(lifted, before, entry, version);
      case RoomEvent.Reported report ->
          Optional.of(
              new Fact.ReportFiled(
                  new Report(
                      Ulid.of(entry.mixerTimeMs(), random),
                      room,
                      instance,
                      report.by(),
                      report.identity().isEmpty() ? null : report.identity(),
                      WireNames.of(report.category()),
                      report.text(),
                      new JsonObject()
                          .put("report", report.report())
                          .put("fromMs", report.fromMs())
                          .put("toMs", report.toMs())
                          .encode(),
                      Instant.ofEpochMilli(entry.mixerTimeMs()))));
      default -> Optional.empty();
    };
  }

  private Optional<Fact> lifted(
      RoomEvent.Unbanned lifted, Snapshot before, LogEntry entry, Version version) {
    Instant at = Instant.ofEpochMilli(entry.mixerTimeMs());
    return before.bans().stream()
        .filter(ban -> ban.identity().equals(lifted.identity()))
        .findFirst()
        .map(ban ->
            new Fact.BanSaved(
                new Ban(
                    room,
                    ban.identity(),
                    ban.by(),
                    ban.reason(),
                    Instant.ofEpochMilli(ban.atMs()),
                    time(ban.untilMs()),
                    lifted.by(),
                    at,
                    version)));
  }

  private static Optional<Snapshot.Message> message(Snapshot state, String id) {
    return state.chat().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  private Optional<Fact> chat(Snapshot.Message message, Version version) {
    return MessageKey.stored(message.id())
        .map(key ->
            new Fact.ChatSaved(
                new ChatMessage(
                    instance,
                    key,
                    message.identity(),
                    message.name(),
                    message.text(),
                    Instant.ofEpochMilli(message.atMs()),
                    time(message.editedAtMs()),
                    null,
                    version)));
  }

  /// What a moderator did to whom, and why.
  private record Deed(String action, @Nullable String subject, String reason) {}

  /// What the audit log tells: what somebody did to somebody else or to the room.
  private static Optional<Deed> audited(RoomEvent event, Snapshot before, Actor by) {
    Deed deed =
        switch (event) {
          case RoomEvent.Opened _ -> new Deed("open", null, "");
          case RoomEvent.Updated _ -> new Deed("update", null, "");
          case RoomEvent.Started _ -> new Deed("start", null, "");
          case RoomEvent.Ended _ -> new Deed("end", null, "");
          case RoomEvent.RoleChanged changed ->
              changed.cause() == RoomEvent.RoleCause.TOKEN
                  ? null
                  : new Deed("role-" + changed.role().wireName(), changed.identity(), "");
          case RoomEvent.HandLowered hand ->
              hand.cause() == RoomEvent.HandCause.DENIED
                  ? new Deed("deny-hand", hand.identity(), hand.reason())
                  : null;
          case RoomEvent.Invited invited -> new Deed("invite", invited.identity(), "");
          case RoomEvent.Muted muted -> {
            if (muted.byModerator()) {
              yield new Deed("mute", muted.identity(), "");
            }
            // What a moderator opens is the owner's own to open.
            yield isMutedByModerator(before, muted.identity())
                ? new Deed("unmute", muted.identity(), "")
                : null;
          }
          case RoomEvent.Removed removed ->
              new Deed("remove", removed.identity(), removed.reason());
          case RoomEvent.Banned banned -> new Deed("ban", banned.identity(), banned.reason());
          case RoomEvent.Unbanned lifted -> new Deed("unban", lifted.identity(), "");
          case RoomEvent.Admitted let -> new Deed("admit", let.identity(), "");
          case RoomEvent.KnockEnded knock -> new Deed("refuse", knock.identity(), "");
          case RoomEvent.ChatDeleted gone ->
              gone.byModerator() ? new Deed("delete-chat", null, gone.message()) : null;
          case RoomEvent.Reported report ->
              new Deed(
                  "report",
                  report.identity().isEmpty() ? null : report.identity(),
                  WireNames.of(report.category()));
          case RoomEvent.HostAway _,
              RoomEvent.HostBack _,
              RoomEvent.StageEntered _,
              RoomEvent.StageLeft _,
              RoomEvent.HandRaised _,
              RoomEvent.InviteEnded _,
              RoomEvent.Unmuted _,
              RoomEvent.Knocked _,
              RoomEvent.ChatPosted _,
              RoomEvent.ChatEdited _,
              RoomEvent.TalkTimeUp _ ->
              null;
        };
    boolean oneself = deed != null && by.identity().equals(deed.subject());
    return deed == null || oneself ? Optional.empty() : Optional.of(deed);
  }

  private static boolean isMutedByModerator(Snapshot before, String identity) {
    return before
        .person(identity)
        .map(person -> person.muted() == Snapshot.Mute.MODERATOR)
        .orElse(false);
  }

  private AuditEntry entry(Deed deed, LogEntry entry, Actor by) {
    JsonObject detail = new JsonObject().put("epoch", entry.epoch()).put("seq", entry.seq());
    if (!deed.reason().isEmpty()) {
      detail.put("reason", deed.reason());
    }
    return new AuditEntry(
        Ulid.of(entry.mixerTimeMs(), random),
        room,
        Instant.ofEpochMilli(entry.mixerTimeMs()),
        by.identity(),
        deed.action(),
        deed.subject(),
        detail.encode());
  }

  /// The room as it is now: what a restart begins from.
  Fact saved(Snapshot now) {
    return new Fact.RoomSaved(
        new RoomRow(
            room,
            instance,
            now.epoch(),
            now.host(),
            now.info().title(),
            now.info().topics(),
            switch (now.status()) {
              case SCHEDULED -> RoomRow.Status.SCHEDULED;
              case LIVE -> RoomRow.Status.OPEN;
              case ENDED -> RoomRow.Status.ENDED;
            },
            now.info().language(),
            WireNames.of(now.info().visibility()),
            !now.info().pinned().isEmpty(),
            now.info().locked(),
            Instant.ofEpochMilli(now.createdAtMs()),
            time(now.scheduledAtMs()),
            time(now.startedAtMs()),
            time(now.endedAtMs())),
        now.seq(),
        Snapshots.write(now));
  }

  private static @Nullable Instant time(long ms) {
    return ms == 0 ? null : Instant.ofEpochMilli(ms);
  }
}
