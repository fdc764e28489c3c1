package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Decision.Rejected;
import live.rostra.room.Snapshot.BanEntry;
import live.rostra.room.Snapshot.Hand;
import live.rostra.room.Snapshot.Mute;
import live.rostra.room.Snapshot.Person;
import live.rostra.room.Snapshot.Status;
import org.jspecify.annotations.Nullable;

/// One open room: who is in it, what they may do, and its log. Pure: no clock, no thread, no
/// socket; used on the room's loop only.
///
/// ```
/// command, actor ──decide──▶ events ──commit──▶ entries (epoch, seq, mixer time)
///           time ──due─────▶ events ──commit──▶ …
/// ```
///
/// Nothing may come between a decision and the commit of its events.
public final class Room {
  private final RoomState state;
  private final Limits limits;
  private final Attendance attendance = new Attendance();
  private final Deadlines deadlines = new Deadlines();
  private final ReactionMeter reactions = new ReactionMeter();
  private final TalkTimer talk = new TalkTimer();
  private final Presence presence;
  private final Scene scene;
  private final Stage stage;
  private final Door door;
  private final Moderation moderation;
  private final Conversation conversation;
  private final Lifecycle lifecycle;
  private final LogTail log;
  private long nowMs;
  private long mixerTimeMs;
  private long mixerAheadMs;

  private Room(RoomState state, Limits limits) {
    this.state = state;
    this.limits = limits;
    scene = new Scene(state, attendance, limits, deadlines);
    stage = new Stage(scene);
    door = new Door(scene, stage);
    moderation = new Moderation(scene, stage, door);
    conversation = new Conversation(scene, reactions);
    lifecycle = new Lifecycle(scene);
    presence = new Presence(state, attendance);
    log = new LogTail(limits);
  }

  /// A new room. Commit an {@link RoomEvent.Opened} next.
  ///
  /// @param bans of an earlier room of that id
  public static Room open(RoomId id, long epoch, List<BanEntry> bans, Limits limits) {
    Room room = new Room(RoomState.empty(id, epoch, bans, limits), limits);
    bans.forEach(room::expires);
    return room;
  }

  /// A room after a restart, as its log tells. Those of the stage are expected back, so are the
  /// owners of raised hands.
  ///
  /// @param snapshot a state of the log
  /// @param tail what came after it, until the end
  /// @param newEpoch greater than that of the log
  public static Room restored(
      Snapshot snapshot, List<LogEntry> tail, long newEpoch, Limits limits, long nowMs) {
    RoomState before = RoomState.of(snapshot, limits);
    tail.forEach(entry -> before.apply(entry.event()));
    Room room = new Room(RoomState.of(before.snapshot().inEpoch(newEpoch), limits), limits);
    room.nowMs = nowMs;
    room.door.restored(nowMs);
    room.state.bans().list().forEach(room::expires);
    room.state.invites().list().forEach(each -> room.stage.invited(each, nowMs));
    room.watchHost();
    return room;
  }

  private void expires(BanEntry ban) {
    if (ban.untilMs() > 0) {
      deadlines.add(ban.untilMs(), Deadlines.Kind.BAN, ban.identity());
    }
  }

  /// What a command leads to. The log is as it was until the events are committed; who is here is
  /// noted at once.
  public Decision decide(RoomCommand command, Actor actor, long atMs) {
    nowMs = atMs;
    Rejected barred = command instanceof RoomCommand.Exit ? null : door.bars(actor, nowMs);
    if (barred != null) {
      return barred;
    }
    return switch (command) {
      case RoomCommand.Enter enter -> door.enter(actor, enter.attachment(), nowMs);
      case RoomCommand.Exit exit -> door.exit(actor, exit.attachment(), exit.forGood(), nowMs);
      case RoomCommand.RaiseHand _ -> stage.raise(actor, nowMs);
      case RoomCommand.WithdrawHand _ -> stage.withdraw(actor);
      case RoomCommand.ApproveHand hand -> stage.approve(actor, hand.identity());
      case RoomCommand.DenyHand hand -> stage.deny(actor, hand.identity(), hand.reason());
      case RoomCommand.Invite invite -> stage.invite(actor, invite.identity());
      case RoomCommand.AcceptInvite _ -> stage.accept(actor);
      case RoomCommand.DeclineInvite _ -> stage.decline(actor);
      case RoomCommand.SetRole set -> stage.setRole(actor, set.identity(), set.role());
      case RoomCommand.Mute mute -> moderation.mute(actor, mute.identity());
      case RoomCommand.Unmute unmute -> moderation.unmute(actor, unmute.identity(), nowMs);
      case RoomCommand.MuteAll _ -> moderation.muteAll(actor);
      case RoomCommand.Remove remove ->
          moderation.remove(actor, remove.identity(), remove.reason(), nowMs);
      case RoomCommand.Ban ban ->
          moderation.ban(actor, ban.identity(), ban.reason(), ban.untilMs(), nowMs);
      case RoomCommand.Unban unban -> moderation.unban(actor, unban.identity());
      case RoomCommand.Admit admit -> moderation.admit(actor, admit.identity());
      case RoomCommand.Refuse refuse -> moderation.refuse(actor, refuse.identity());
      case RoomCommand.Update update -> lifecycle.update(actor, update.patch(), nowMs);
      case RoomCommand.Start _ -> lifecycle.start(actor, nowMs);
      case RoomCommand.End _ -> lifecycle.end(actor, nowMs);
      case RoomCommand.PostChat post -> conversation.post(actor, post.text(), nowMs);
      case RoomCommand.EditChat edit ->
          conversation.edit(actor, edit.message(), edit.text(), nowMs);
      case RoomCommand.DeleteChat delete -> conversation.delete(actor, delete.message());
      case RoomCommand.React react -> conversation.react(actor, react.emoji(), nowMs);
      case RoomCommand.Report report ->
          conversation.report(
              actor,
              report.identity(),
              report.category(),
              report.text(),
              nowMs,
              Math.max(mixerTimeMs, nowMs + mixerAheadMs));
    };
  }

  /// Puts events into the log: numbers and applies them.
  ///
  /// @param nowOnMixerMs the mixer's time; in the log it never goes back
  public List<LogEntry> commit(List<RoomEvent> events, long nowOnMixerMs) {
    mixerTimeMs = Math.max(mixerTimeMs, nowOnMixerMs);
    mixerAheadMs = nowOnMixerMs - nowMs;
    List<LogEntry> entries = new ArrayList<>(events.size());
    for (RoomEvent event : events) {
      state.apply(event);
      LogEntry entry = new LogEntry(state.epoch(), state.seq(), mixerTimeMs, event);
      log.add(entry);
      entries.add(entry);
      watch(event);
    }
    return entries;
  }

  /// Notes when an event makes the room look at something again.
  private void watch(RoomEvent event) {
    switch (event) {
      case RoomEvent.Opened opened -> {
        nowMs = Math.max(nowMs, opened.createdAtMs());
        door.idle(opened.createdAtMs());
      }
      case RoomEvent.Banned ban -> {
        if (ban.untilMs() > 0) {
          deadlines.add(ban.untilMs(), Deadlines.Kind.BAN, ban.identity());
        } else {
          deadlines.cancel(Deadlines.Kind.BAN, ban.identity());
        }
      }
      case RoomEvent.Unbanned lifted -> deadlines.cancel(Deadlines.Kind.BAN, lifted.identity());
      case RoomEvent.Invited invited -> stage.invited(invited.identity(), nowMs);
      case RoomEvent.InviteEnded ended -> stage.inviteEnded(ended.identity());
      case RoomEvent.Knocked knock ->
          deadlines.add(knock.atMs() + Door.KNOCK_MS, Deadlines.Kind.KNOCK, knock.identity());
      case RoomEvent.StageLeft left -> talk.forget(left.identity());
      case RoomEvent.RoleChanged changed -> {
        if (!changed.role().onStage()) {
          talk.forget(changed.identity());
        }
        watchHost();
      }
      case RoomEvent.Removed removed -> talk.forget(removed.identity());
      case RoomEvent.HostAway _, RoomEvent.StageEntered _ -> watchHost();
      case RoomEvent.Started started -> {
        if (attendance.size() == 0) {
          door.idle(started.atMs());
        }
      }
      case RoomEvent.Updated _,
          RoomEvent.Ended _,
          RoomEvent.HostBack _,
          RoomEvent.HandRaised _,
          RoomEvent.HandLowered _,
          RoomEvent.Muted _,
          RoomEvent.Unmuted _,
          RoomEvent.Admitted _,
          RoomEvent.KnockEnded _,
          RoomEvent.ChatPosted _,
          RoomEvent.ChatEdited _,
          RoomEvent.ChatDeleted _,
          RoomEvent.Reported _,
          RoomEvent.TalkTimeUp _ -> {}
    }
  }

  /// While the host is away, whoever comes onto the stage may be the one to take the room.
  private void watchHost() {
    if (state.hostAwaySinceMs() > 0) {
      deadlines.add(state.hostAwaySinceMs() + limits.hostAwayMs(), Deadlines.Kind.HOST_AWAY, "");
    }
  }

  /// What happens by itself until now, one thing at a time: commit and ask again until it is empty.
  public List<RoomEvent> due(long atMs) {
    nowMs = atMs;
    Deadlines.Deadline next;
    while ((next = deadlines.take(nowMs)) != null) {
      List<RoomEvent> events =
          state.status() == Status.ENDED ? List.of() : due(next.kind(), next.identity());
      if (!events.isEmpty()) {
        return events;
      }
    }
    return List.of();
  }

  private List<RoomEvent> due(Deadlines.Kind kind, String identity) {
    return switch (kind) {
      case LEAVE -> door.isBack(identity, nowMs);
      case GONE -> door.isGone(identity, nowMs);
      case KNOCK -> door.waitsNoMore(identity, nowMs);
      case IDLE -> door.isIdle(nowMs);
      case HOST_AWAY -> stage.hostIsAway(nowMs);
      case INVITE -> stage.inviteExpires(identity, nowMs);
      case BAN -> moderation.banEnds(identity, nowMs);
    };
  }

  /// When to call {@link #due} next; {@link Long#MAX_VALUE} for never. May be early, never late.
  public long nextDueAtMs() {
    return deadlines.nextAtMs();
  }

  /// How many things the room will look at by itself.
  int deadlines() {
    return deadlines.size();
  }

  /// Somebody on the stage is heard speaking now: to be told at least once a second while they are.
  public List<RoomEvent> speaking(String identity, long atMs) {
    nowMs = atMs;
    boolean up =
        scene.role(identity).onStage()
            && talk.speaking(identity, 1_000L * state.info().talkSeconds(), nowMs);
    return up ? List.of(new RoomEvent.TalkTimeUp(identity)) : List.of();
  }

  /// All of the state; the same object until the next entry.
  public Snapshot snapshot() {
    return state.snapshot();
  }

  /// What a client has missed; empty when it needs a snapshot.
  public Optional<List<LogEntry>> since(long epoch, long seq) {
    return epoch == state.epoch() ? log.since(seq) : Optional.empty();
  }

  /// The epoch of the log.
  public long epoch() {
    return state.epoch();
  }

  /// The last entry of the log.
  public long seq() {
    return state.seq();
  }

  /// See {@link RoomState#hash}.
  public String hash() {
    return state.hash();
  }

  /// What the room is.
  public RoomInfo info() {
    return state.info();
  }

  /// Where it is in its life.
  public Status status() {
    return state.status();
  }

  /// What somebody is here, whatever their token would like.
  public Role role(Actor actor) {
    return scene.role(actor);
  }

  /// What somebody is here; a listener when the room does not know them.
  public Role role(String identity) {
    return scene.role(identity);
  }

  /// Whether somebody sees what is for moderators.
  public boolean isModerator(Actor actor) {
    return actor.admin() || role(actor).above(Role.SPEAKER);
  }

  /// Why somebody may not see the room without entering it; empty when they may: newcomers to an
  /// open room, whoever was let in, moderators and operators.
  public Optional<Rejected> mayLook(Actor actor, long atMs) {
    return Optional.ofNullable(door.hides(actor, atMs));
  }

  /// Why somebody may not do something that is no command: record, see reports, be heard …; empty
  /// when they may.
  public Optional<Rejected> mayDo(Actor actor, Action action, long atMs) {
    Rejected barred = door.bars(actor, atMs);
    return Optional.ofNullable(barred != null ? barred : scene.forbids(actor, action));
  }

  /// Why nobody hears what somebody sends; empty when they are on the stage, whether muted or not.
  /// Enter first.
  public Optional<Rejected> mayPublish(Actor actor, long atMs) {
    Optional<Rejected> no = mayDo(actor, Action.PUBLISH, atMs);
    if (no.isPresent()) {
      return no;
    }
    Person person = state.person(actor.identity());
    return person != null && person.here()
        ? Optional.empty()
        : Optional.of(Decision.rejected(Rejection.NOT_ALLOWED, "You are not on the stage."));
  }

  /// Whether the mixer lets somebody's sound through.
  public boolean isGateOpen(String identity) {
    @Nullable Person person = state.person(identity);
    return state.status() == Status.LIVE
        && person != null
        && person.here()
        && person.role().onStage()
        && person.muted() == Mute.NONE;
  }

  /// Whether somebody counts as here.
  public boolean isHere(String identity) {
    return attendance.isHere(identity);
  }

  /// How many identities are here.
  public int members() {
    return attendance.size();
  }

  /// The first raised hands of those who are here: who should be ready to be heard.
  ///
  /// @param most how many
  public List<Hand> next(int most) {
    List<Hand> next = new ArrayList<>(most);
    for (Hand hand : state.hands().list()) {
      if (next.size() == most) {
        break;
      }
      if (attendance.isHere(hand.identity())) {
        next.add(hand);
      }
    }
    return next;
  }

  /// Who listens.
  public Presence presence() {
    return presence;
  }

  /// How people react.
  public ReactionMeter reactions() {
    return reactions;
  }
}
