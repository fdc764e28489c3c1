package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A room in virtual time, with people who enter and ask.
final class Venue {
  static final RoomId ID = new RoomId("agora");
  static final long BEGIN_MS = 1_000_000;

  final List<LogEntry> log = new ArrayList<>();
  Room room;
  long nowMs = BEGIN_MS;
  private int attachments;

  private Venue(Room room) {
    this.room = room;
  }

  /// A live room for nobody in particular.
  static Venue live() {
    return live(info(10), Limits.DEFAULT);
  }

  static Venue live(RoomInfo info, Limits limits) {
    return opened(info, "", 0, limits);
  }

  static Venue opened(RoomInfo info, String host, long scheduledAtMs, Limits limits) {
    Venue venue = new Venue(Room.open(ID, 1, List.of(), limits));
    venue.commit(List.of(new RoomEvent.Opened(info, host, BEGIN_MS, scheduledAtMs)));
    return venue;
  }

  static RoomInfo info(int maxSpeakers) {
    return new RoomInfo(
        "Agora",
        List.of(),
        "",
        RoomInfo.Visibility.PUBLIC,
        "",
        false,
        false,
        RoomInfo.Chat.EVERYONE,
        0,
        maxSpeakers);
  }

  static Actor actor(String identity, Role ceiling) {
    return new Actor(identity, identity, ceiling, ceiling, false, BEGIN_MS - 1_000);
  }

  /// Somebody who may be brought onto the stage, and begins as a listener.
  static Actor listener(String identity) {
    return new Actor(identity, identity, Role.SPEAKER, Role.LISTENER, false, BEGIN_MS - 1_000);
  }

  static Actor speaker(String identity) {
    return actor(identity, Role.SPEAKER);
  }

  static Actor cohost(String identity) {
    return actor(identity, Role.COHOST);
  }

  static Actor host(String identity) {
    return actor(identity, Role.HOST);
  }

  static Actor operator() {
    return new Actor("ops", "ops", Role.HOST, Role.LISTENER, true, BEGIN_MS - 1_000);
  }

  /// The same with a token made now.
  Actor fresh(Actor actor) {
    return new Actor(
        actor.identity(), actor.name(), actor.ceiling(), actor.firstRole(), actor.admin(), nowMs);
  }

  Decision ask(Actor actor, RoomCommand command) {
    Decision decision = room.decide(command, actor, nowMs);
    commit(decision.events());
    return decision;
  }

  /// Why not; empty when it is done.
  Optional<Rejection> refusal(Actor actor, RoomCommand command) {
    return ask(actor, command) instanceof Decision.Rejected rejected
        ? Optional.of(rejected.rejection())
        : Optional.empty();
  }

  /// What is expected to be done.
  List<RoomEvent> done(Actor actor, RoomCommand command) {
    Decision decision = ask(actor, command);
    if (decision instanceof Decision.Rejected rejected) {
      throw new AssertionError(actor.identity() + " " + command + ": " + rejected);
    }
    return decision.events();
  }

  /// Enters by a new socket.
  ///
  /// @return the socket
  String enter(Actor actor) {
    String attachment = "s" + ++attachments;
    done(actor, new RoomCommand.Enter(attachment));
    return attachment;
  }

  Optional<Rejection> enterRefusal(Actor actor) {
    return refusal(actor, new RoomCommand.Enter("s" + ++attachments));
  }

  void drop(Actor actor, String attachment) {
    done(actor, new RoomCommand.Exit(attachment, false));
  }

  void leave(Actor actor, String attachment) {
    done(actor, new RoomCommand.Exit(attachment, true));
  }

  /// Lets time pass; what is due happens when it is due.
  List<RoomEvent> pass(long ms) {
    List<RoomEvent> all = new ArrayList<>();
    long untilMs = nowMs + ms;
    while (room.nextDueAtMs() <= untilMs) {
      nowMs = Math.max(nowMs, room.nextDueAtMs());
      List<RoomEvent> events = room.due(nowMs);
      commit(events);
      all.addAll(events);
    }
    nowMs = untilMs;
    return all;
  }

  List<LogEntry> commit(List<RoomEvent> events) {
    List<LogEntry> entries = room.commit(events, nowMs);
    log.addAll(entries);
    return entries;
  }

  Role roleOf(String identity) {
    return room.role(identity);
  }

  Snapshot.Person person(String identity) {
    return room.snapshot().person(identity).orElseThrow();
  }

  List<String> hands() {
    return room.snapshot().hands().stream().map(Snapshot.Hand::identity).toList();
  }
}
