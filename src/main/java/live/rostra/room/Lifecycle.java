package live.rostra.room;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import live.rostra.room.Decision.Rejected;
import live.rostra.room.RoomEvent.EndCause;
import live.rostra.room.Snapshot.Knock;
import live.rostra.room.Snapshot.Status;

/// Scheduled, live, over; and what the room is meanwhile.
///
/// A scheduled room is started by somebody, never by the clock: nobody is put on air, recorded or
/// billed because a minute has come and the host is late.
final class Lifecycle {
  private final Scene scene;
  private final RoomState state;

  Lifecycle(Scene scene) {
    this.scene = scene;
    state = scene.state();
  }

  Decision start(Actor actor, long nowMs) {
    Decision no = scene.forbids(actor, Action.START);
    if (no != null) {
      return no;
    }
    return state.status() == Status.SCHEDULED
        ? Decision.accepted(new RoomEvent.Started(nowMs))
        : Decision.rejected(Rejection.UNCHANGED, "The room is live.");
  }

  Decision end(Actor actor, long nowMs) {
    Decision no = scene.forbids(actor, Action.END);
    return no != null ? no : Decision.accepted(new RoomEvent.Ended(nowMs, EndCause.HOST));
  }

  Decision update(Actor actor, RoomPatch patch, long nowMs) {
    for (Action action : actionsOf(patch)) {
      Rejected no = scene.forbids(actor, action);
      if (no != null) {
        return no;
      }
    }
    RoomInfo before = state.info();
    RoomInfo after = InfoRules.clean(patched(before, patch));
    Optional<String> fault = InfoRules.fault(after, scene.limits());
    if (fault.isPresent()) {
      return Decision.rejected(Rejection.INVALID, fault.get());
    }
    long scheduledAtMs = patch.scheduledAtMs().orElse(state.scheduledAtMs());
    boolean moved = scheduledAtMs != state.scheduledAtMs();
    if (moved && (state.status() != Status.SCHEDULED || scheduledAtMs <= nowMs)) {
      return Decision.rejected(
          Rejection.INVALID, "Only a room that has not started is put off, to a time to come.");
    }
    if (after.equals(before) && !moved) {
      return Decision.rejected(Rejection.UNCHANGED, "The room is so already.");
    }
    List<RoomEvent> events = new ArrayList<>();
    events.add(new RoomEvent.Updated(after, scheduledAtMs));
    if (before.lobby() && !after.lobby()) {
      for (Knock knock : state.lobby().list()) {
        scene.attendance().stopWaiting(knock.identity());
        events.add(new RoomEvent.Admitted(knock.identity()));
      }
    }
    return Decision.accepted(events);
  }

  private static Set<Action> actionsOf(RoomPatch patch) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    if (patch.locked().isPresent() || patch.lobby().isPresent()) {
      actions.add(Action.LOCK);
    }
    if (patch.pinned().isPresent()) {
      actions.add(Action.PIN);
    }
    if (patch.chat().isPresent() || patch.talkSeconds().isPresent()) {
      actions.add(Action.SET_TONE);
    }
    if (patch.title().isPresent()
        || patch.topics().isPresent()
        || patch.language().isPresent()
        || patch.visibility().isPresent()
        || patch.maxSpeakers().isPresent()
        || patch.scheduledAtMs().isPresent()) {
      actions.add(Action.EDIT_ROOM);
    }
    if (actions.isEmpty()) {
      // Who may change nothing may not ask for nothing either.
      actions.add(Action.PIN);
    }
    return actions;
  }

  private static RoomInfo patched(RoomInfo info, RoomPatch patch) {
    return new RoomInfo(
        patch.title().orElse(info.title()),
        patch.topics().orElse(info.topics()),
        patch.language().orElse(info.language()),
        patch.visibility().orElse(info.visibility()),
        patch.pinned().orElse(info.pinned()),
        patch.locked().orElse(info.locked()),
        patch.lobby().orElse(info.lobby()),
        patch.chat().orElse(info.chat()),
        patch.talkSeconds().orElse(info.talkSeconds()),
        patch.maxSpeakers().orElse(info.maxSpeakers()));
  }
}
