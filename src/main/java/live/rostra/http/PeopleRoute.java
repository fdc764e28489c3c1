package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.Snapshot;

/// `…/participants`, `…/hands` and `…/invitation`: who is in a room, in which role, and who waits
/// for the stage.
final class PeopleRoute {
  private final Asked asked;

  PeopleRoute(Asked asked) {
    this.asked = asked;
  }

  void mount(ContractRouter routes) {
    routes.answer("listParticipants", this::participants);
    routes.answer("changeParticipant", this::change);
    routes.answer(
        "inviteParticipant", call -> asked.of(call, new RoomCommand.Invite(Asked.identity(call))));
    routes.answer("acceptInvitation", call -> asked.of(call, new RoomCommand.AcceptInvite()));
    routes.answer("declineInvitation", call -> asked.of(call, new RoomCommand.DeclineInvite()));
    routes.answer("listHands", this::hands);
    routes.answer("raiseHand", call -> asked.of(call, new RoomCommand.RaiseHand()));
    routes.answer("lowerHand", this::lower);
    routes.answer(
        "approveHand", call -> asked.of(call, new RoomCommand.ApproveHand(Asked.identity(call))));
  }

  private Future<Answer> participants(Call call) {
    return asked
        .look(call)
        .map(seen ->
            Answer.json(
                200,
                new JsonObject()
                    .put("people", Asked.array(seen.snapshot().people(), PeopleRoute::json))
                    .put("listeners", seen.listeners())
                    .put(
                        "names",
                        Asked.array(
                            seen.some(),
                            one ->
                                new JsonObject()
                                    .put("identity", one.identity())
                                    .put("name", one.name())))));
  }

  private static JsonObject json(Snapshot.Person person) {
    return new JsonObject()
        .put("identity", person.identity())
        .put("name", person.name())
        .put("role", person.role().wireName())
        .put("ceiling", person.ceiling().wireName())
        .put("here", person.here())
        .put("muted", person.muted().name().toLowerCase(Locale.ROOT));
  }

  /// A microphone first: who leaves the stage has none to shut.
  private Future<Answer> change(Call call) {
    String identity = Asked.identity(call);
    Boolean muted = call.object().getBoolean("muted");
    String role = call.object().getString("role");
    List<RoomCommand> commands = new ArrayList<>();
    if (muted != null) {
      commands.add(muted ? new RoomCommand.Mute(identity) : new RoomCommand.Unmute(identity));
    }
    if (role != null) {
      commands.add(new RoomCommand.SetRole(identity, Role.parse(role).orElseThrow()));
    }
    Future<Answer> done = Future.succeededFuture(Answer.of(204));
    for (RoomCommand command : commands) {
      done = done.compose(_ -> asked.of(call, command));
    }
    return done;
  }

  private Future<Answer> hands(Call call) {
    return asked
        .look(call)
        .map(seen ->
            Answer.json(
                200,
                new JsonObject()
                    .put(
                        "hands",
                        Asked.array(
                            seen.snapshot().hands(),
                            hand ->
                                new JsonObject()
                                    .put("identity", hand.identity())
                                    .put("name", hand.name())
                                    .put("raisedAt", Asked.time(hand.atMs()))))));
  }

  private Future<Answer> lower(Call call) {
    String identity = Asked.identity(call);
    return asked.of(
        call,
        identity.equals(call.claims().identity())
            ? new RoomCommand.WithdrawHand()
            : new RoomCommand.DenyHand(identity, Asked.reason(call)));
  }
}
