package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import live.rostra.room.Deadlines.Kind;
import live.rostra.room.Decision.Rejected;
import live.rostra.room.RoomEvent.EndCause;
import live.rostra.room.RoomEvent.RoleCause;
import live.rostra.room.Snapshot.BanEntry;
import live.rostra.room.Snapshot.Person;
import live.rostra.room.Snapshot.Status;
import org.jspecify.annotations.Nullable;

/// Who comes in and who goes: bans, lock, lobby, the first role, and the patience with those who
/// lost a socket.
final class Door {
  /// How long a knock stands that nobody answers and nobody repeats.
  static final long KNOCK_MS = 600_000;

  private final Scene scene;
  private final RoomState state;
  private final Attendance attendance;
  private final Stage stage;
  private final Limits limits;
  private final Allowance knocks = new Allowance(5, 10_000);
  private long restoredAtMs;
  private long idleSinceMs;

  Door(Scene scene, Stage stage) {
    this.scene = scene;
    this.stage = stage;
    state = scene.state();
    attendance = scene.attendance();
    limits = scene.limits();
  }

  /// After a restart: those of the stage and those with a hand up are expected back.
  void restored(long nowMs) {
    restoredAtMs = nowMs;
    long untilMs = nowMs + limits.goneGraceMs();
    for (Person person : state.people().list()) {
      if (person.here()) {
        expect(person.identity(), nowMs, untilMs);
      }
    }
    for (Snapshot.Hand hand : state.hands().list()) {
      expect(hand.identity(), nowMs, untilMs);
    }
    for (String identity : state.invites().list()) {
      expect(identity, nowMs, untilMs);
    }
    for (Snapshot.Knock knock : state.lobby().list()) {
      scene.deadlines().add(untilMs, Kind.KNOCK, knock.identity());
    }
    if (attendance.size() == 0) {
      idle(nowMs);
    }
  }

  private void expect(String identity, long nowMs, long untilMs) {
    attendance.expect(identity, scene.name(identity), scene.ceiling(identity), nowMs, untilMs);
    scene.deadlines().add(untilMs, Kind.LEAVE, identity);
    scene.deadlines().add(nowMs + limits.goneGraceMs(), Kind.GONE, identity);
  }

  /// Why nothing at all is done for somebody; null when the rules of each command decide.
  @Nullable Rejected bars(Actor actor, long nowMs) {
    if (state.status() == Status.ENDED) {
      return Decision.rejected(Rejection.ENDED, "The room is over.");
    }
    return putOut(actor, nowMs);
  }

  private @Nullable Rejected putOut(Actor actor, long nowMs) {
    if (actor.admin()) {
      return null;
    }
    BanEntry ban = state.bans().get(actor.identity());
    if (ban != null && (ban.untilMs() == 0 || ban.untilMs() > nowMs)) {
      return Decision.rejected(Rejection.BANNED, "You are banned from this room.");
    }
    Person person = state.person(actor.identity());
    if (person != null && person.removedAtMs() > 0 && actor.issuedAtMs() <= person.removedAtMs()) {
      return Decision.rejected(Rejection.REMOVED, "You were removed from this room.");
    }
    return null;
  }

  /// Why somebody may not come in now; null when they may.
  @Nullable Rejected refuses(Actor actor, long nowMs) {
    Rejected no = bars(actor, nowMs);
    if (no != null || actor.admin() || attendance.isHere(actor.identity())) {
      return no;
    }
    Rejected outside = keepsOutside(actor, nowMs);
    if (outside != null) {
      return outside;
    }
    if (!scene.role(actor).above(Role.SPEAKER) && attendance.size() >= limits.maxMembers()) {
      return Decision.rejected(Rejection.FULL, "The room is full.");
    }
    return null;
  }

  /// Why somebody may not see the room either, live or over; null when they may. A room that is
  /// full is no secret.
  @Nullable Rejected hides(Actor actor, long nowMs) {
    Rejected no = putOut(actor, nowMs);
    return no != null || actor.admin() || attendance.isHere(actor.identity())
        ? no
        : keepsOutside(actor, nowMs);
  }

  /// What the lock and the lobby say to somebody who is not here.
  private @Nullable Rejected keepsOutside(Actor actor, long nowMs) {
    Role first = scene.role(actor);
    boolean moderator = first.above(Role.SPEAKER);
    if (!moderator && state.info().locked() && isNewcomer(actor, nowMs)) {
      return Decision.rejected(Rejection.LOCKED, "The room is locked.");
    }
    if (!first.onStage() && state.info().lobby() && isNewcomer(actor, nowMs)) {
      return Decision.rejected(Rejection.WAITING, "Somebody has to let you in.");
    }
    return null;
  }

  private boolean isNewcomer(Actor actor, long nowMs) {
    String identity = actor.identity();
    Person person = state.person(identity);
    boolean hasStanding = person != null && (person.role().onStage() || person.removedAtMs() == 0);
    // Who of the listeners was here is in no log: for as long as it takes to come back after a
    // restart, whoever had a token by then is not a newcomer.
    boolean fromBefore =
        restoredAtMs > 0
            && nowMs < restoredAtMs + limits.goneGraceMs()
            && actor.issuedAtMs() < restoredAtMs
            && (person == null || person.removedAtMs() == 0);
    return !hasStanding
        && !fromBefore
        && !attendance.isAcquainted(identity)
        && !state.admitted().has(identity)
        && !state.host().equals(identity);
  }

  Decision enter(Actor actor, String attachment, long nowMs) {
    String identity = actor.identity();
    String name = CleanText.name(actor.name(), identity);
    Rejected no = refuses(actor, nowMs);
    if (no != null) {
      return no.rejection() == Rejection.WAITING
          ? knock(identity, name, attachment, nowMs, no)
          : no;
    }
    Attendance.Member member = attendance.get(identity);
    if (member != null
        && !member.has(attachment)
        && member.attachments() >= limits.maxAttachments()) {
      return Decision.rejected(Rejection.FULL, "You have too many connections here.");
    }
    List<RoomEvent> events = new ArrayList<>(3);
    if (state.lobby().has(identity)) {
      events.add(new RoomEvent.KnockEnded(identity));
    }
    boolean newHere = !attendance.isHere(identity);
    Role first = scene.role(actor);
    attendance.attach(identity, name, actor.ceiling(), attachment);
    Person person = state.person(identity);
    if (person != null) {
      comeBack(events, person, name, actor.ceiling());
    } else if (newHere && first.onStage() && !(first == Role.SPEAKER && scene.stageFull())) {
      stage.comeUp(events, identity, first, RoleCause.TOKEN);
    }
    return Decision.accepted(events);
  }

  /// A role in the state outlives the token, but never goes above what the token allows.
  private void comeBack(List<RoomEvent> events, Person person, String name, Role ceiling) {
    String identity = person.identity();
    Role role = Role.lower(person.role(), ceiling);
    boolean returns = role.onStage() && !person.here();
    if (returns && role == Role.SPEAKER && scene.stageFull()) {
      events.add(
          new RoomEvent.RoleChanged(identity, name, Role.LISTENER, ceiling, RoleCause.STAGE_FULL));
      return;
    }
    if (role != person.role() || ceiling != person.ceiling() || !name.equals(person.name())) {
      events.add(new RoomEvent.RoleChanged(identity, name, role, ceiling, RoleCause.TOKEN));
      if (person.role() == Role.HOST && role != Role.HOST) {
        stage.succeed(events, identity);
      }
    }
    if (returns) {
      events.add(new RoomEvent.StageEntered(identity));
      if (role == Role.HOST && state.hostAwaySinceMs() > 0) {
        events.add(new RoomEvent.HostBack());
      }
    }
  }

  private Decision knock(
      String identity, String name, String attachment, long nowMs, Rejected waiting) {
    if (!state.lobby().has(identity)) {
      if (!knocks.take(identity, nowMs)) {
        return Decision.rejected(Rejection.TOO_OFTEN, "You knock too often.");
      }
      if (state.lobby().size() >= limits.maxLobby()) {
        return Decision.rejected(Rejection.FULL, "The lobby is full.");
      }
      attendance.await(identity, attachment);
      return new Rejected(
          waiting.rejection(),
          waiting.detail(),
          List.of(new RoomEvent.Knocked(identity, name, nowMs)));
    }
    attendance.await(identity, attachment);
    return waiting;
  }

  Decision exit(Actor actor, String attachment, boolean forGood, long nowMs) {
    String identity = actor.identity();
    List<RoomEvent> events = new ArrayList<>(3);
    if (attendance.stopWaiting(identity, attachment) && state.lobby().has(identity)) {
      if (forGood) {
        events.add(new RoomEvent.KnockEnded(identity));
      } else {
        scene.deadlines().add(nowMs + limits.reconnectGraceMs(), Kind.KNOCK, identity);
      }
    }
    long untilMs = nowMs + limits.reconnectGraceMs();
    if (attendance.detach(identity, attachment, nowMs, untilMs)) {
      if (forGood) {
        leave(events, identity, nowMs, nowMs);
        stage.dropRequests(events, identity);
        attendance.forget(identity);
      } else {
        scene.deadlines().add(untilMs, Kind.LEAVE, identity);
        scene.deadlines().add(nowMs + limits.goneGraceMs(), Kind.GONE, identity);
      }
    }
    return Decision.accepted(events);
  }

  private void leave(List<RoomEvent> events, String identity, long sinceMs, long nowMs) {
    if (!attendance.leave(identity)) {
      return;
    }
    Person person = state.person(identity);
    if (person != null && person.here()) {
      events.add(new RoomEvent.StageLeft(identity));
      if (person.role() == Role.HOST) {
        events.add(new RoomEvent.HostAway(sinceMs));
      }
    }
    if (attendance.size() == 0) {
      idle(nowMs);
    }
  }

  /// Somebody is put out: nothing of theirs is here any more.
  void putOut(String identity, long nowMs) {
    attendance.estrange(identity);
    if (attendance.size() == 0) {
      idle(nowMs);
    }
  }

  /// Whether somebody who lost the last socket is back in time.
  List<RoomEvent> isBack(String identity, long nowMs) {
    Attendance.Member member = attendance.get(identity);
    if (member == null || member.attached() || nowMs < member.expectedUntilMs()) {
      return List.of();
    }
    List<RoomEvent> events = new ArrayList<>(2);
    leave(events, identity, member.awaySinceMs(), nowMs);
    return events;
  }

  /// Whether a hand's owner is.
  List<RoomEvent> isGone(String identity, long nowMs) {
    Attendance.Member member = attendance.get(identity);
    if (member == null
        || member.attached()
        || nowMs < member.awaySinceMs() + limits.goneGraceMs()) {
      return List.of();
    }
    List<RoomEvent> events = new ArrayList<>(4);
    leave(events, identity, member.awaySinceMs(), nowMs);
    stage.dropRequests(events, identity);
    attendance.forget(identity);
    return events;
  }

  /// Whether somebody still waits in the lobby.
  List<RoomEvent> waitsNoMore(String identity, long nowMs) {
    Snapshot.Knock knock = state.lobby().get(identity);
    if (knock == null) {
      return List.of();
    }
    long untilMs = knock.atMs() + KNOCK_MS;
    if (attendance.isWaiting(identity) && nowMs < untilMs) {
      scene.deadlines().add(untilMs, Kind.KNOCK, identity);
      return List.of();
    }
    attendance.stopWaiting(identity);
    return List.of(new RoomEvent.KnockEnded(identity));
  }

  /// Nobody is here from now on.
  void idle(long sinceMs) {
    idleSinceMs = sinceMs;
    scene.deadlines().add(idleAtMs(), Kind.IDLE, "");
  }

  /// An empty room that is to begin later is not idle before that.
  private long idleAtMs() {
    long fromMs =
        state.status() == Status.SCHEDULED
            ? Math.max(idleSinceMs, state.scheduledAtMs())
            : idleSinceMs;
    return fromMs + limits.idleCloseMs();
  }

  /// Whether anybody came.
  List<RoomEvent> isIdle(long nowMs) {
    if (attendance.size() > 0 || limits.idleCloseMs() <= 0) {
      return List.of();
    }
    if (nowMs < idleAtMs()) {
      scene.deadlines().add(idleAtMs(), Kind.IDLE, "");
      return List.of();
    }
    return List.of(new RoomEvent.Ended(nowMs, EndCause.IDLE));
  }
}
