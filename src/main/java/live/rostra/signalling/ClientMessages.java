package live.rostra.signalling;

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

  private static ClientMessage message(ClientType type, String id, JsonObject json) throws BadJson {
    return switch (type) {
      case JOIN -> new ClientMessage.Join(id, json.text("token", 1, MAX_TOKEN), since(json));
      case RENEW -> new ClientMessage.Renew(id, json.text("token", 1, MAX_TOKEN));
      case LEAVE -> new ClientMessage.Leave(id);
      case PING -> new ClientMessage.Ping(id);
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
    return JsonOutput.string(out -> ClientMessageWriter.write(out, message));
  }
}
