package live.rostra.signalling;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomPatch;
import live.rostra.signalling.ServerMessage.Code.Protocol;
import org.jspecify.annotations.Nullable;

/// The JSON of {@link ClientMessage}s: docs/PROTOCOL.md, message by message.
///
/// Reading never throws, whatever comes. Only what the shape of a message needs is checked here;
/// whether a text is too long for a chat, say, is for the room.
public final class ClientMessages {
  private static final int MAX_ID = 64;
  private static final int MAX_IDENTITY = 128;
  private static final int MAX_TOKEN = 4_096;
  private static final int MAX_REFERENCE = 64;
  private static final int MAX_PAGE = 100;
  private static final int DEFAULT_PAGE = 50;

  private ClientMessages() {}

  /// What a text was.
  public sealed interface Parsed {
    /// A message.
    record Message(ClientMessage message) implements Parsed {}

    /// None.
    ///
    /// @param id the message's, as far as it could be read; else empty
    /// @param code `malformed` or `unknown-type`
    /// @param detail one sentence that names the place (RFC 6901), for who wrote the client
    record Malformed(String id, Protocol code, String detail) implements Parsed {}
  }

  /// Reads one message.
  public static Parsed parse(String text) {
    JsonObject json = new JsonObject("");
    try {
      JsonInput.CLIENT.read(text, json);
      String id = json.text("id", 1, MAX_ID);
      String name = json.text("type");
      @Nullable ClientType type = ClientType.BY_NAME.get(name);
      if (type == null) {
        return new Parsed.Malformed(
            id, Protocol.UNKNOWN_TYPE, "/type is not the name of a message of rostra.v1");
      }
      return new Parsed.Message(message(type, id, json));
    } catch (BadJson bad) {
      return new Parsed.Malformed(idOrEmpty(json), Protocol.MALFORMED, bad.sentence());
    }
  }

  private static String idOrEmpty(JsonObject json) {
    try {
      return json.optionalText("id", 1, MAX_ID).orElse("");
    } catch (BadJson _) {
      return "";
    }
  }

  private static ClientMessage message(ClientType type, String id, JsonObject json)
      throws BadJson {
    return switch (type) {
      case JOIN -> new ClientMessage.Join(id, json.text("token", 1, MAX_TOKEN), since(json));
      case RENEW -> new ClientMessage.Renew(id, json.text("token", 1, MAX_TOKEN));
      case LEAVE -> new ClientMessage.Leave(id);
      case HISTORY ->
          new ClientMessage.History(
              id,
              json.optionalText("before", 1, MAX_REFERENCE),
              json.has("limit") ? (int) json.whole("limit", 1, MAX_PAGE) : DEFAULT_PAGE);
      case OFFER -> new ClientMessage.Offer(id, json.text("sdp"));
      case TRICKLE ->
          new ClientMessage.Trickle(
              id, json.text("connection", 1, MAX_REFERENCE), json.text("fragment"));
      case HANGUP -> new ClientMessage.Hangup(id, json.text("connection", 1, MAX_REFERENCE));
      case RAISE_HAND -> ask(id, new RoomCommand.RaiseHand());
      case WITHDRAW_HAND -> ask(id, new RoomCommand.WithdrawHand());
      case APPROVE_HAND -> ask(id, new RoomCommand.ApproveHand(identity(json)));
      case DENY_HAND ->
          ask(id, new RoomCommand.DenyHand(identity(json), json.textOrEmpty("reason")));
      case INVITE -> ask(id, new RoomCommand.Invite(identity(json)));
      case ACCEPT_INVITE -> ask(id, new RoomCommand.AcceptInvite());
      case DECLINE_INVITE -> ask(id, new RoomCommand.DeclineInvite());
      case SET_ROLE ->
          ask(id, new RoomCommand.SetRole(identity(json), json.oneOf("role", Role.values())));
      case MUTE -> ask(id, new RoomCommand.Mute(identity(json)));
      case UNMUTE -> ask(id, new RoomCommand.Unmute(identity(json)));
      case MUTE_ALL -> ask(id, new RoomCommand.MuteAll());
      case REMOVE -> ask(id, new RoomCommand.Remove(identity(json), json.textOrEmpty("reason")));
      case BAN ->
          ask(
              id,
              new RoomCommand.Ban(
                  identity(json), json.textOrEmpty("reason"), json.optionalWhole("expiresAt")));
      case UNBAN -> ask(id, new RoomCommand.Unban(identity(json)));
      case ADMIT -> ask(id, new RoomCommand.Admit(identity(json)));
      case REFUSE -> ask(id, new RoomCommand.Refuse(identity(json)));
      case UPDATE -> ask(id, new RoomCommand.Update(patch(json)));
      case START -> ask(id, new RoomCommand.Start());
      case END -> ask(id, new RoomCommand.End());
      case POST_CHAT -> ask(id, new RoomCommand.PostChat(json.text("text")));
      case EDIT_CHAT -> ask(id, new RoomCommand.EditChat(reference(json), json.text("text")));
      case DELETE_CHAT -> ask(id, new RoomCommand.DeleteChat(reference(json)));
      case REACT -> ask(id, new RoomCommand.React(json.text("emoji", 1, MAX_REFERENCE)));
      case REPORT ->
          ask(
              id,
              new RoomCommand.Report(
                  json.optionalText("identity", 1, MAX_IDENTITY),
                  json.oneOf("category", RoomCommand.ReportCategory.values()),
                  json.textOrEmpty("text")));
    };
  }

  private static ClientMessage ask(String id, RoomCommand command) {
    return new ClientMessage.Ask(id, command);
  }

  private static String identity(JsonObject json) throws BadJson {
    return json.text("identity", 1, MAX_IDENTITY);
  }

  private static String reference(JsonObject json) throws BadJson {
    return json.text("message", 1, MAX_REFERENCE);
  }

  private static Optional<ClientMessage.Since> since(JsonObject json) throws BadJson {
    if (!json.has("since")) {
      return Optional.empty();
    }
    JsonObject since = json.object("since");
    return Optional.of(new ClientMessage.Since(since.whole("epoch"), since.whole("seq")));
  }

  private static RoomPatch patch(JsonObject json) throws BadJson {
    return new RoomPatch(
        json.optionalText("title"),
        json.has("topics") ? Optional.of(json.texts("topics")) : Optional.empty(),
        json.optionalText("language"),
        json.optionalOneOf("visibility", RoomInfo.Visibility.values()),
        json.optionalText("pinned"),
        json.optionalFlag("locked"),
        json.optionalFlag("lobby"),
        json.optionalOneOf("chat", RoomInfo.Chat.values()),
        json.optionalInt("talkSeconds"),
        json.optionalInt("maxSpeakers"),
        json.optionalWhole("scheduledAt"));
  }

  /// Writes one message, as a client would.
  public static String write(ClientMessage message) {
    return JsonOutput.string(out -> write(out, message));
  }

  private static void write(JsonOutput out, ClientMessage message) throws IOException {
    switch (message) {
      case ClientMessage.Join(String id, String token, Optional<ClientMessage.Since> since) -> {
        start(out, ClientType.JOIN, id).text("token", token);
        if (since.isPresent()) {
          ClientMessage.Since place = since.get();
          out.object(
              "since", in -> in.number("epoch", place.epoch()).number("seq", place.seq()));
        }
      }
      case ClientMessage.Renew(String id, String token) ->
          start(out, ClientType.RENEW, id).text("token", token);
      case ClientMessage.Leave(String id) -> start(out, ClientType.LEAVE, id);
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
      case RoomCommand.Update(RoomPatch patch) ->
          patch(start(out, ClientType.UPDATE, id), patch);
      case RoomCommand.Start() -> start(out, ClientType.START, id);
      case RoomCommand.End() -> start(out, ClientType.END, id);
      case RoomCommand.PostChat(String text) ->
          start(out, ClientType.POST_CHAT, id).text("text", text);
      case RoomCommand.EditChat(String message, String text) ->
          start(out, ClientType.EDIT_CHAT, id).text("message", message).text("text", text);
      case RoomCommand.DeleteChat(String message) ->
          start(out, ClientType.DELETE_CHAT, id).text("message", message);
      case RoomCommand.React(String emoji) ->
          start(out, ClientType.REACT, id).text("emoji", emoji);
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
      List<String> topics = patch.topics().get();
      out.texts("topics", topics);
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
