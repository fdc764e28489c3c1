package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Snapshot.BanEntry;
import live.rostra.room.Snapshot.Hand;

/// One open room: who is in it, what they may do, and its log. Pure: no clock, no thread, no
/// socket; used on the room's loop only.
///
/// ```
/// command, actor ──decide──▶ events ──commit──▶ entries (epoch, seq, mixer time)
///                            time ──due──▶ events ──commit──▶ …
/// ```
///
/// Nothing may come between a decision and the commit of its events.
public final class Room {
  private final RoomState state;
  private final Attendance attendance = new Attendance();
  private final Deadlines deadlines = new Deadlines();
  private final Scene scene;
  private final Stage stage;
  private final Door door;
  private final LogTail log;
  private long mixerTimeMs;

  private Room(RoomState state, Limits limits) {
    this.state = state;
    scene = new Scene(state, attendance, limits, deadlines);
    stage = new Stage(scene);
    door = new Door(scene, stage);
    log = new LogTail(limits);
  }

  /// A new room. Commit an {@link RoomEvent.Opened} next.
  ///
  /// @param bans of an earlier room of that id
  public static Room open(RoomId id, long epoch, List<BanEntry> bans, Limits limits) {
    return new Room(RoomState.empty(id, epoch, bans, limits), limits);
  }

  /// What the command leads to. The log is as it was until the events are committed; who is here is
  /// noted at once.
  public Decision decide(RoomCommand command, Actor actor, long nowMs) {
    return switch (command) {
      case RoomCommand.Enter enter -> door.enter(actor, enter.attachment(), nowMs);
      case RoomCommand.Exit exit -> door.exit(actor, exit.attachment(), exit.forGood(), nowMs);
      case RoomCommand.RaiseHand _ -> stage.raise(actor, nowMs);
      case RoomCommand.WithdrawHand _ -> stage.withdraw(actor);
      case RoomCommand.ApproveHand approve -> stage.approve(actor, approve.identity());
      default -> Decision.rejected(Rejection.INVALID, "not yet");
    };
  }

  /// Puts events into the log: numbers and applies them.
  ///
  /// @param nowOnMixerMs the mixer's time; never goes back in the log
  public List<LogEntry> commit(List<RoomEvent> events, long nowOnMixerMs) {
    mixerTimeMs = Math.max(mixerTimeMs, nowOnMixerMs);
    List<LogEntry> entries = new ArrayList<>(events.size());
    for (RoomEvent event : events) {
      state.apply(event);
      LogEntry entry = new LogEntry(state.epoch(), state.seq(), mixerTimeMs, event);
      log.add(entry);
      entries.add(entry);
    }
    return entries;
  }

  /// All of the state.
  public Snapshot snapshot() {
    return state.snapshot();
  }

  /// What a client has missed; empty when it needs a snapshot.
  public Optional<List<LogEntry>> since(long epoch, long seq) {
    return epoch == state.epoch() ? log.since(seq) : Optional.empty();
  }

  /// What happens by itself until now: one thing at a time, so commit and ask again until it is
  /// empty.
  public List<RoomEvent> due(long nowMs) {
    Deadlines.Deadline next;
    while ((next = deadlines.take(nowMs)) != null) {
      List<RoomEvent> events = due(next.kind(), next.identity(), nowMs);
      if (!events.isEmpty()) {
        return events;
      }
    }
    return List.of();
  }

  private List<RoomEvent> due(Deadlines.Kind kind, String identity, long nowMs) {
    return switch (kind) {
      case LEAVE -> door.isBack(identity, nowMs);
      case GONE -> door.isGone(identity, nowMs);
      case KNOCK -> door.waitsNoMore(identity, nowMs);
      case IDLE -> door.isIdle(nowMs);
      case HOST_AWAY -> stage.hostIsAway();
      case INVITE, BAN -> List.of();
    };
  }

  /// When to call {@link #due} next; {@link Long#MAX_VALUE} for never.
  public long nextDueAtMs() {
    return deadlines.nextAtMs();
  }

  /// What somebody is here.
  public Role role(Actor actor) {
    return scene.role(actor);
  }

  /// A room as it was left, in a new epoch.
  ///
  /// @param tail what happened after the snapshot
  public static Room restored(
      Snapshot snapshot, List<LogEntry> tail, long epoch, long nowMs, Limits limits) {
    RoomState then = RoomState.of(snapshot, limits);
    tail.forEach(entry -> then.apply(entry.event()));
    Snapshot last = then.snapshot();
    Room room =
        new Room(
            RoomState.of(
                new Snapshot(
                    last.id(),
                    epoch,
                    0,
                    last.info(),
                    last.status(),
                    last.host(),
                    last.createdAtMs(),
                    last.scheduledAtMs(),
                    last.startedAtMs(),
                    last.endedAtMs(),
                    last.hostAwaySinceMs(),
                    last.people(),
                    last.hands(),
                    last.invites(),
                    last.chat(),
                    last.bans(),
                    last.lobby(),
                    last.admitted()),
                limits),
            limits);
    room.door.restored(nowMs);
    return room;
  }

  /// How many people are here and not on the stage.
  public int listeners() {
    return Math.max(0, attendance.size() - state.people().onStageHere());
  }

  /// Grows whenever somebody comes, goes or is called something else.
  public long attendanceChanges() {
    return attendance.changes();
  }

  /// The first of those who are here and not on the stage: identity and name.
  public List<Hand> listening(int most) {
    return List.of();
  }
}
