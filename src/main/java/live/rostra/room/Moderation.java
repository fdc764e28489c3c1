package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Snapshot.Mute;
import live.rostra.room.Snapshot.Person;
import org.jspecify.annotations.Nullable;

/// Who is silenced, put out, kept out and let in.
///
/// What a moderator shut, the person cannot open; and what a moderator opens is not open but the
/// person's own to open again, because nobody turns on somebody else's microphone.
final class Moderation {
  private static final int MAX_REASON = 500;
  private static final int MAX_IDENTITY = 256;

  private final Scene scene;
  private final RoomState state;
  private final Stage stage;
  private final Door door;
  private final Allowance openings = new Allowance(5, 5_000);

  Moderation(Scene scene, Stage stage, Door door) {
    this.scene = scene;
    this.stage = stage;
    this.door = door;
    state = scene.state();
  }

  Decision mute(Actor actor, String identity) {
    boolean own = identity.equals(actor.identity());
    Decision no = mayTouchMicrophone(actor, identity, own);
    if (no != null) {
      return no;
    }
    Mute before = microphone(identity);
    if (before == Mute.MODERATOR || (own && before == Mute.SELF)) {
      return Decision.rejected(Rejection.UNCHANGED, "That microphone is shut.");
    }
    return Decision.accepted(new RoomEvent.Muted(identity, !own));
  }

  Decision unmute(Actor actor, String identity, long nowMs) {
    boolean own = identity.equals(actor.identity());
    Decision no = mayTouchMicrophone(actor, identity, own);
    if (no != null) {
      return no;
    }
    Mute before = microphone(identity);
    if (before == Mute.NONE) {
      return Decision.rejected(Rejection.UNCHANGED, "That microphone is open.");
    }
    if (own && before == Mute.MODERATOR) {
      return Decision.rejected(Rejection.NOT_ALLOWED, "A moderator shut your microphone.");
    }
    if (own) {
      // Shutting it is never refused; it needs one that is open.
      return openings.take(identity, nowMs)
          ? Decision.accepted(new RoomEvent.Unmuted(identity))
          : Decision.rejected(Rejection.TOO_OFTEN, "You open your microphone too often.");
    }
    return before == Mute.SELF
        ? Decision.rejected(Rejection.NOT_ALLOWED, "Only they open their microphone.")
        : Decision.accepted(new RoomEvent.Muted(identity, false));
  }

  private @Nullable Decision mayTouchMicrophone(Actor actor, String identity, boolean own) {
    Decision no =
        own ? scene.forbids(actor, Action.MUTE_SELF) : scene.forbids(actor, Action.MUTE, identity);
    if (no == null && !scene.role(identity).onStage()) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "They are not on the stage.");
    }
    return no;
  }

  private Mute microphone(String identity) {
    Person person = state.person(identity);
    return person == null ? Mute.NONE : person.muted();
  }

  Decision muteAll(Actor actor) {
    Decision no = scene.forbids(actor, Action.MUTE);
    if (no != null) {
      return no;
    }
    List<RoomEvent> events = new ArrayList<>();
    for (String each : state.people().stage()) {
      boolean self = each.equals(actor.identity());
      if (!self && scene.outranks(actor, each) && microphone(each) != Mute.MODERATOR) {
        events.add(new RoomEvent.Muted(each, true));
      }
    }
    return events.isEmpty()
        ? Decision.rejected(Rejection.UNCHANGED, "No microphone below your role is open.")
        : Decision.accepted(events);
  }

  Decision remove(Actor actor, String identity, String reason, long nowMs) {
    Decision no = scene.forbids(actor, Action.REMOVE, identity);
    if (no != null) {
      return no;
    }
    if (!scene.knows(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "Nobody of that name is known here.");
    }
    List<RoomEvent> events = new ArrayList<>(4);
    putOut(events, identity, CleanText.line(reason, MAX_REASON), nowMs);
    return Decision.accepted(events);
  }

  private void putOut(List<RoomEvent> events, String identity, String reason, long nowMs) {
    boolean wasHost = scene.role(identity) == Role.HOST;
    stage.dropRequests(events, identity);
    // Of who was let in once and has gone the room knows no name.
    String name = CleanText.name(scene.name(identity), identity);
    events.add(new RoomEvent.Removed(identity, name, reason, nowMs));
    if (wasHost) {
      stage.succeed(events, identity);
    }
    door.putOut(identity, nowMs);
  }

  Decision ban(Actor actor, String identity, String reason, Optional<Long> untilMs, long nowMs) {
    Decision no = scene.forbids(actor, Action.BAN, identity);
    if (no != null) {
      return no;
    }
    if (identity.isEmpty() || identity.length() > MAX_IDENTITY) {
      return Decision.rejected(Rejection.INVALID, "An identity has 1 to 256 characters.");
    }
    if (untilMs.isPresent() && untilMs.get() <= nowMs) {
      return Decision.rejected(Rejection.INVALID, "The ban would be over already.");
    }
    if (!state.bans().has(identity) && state.bans().size() >= scene.limits().maxBans()) {
      return Decision.rejected(Rejection.FULL, "Too many people are banned: lift some bans.");
    }
    List<RoomEvent> events = new ArrayList<>(5);
    String clean = CleanText.line(reason, MAX_REASON);
    String name = scene.name(identity);
    if (state.lobby().has(identity)) {
      events.add(new RoomEvent.KnockEnded(identity));
    }
    if (scene.knows(identity)) {
      putOut(events, identity, clean, nowMs);
    } else {
      door.putOut(identity, nowMs);
    }
    events.add(
        new RoomEvent.Banned(identity, name, actor.identity(), clean, nowMs, untilMs.orElse(0L)));
    return Decision.accepted(events);
  }

  Decision unban(Actor actor, String identity) {
    Decision no = scene.forbids(actor, Action.UNBAN);
    if (no != null) {
      return no;
    }
    return state.bans().has(identity)
        ? Decision.accepted(new RoomEvent.Unbanned(identity, actor.identity()))
        : Decision.rejected(Rejection.NO_SUCH_PERSON, "They are not banned.");
  }

  /// Whether a ban is over.
  List<RoomEvent> banEnds(String identity, long nowMs) {
    Snapshot.BanEntry ban = state.bans().get(identity);
    return ban != null && ban.untilMs() > 0 && ban.untilMs() <= nowMs
        ? List.of(new RoomEvent.Unbanned(identity, ""))
        : List.of();
  }

  Decision admit(Actor actor, String identity) {
    return answerKnock(actor, identity, new RoomEvent.Admitted(identity));
  }

  Decision refuse(Actor actor, String identity) {
    return answerKnock(actor, identity, new RoomEvent.KnockEnded(identity));
  }

  private Decision answerKnock(Actor actor, String identity, RoomEvent answer) {
    Decision no = scene.forbids(actor, Action.ANSWER_KNOCKS);
    if (no != null) {
      return no;
    }
    if (!state.lobby().has(identity)) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "They do not wait in the lobby.");
    }
    scene.attendance().stopWaiting(identity);
    return Decision.accepted(answer);
  }
}
