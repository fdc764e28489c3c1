package live.rostra.room;

import live.rostra.room.Decision.Rejected;
import live.rostra.room.Snapshot.Hand;
import live.rostra.room.Snapshot.Person;
import live.rostra.room.Snapshot.Status;
import org.jspecify.annotations.Nullable;

/// What the rules of a room look at: the state that the log made, and who is here.
record Scene(RoomState state, Attendance attendance, Limits limits, Deadlines deadlines) {
  private static final int OPERATOR_RANK = Role.HOST.ordinal() + 1;

  /// What an actor is in this room, whatever their token would like.
  Role role(Actor actor) {
    Person person = state.person(actor.identity());
    if (person != null) {
      return Role.lower(person.role(), actor.ceiling());
    }
    return attendance.isHere(actor.identity()) ? Role.LISTENER : firstRole(actor);
  }

  /// What a newcomer becomes. There is one host: who comes second with such a token is a co-host.
  Role firstRole(Actor actor) {
    boolean taken = !state.host().isEmpty() && !state.host().equals(actor.identity());
    return actor.firstRole() == Role.HOST && taken ? Role.COHOST : actor.firstRole();
  }

  /// What somebody is in this room.
  Role role(String identity) {
    Person person = state.person(identity);
    return person == null ? Role.LISTENER : person.role();
  }

  /// Whether the room knows of somebody at all.
  boolean knows(String identity) {
    return state.person(identity) != null
        || attendance.get(identity) != null
        || state.hands().has(identity)
        || state.admitted().has(identity);
  }

  /// The highest role that somebody's last token allows.
  Role ceiling(String identity) {
    Attendance.Member member = attendance.get(identity);
    if (member != null) {
      return member.ceiling();
    }
    Hand hand = state.hands().get(identity);
    if (hand != null) {
      return hand.ceiling();
    }
    Person person = state.person(identity);
    return person == null ? Role.LISTENER : person.ceiling();
  }

  /// What others call somebody; empty when the room does not know them.
  String name(String identity) {
    Attendance.Member member = attendance.get(identity);
    if (member != null) {
      return member.name();
    }
    Person person = state.person(identity);
    if (person != null) {
      return person.name();
    }
    Hand hand = state.hands().get(identity);
    return hand == null ? "" : hand.name();
  }

  boolean stageFull() {
    return state.people().onStageHere() >= state.info().maxSpeakers();
  }

  /// The co-host who has been one for longest of those who are here and whose token allows more.
  @Nullable Person heir(String except) {
    for (String each : state.people().stage()) {
      Person person = state.person(each);
      if (person != null
          && person.role() == Role.COHOST
          && person.here()
          && ceiling(each) == Role.HOST
          && !each.equals(except)) {
        return person;
      }
    }
    return null;
  }

  /// Why an actor may not do something; null when they may, to themselves or to nobody.
  @Nullable Rejected forbids(Actor actor, Action action) {
    if (RoomPolicy.grant(action, role(actor), actor.admin()) == RoomPolicy.Grant.NO) {
      return Decision.rejected(
          Rejection.NOT_ALLOWED,
          "A %s may not %s.".formatted(role(actor).wireName(), action.words()));
    }
    if (state.status() == Status.SCHEDULED && !action.beforeStart()) {
      return Decision.rejected(Rejection.NOT_STARTED, "The room has not started.");
    }
    return null;
  }

  /// Why an actor may not do something to somebody; null when they may.
  @Nullable Rejected forbids(Actor actor, Action action, String identity) {
    Rejected no = forbids(actor, action);
    if (no != null) {
      return no;
    }
    return switch (RoomPolicy.grant(action, role(actor), actor.admin())) {
      case NO, OWN ->
          actor.identity().equals(identity)
              ? null
              : Decision.rejected(Rejection.NOT_ALLOWED, "That is somebody else's.");
      case BELOW ->
          rank(actor) > role(identity).ordinal()
              ? null
              : Decision.rejected(Rejection.OUTRANKED, "Their role is not below yours.");
      case YES -> null;
    };
  }

  boolean outranks(Actor actor, String identity) {
    return rank(actor) > role(identity).ordinal();
  }

  private int rank(Actor actor) {
    return actor.admin() ? OPERATOR_RANK : role(actor).ordinal();
  }
}
