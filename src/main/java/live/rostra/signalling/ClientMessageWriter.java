package live.rostra.signalling;

import java.io.IOException;
import java.util.Optional;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomPatch;

/// Writes a {@link ClientMessage} as a client would: exhaustive, so that a new message cannot be
/// forgotten.
final class ClientMessageWriter {
  private ClientMessageWriter() {}

  static void write(JsonOutput out, ClientMessage message) throws IOException {
    switch (message) {
      case ClientMessage.Join(String id, String token, Optional<ClientMessage.Since> since) -> {
        start(out, ClientType.JOIN, id).text("token", token);
        if (since.isPresent()) {
          ClientMessage.Since place = since.get();
          out.object("since", in -> in.number("epoch", place.epoch()).number("seq", place.seq()));
        }
      }
      case ClientMessage.Renew(String id, String token) ->
          start(out, ClientType.RENEW, id).text("token", token);
      case ClientMessage.Leave(String id) -> start(out, ClientType.LEAVE, id);
      case ClientMessage.Ping(String id) -> start(out, ClientType.PING, id);
      case ClientMessage.Ask(String id, RoomCommand command) -> command(out, id, command);
      case ClientMessage.History(String id, Optional<String> before, int limit) ->
          start(out, ClientType.HISTORY, id)
              .textUnlessEmpty("before", before.orElse(""))
              .number("limit", limit);
      case ClientMessage.Offer(String id, String sdp) ->
          start(out, ClientType.OFFER, id).text("sdp", sdp);
      case ClientMessage.Trickle(String id, String connection, String fragment) ->
          start(out, ClientType.TRICKLE, id)
              .text("connection", connection)
              .text("fragment", fragment);
      case ClientMessage.Hangup(String id, String connection) ->
          start(out, ClientType.HANGUP, id).text("connection", connection);
    }
  }

  private static void command(JsonOutput out, String id, RoomCommand command) throws IOException {
    switch (command) {
      case RoomCommand.RaiseHand() -> start(out, ClientType.RAISE_HAND, id);
      case RoomCommand.WithdrawHand() -> start(out, ClientType.WITHDRAW_HAND, id);
      case RoomCommand.ApproveHand(String identity) ->
          about(out, ClientType.APPROVE_HAND, id, identity);
      case RoomCommand.DenyHand(String identity, String reason) ->
          about(out, ClientType.DENY_HAND, id, identity).textUnlessEmpty("reason", reason);
      case RoomCommand.Invite(String identity) -> about(out, ClientType.INVITE, id, identity);
      case RoomCommand.AcceptInvite() -> start(out, ClientType.ACCEPT_INVITE, id);
      case RoomCommand.DeclineInvite() -> start(out, ClientType.DECLINE_INVITE, id);
      case RoomCommand.SetRole(String identity, Role role) ->
          about(out, ClientType.SET_ROLE, id, identity).name("role", role);
      case RoomCommand.Mute(String identity) -> about(out, ClientType.MUTE, id, identity);
      case RoomCommand.Unmute(String identity) -> about(out, ClientType.UNMUTE, id, identity);
      case RoomCommand.MuteAll() -> start(out, ClientType.MUTE_ALL, id);
      case RoomCommand.Remove(String identity, String reason) ->
          about(out, ClientType.REMOVE, id, identity).textUnlessEmpty("reason", reason);
      case RoomCommand.Ban(String identity, String reason, Optional<Long> untilMs) -> {
        about(out, ClientType.BAN, id, identity).textUnlessEmpty("reason", reason);
        if (untilMs.isPresent()) {
          out.number("expiresAt", untilMs.get());
        }
      }
      case RoomCommand.Unban(String identity) -> about(out, ClientType.UNBAN, id, identity);
      case RoomCommand.Admit(String identity) -> about(out, ClientType.ADMIT, id, identity);
      case RoomCommand.Refuse(String identity) -> about(out, ClientType.REFUSE, id, identity);
      case RoomCommand.Update(RoomPatch patch) -> patch(start(out, ClientType.UPDATE, id), patch);
      case RoomCommand.Start() -> start(out, ClientType.START, id);
      case RoomCommand.End() -> start(out, ClientType.END, id);
      case RoomCommand.PostChat(String text) ->
          start(out, ClientType.POST_CHAT, id).text("text", text);
      case RoomCommand.EditChat(String message, String text) ->
          start(out, ClientType.EDIT_CHAT, id).text("message", message).text("text", text);
      case RoomCommand.DeleteChat(String message) ->
          start(out, ClientType.DELETE_CHAT, id).text("message", message);
      case RoomCommand.React(String emoji) -> start(out, ClientType.REACT, id).text("emoji", emoji);
      case RoomCommand.Report(
              Optional<String> identity,
              RoomCommand.ReportCategory category,
              String text) ->
          start(out, ClientType.REPORT, id)
              .textUnlessEmpty("identity", identity.orElse(""))
              .name("category", category)
              .textUnlessEmpty("text", text);
      // `Ask` takes neither.
      case RoomCommand.Enter _, RoomCommand.Exit _ -> throw new AssertionError(command);
    }
  }

  private static void patch(JsonOutput out, RoomPatch patch) throws IOException {
    if (patch.title().isPresent()) {
      out.text("title", patch.title().get());
    }
    if (patch.topics().isPresent()) {
      out.texts("topics", patch.topics().get());
    }
    if (patch.language().isPresent()) {
      out.text("language", patch.language().get());
    }
    if (patch.visibility().isPresent()) {
      out.name("visibility", patch.visibility().get());
    }
    if (patch.pinned().isPresent()) {
      out.text("pinned", patch.pinned().get());
    }
    if (patch.locked().isPresent()) {
      out.flag("locked", patch.locked().get());
    }
    if (patch.lobby().isPresent()) {
      out.flag("lobby", patch.lobby().get());
    }
    if (patch.chat().isPresent()) {
      out.name("chat", patch.chat().get());
    }
    if (patch.talkSeconds().isPresent()) {
      out.number("talkSeconds", patch.talkSeconds().get());
    }
    if (patch.maxSpeakers().isPresent()) {
      out.number("maxSpeakers", patch.maxSpeakers().get());
    }
    if (patch.scheduledAtMs().isPresent()) {
      out.number("scheduledAt", patch.scheduledAtMs().get());
    }
  }

  private static JsonOutput start(JsonOutput out, ClientType type, String id) throws IOException {
    return out.text("type", type.wireName()).text("id", id);
  }

  private static JsonOutput about(JsonOutput out, ClientType type, String id, String identity)
      throws IOException {
    return start(out, type, id).text("identity", identity);
  }
}
