package live.rostra.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import live.rostra.room.RoomEvent.HandCause;
import live.rostra.room.RoomEvent.RoleCause;
import live.rostra.room.Snapshot.Hand;
import live.rostra.room.Snapshot.Person;
import org.jspecify.annotations.Nullable;

/// Who comes onto the stage and who leaves it: hands, invitations, roles, the host's succession.
final class Stage {
  private static final int MAX_REASON = 200;

  private final Scene scene;
  private final RoomState state;
  private final Allowance hands = new Allowance(5, 10_000);
  private final Map<String, Long> invitedUntilMs = new HashMap<>();

  Stage(Scene scene) {
    this.scene = scene;
    state = scene.state();
  }

  Decision raise(Actor actor, long nowMs) {
    String identity = actor.identity();
    Decision no = scene.forbids(actor, Action.RAISE_HAND);
    if (no != null) {
      return no;
    }
    if (!scene.attendance().isHere(identity)) {
      return Decision.rejected(Rejection.NOT_ALLOWED, "Enter the room first.");
    }
    if (state.hands().has(identity)) {
      return new Decision.Accepted(List.of(), Map.of("place", place(identity)));
    }
    if (actor.ceiling() == Role.LISTENER) {
      return Decision.rejected(Rejection.TOKEN_FORBIDS, "Your token does not let you speak.");
    }
    if (state.hands().size() >= scene.limits().maxHands()) {
      return Decision.rejected(Rejection.FULL, "Too many hands are up.");
    }
    if (!hands.take(identity, nowMs)) {
      return Decision.rejected(Rejection.TOO_OFTEN, "You raise your hand too often.");
    }
    List<RoomEvent> events = new ArrayList<>(2);
    if (state.invites().has(identity)) {
      events.add(new RoomEvent.InviteEnded(identity, false));
    }
    events.add(new RoomEvent.HandRaised(identity, scene.name(identity), actor.ceiling(), nowMs));
    return new Decision.Accepted(events, Map.of("place", state.hands().size() + 1));
  }

  private int place(String identity) {
    int place = 1;
    for (Hand hand : state.hands().list()) {
      if (hand.identity().equals(identity)) {
        break;
      }
      place++;
    }
    return place;
  }

  Decision withdraw(Actor actor) {
    if (!state.hands().has(actor.identity())) {
      return Decision.rejected(Rejection.NO_SUCH_HAND, "Your hand is not up.");
    }
    return Decision.accepted(new RoomEvent.HandLowered(actor.identity(), HandCause.WITHDRAWN, ""));
  }

  Decision approve(Actor actor, String identity) {
    Decision no = scene.forbids(actor, Action.ANSWER_HANDS);
    if (no != null) {
      return no;
    }
    if (!state.hands().has(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_HAND, "Their hand is not up.");
    }
    no = cannotComeUp(identity);
    if (no != null) {
      return no;
    }
    List<RoomEvent> events = new ArrayList<>(4);
    comeUp(events, identity, Role.SPEAKER, RoleCause.APPROVED);
    return Decision.accepted(events);
  }

  Decision deny(Actor actor, String identity, String reason) {
    Decision no = scene.forbids(actor, Action.ANSWER_HANDS);
    if (no != null) {
      return no;
    }
    if (!state.hands().has(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_HAND, "Their hand is not up.");
    }
    String clean = CleanText.line(reason, MAX_REASON);
    return Decision.accepted(new RoomEvent.HandLowered(identity, HandCause.DENIED, clean));
  }

  Decision invite(Actor actor, String identity) {
    Decision no = scene.forbids(actor, Action.INVITE);
    if (no != null) {
      return no;
    }
    if (!scene.attendance().isHere(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "They are not in the room.");
    }
    if (scene.role(identity).onStage() || state.invites().has(identity)) {
      return Decision.rejected(Rejection.UNCHANGED, "They are asked or on the stage already.");
    }
    if (state.hands().has(identity)) {
      return Decision.rejected(Rejection.UNCHANGED, "Their hand is up: approve it.");
    }
    if (scene.ceiling(identity) == Role.LISTENER) {
      return Decision.rejected(Rejection.TOKEN_FORBIDS, "Their token does not let them speak.");
    }
    if (state.invites().size() >= scene.limits().maxHands()) {
      return Decision.rejected(Rejection.FULL, "Too many invitations are open.");
    }
    return Decision.accepted(new RoomEvent.Invited(identity, scene.name(identity)));
  }

  Decision accept(Actor actor) {
    String identity = actor.identity();
    if (!state.invites().has(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_INVITE, "Nobody asks you onto the stage now.");
    }
    if (!scene.attendance().isHere(identity)) {
      return Decision.rejected(Rejection.NOT_ALLOWED, "Enter the room first.");
    }
    Decision no = cannotComeUp(identity);
    if (no != null) {
      return no;
    }
    List<RoomEvent> events = new ArrayList<>(4);
    comeUp(events, identity, Role.SPEAKER, RoleCause.INVITED);
    return Decision.accepted(events);
  }

  Decision decline(Actor actor) {
    if (!state.invites().has(actor.identity())) {
      return Decision.rejected(Rejection.NO_SUCH_INVITE, "Nobody asks you onto the stage now.");
    }
    return Decision.accepted(new RoomEvent.InviteEnded(actor.identity(), false));
  }

  Decision setRole(Actor actor, String identity, Role role) {
    Role current = scene.role(identity);
    boolean down = current.above(role);
    boolean own = identity.equals(actor.identity());
    Decision no =
        own && down
            ? scene.forbids(actor, Action.STEP_DOWN)
            : scene.forbids(actor, actionOf(current, role), identity);
    if (no != null) {
      return no;
    }
    if (!scene.knows(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "Nobody of that name is known here.");
    }
    if (current == role) {
      return Decision.rejected(Rejection.UNCHANGED, "That is their role.");
    }
    if (role.above(scene.ceiling(identity))) {
      return Decision.rejected(Rejection.TOKEN_FORBIDS, "Their token does not allow that role.");
    }
    List<RoomEvent> events = new ArrayList<>(6);
    if (down) {
      goDown(events, identity, role, own ? RoleCause.STEPPED_DOWN : RoleCause.GIVEN);
      return Decision.accepted(events);
    }
    if (!scene.attendance().isHere(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "They are not in the room.");
    }
    if (!current.onStage()) {
      no = cannotComeUp(identity);
      if (no != null) {
        return no;
      }
    }
    if (role == Role.HOST) {
      abdicate(events, identity);
    }
    comeUp(events, identity, role, role == Role.HOST ? RoleCause.HAND_OVER : RoleCause.GIVEN);
    if (!current.onStage() && !own) {
      // Nobody's microphone is opened by somebody else: they did not ask to be up here.
      events.add(new RoomEvent.Muted(identity, false));
    }
    return Decision.accepted(events);
  }

  private static Action actionOf(Role current, Role role) {
    return switch (role) {
      case HOST -> Action.HAND_OVER;
      case COHOST -> Action.MAKE_COHOST;
      case SPEAKER -> current == Role.LISTENER ? Action.INVITE : Action.MAKE_COHOST;
      case LISTENER -> Action.DEMOTE;
    };
  }

  private @Nullable Decision cannotComeUp(String identity) {
    if (scene.ceiling(identity) == Role.LISTENER) {
      return Decision.rejected(Rejection.TOKEN_FORBIDS, "Their token does not let them speak.");
    }
    if (scene.stageFull()) {
      return Decision.rejected(Rejection.STAGE_FULL, "The stage is full.");
    }
    return null;
  }

  /// Somebody gets a higher role; a hand and an invitation of theirs are answered by it.
  void comeUp(List<RoomEvent> events, String identity, Role role, RoleCause cause) {
    if (state.hands().has(identity)) {
      events.add(new RoomEvent.HandLowered(identity, HandCause.APPROVED, ""));
    }
    if (state.invites().has(identity)) {
      events.add(new RoomEvent.InviteEnded(identity, true));
    }
    events.add(changed(identity, role, cause));
    Person person = state.person(identity);
    boolean counted = person != null && person.here();
    if (!counted && scene.attendance().isHere(identity)) {
      events.add(new RoomEvent.StageEntered(identity));
    }
  }

  private void goDown(List<RoomEvent> events, String identity, Role role, RoleCause cause) {
    boolean wasHost = scene.role(identity) == Role.HOST;
    events.add(changed(identity, role, cause));
    if (wasHost) {
      succeed(events, identity);
    }
  }

  /// The host becomes a co-host, because somebody else becomes host.
  void abdicate(List<RoomEvent> events, String successor) {
    String host = state.host();
    if (!host.equals(successor) && scene.role(host) == Role.HOST) {
      events.add(changed(host, Role.COHOST, RoleCause.HAND_OVER));
    }
  }

  /// The room goes to a co-host who may have it, if there is one: else it goes on without a host.
  void succeed(List<RoomEvent> events, String formerHost) {
    Person heir = scene.heir(formerHost);
    if (heir != null) {
      events.add(changed(heir.identity(), Role.HOST, RoleCause.HAND_OVER));
    }
  }

  /// Whether the host has been away for too long, and who takes the room.
  List<RoomEvent> hostIsAway(long nowMs) {
    List<RoomEvent> events = new ArrayList<>(2);
    long sinceMs = state.hostAwaySinceMs();
    if (sinceMs == 0 || nowMs < sinceMs + scene.limits().hostAwayMs()) {
      return events;
    }
    Person heir = scene.heir(state.host());
    if (heir != null) {
      abdicate(events, heir.identity());
      events.add(changed(heir.identity(), Role.HOST, RoleCause.HAND_OVER));
    }
    return events;
  }

  /// An invitation stands from now on.
  void invited(String identity, long nowMs) {
    long untilMs = nowMs + scene.limits().inviteMs();
    invitedUntilMs.put(identity, untilMs);
    scene.deadlines().add(untilMs, Deadlines.Kind.INVITE, identity);
  }

  /// An invitation is answered.
  void inviteEnded(String identity) {
    invitedUntilMs.remove(identity);
  }

  /// Whether an invitation has stood for long enough.
  List<RoomEvent> inviteExpires(String identity, long nowMs) {
    return state.invites().has(identity) && nowMs >= invitedUntilMs.getOrDefault(identity, nowMs)
        ? List.of(new RoomEvent.InviteEnded(identity, false))
        : List.of();
  }

  /// A hand and an invitation of somebody who is gone.
  void dropRequests(List<RoomEvent> events, String identity) {
    if (state.hands().has(identity)) {
      events.add(new RoomEvent.HandLowered(identity, HandCause.GONE, ""));
    }
    if (state.invites().has(identity)) {
      events.add(new RoomEvent.InviteEnded(identity, false));
    }
  }

  private RoomEvent changed(String identity, Role role, RoleCause cause) {
    return new RoomEvent.RoleChanged(
        identity, scene.name(identity), role, scene.ceiling(identity), cause);
  }
}
