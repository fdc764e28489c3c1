package live.rostra.signalling;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The `type` of what clients say.
enum ClientType {
  JOIN("join"),
  RENEW("renew"),
  LEAVE("leave"),
  PING("ping"),
  RAISE_HAND("hand.raise"),
  WITHDRAW_HAND("hand.withdraw"),
  APPROVE_HAND("hand.approve"),
  DENY_HAND("hand.deny"),
  INVITE("invite.send"),
  ACCEPT_INVITE("invite.accept"),
  DECLINE_INVITE("invite.decline"),
  SET_ROLE("role.set"),
  MUTE("mute"),
  UNMUTE("unmute"),
  MUTE_ALL("mute.all"),
  REMOVE("remove"),
  BAN("ban"),
  UNBAN("unban"),
  ADMIT("lobby.admit"),
  REFUSE("lobby.refuse"),
  UPDATE("room.update"),
  START("room.start"),
  END("room.end"),
  POST_CHAT("chat.post"),
  EDIT_CHAT("chat.edit"),
  DELETE_CHAT("chat.delete"),
  HISTORY("chat.history"),
  REACT("react"),
  REPORT("report"),
  OFFER("media.offer"),
  TRICKLE("media.trickle"),
  HANGUP("media.hangup");

  /// By the name in messages.
  static final Map<String, ClientType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(ClientType::wireName, Function.identity()));

  private final String wireName;

  ClientType(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
