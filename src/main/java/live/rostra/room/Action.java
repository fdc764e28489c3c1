package live.rostra.room;

/// Everything that somebody may or may not do with a room: the rows of {@link RoomPolicy}.
public enum Action {
  /// Be in the room and hear it.
  LISTEN("be in the room and hear it"),
  /// Send a reaction.
  REACT("react"),
  /// Write into the chat, as far as the chat is open to the role.
  CHAT("write into the chat"),
  /// Change a message.
  EDIT_MESSAGE("change a message"),
  /// Delete a message.
  DELETE_MESSAGE("delete a message"),
  /// Report a person or the room.
  REPORT("report a person or the room"),
  /// Raise a hand, and take it down.
  RAISE_HAND("raise a hand, withdraw it"),
  /// Take or refuse an invitation.
  ANSWER_INVITE("take or refuse an invitation"),
  /// Be heard.
  PUBLISH("be heard", false),
  /// Shut or open one's own microphone at the mixer.
  MUTE_SELF("shut or open one's own microphone", false),
  /// Take a lower role.
  STEP_DOWN("step down"),
  /// Approve or deny a raised hand.
  ANSWER_HANDS("approve or deny a raised hand"),
  /// Ask somebody onto the stage.
  INVITE("ask somebody onto the stage, or put them there"),
  /// Shut microphones, one or all, and end that.
  MUTE("shut a microphone, or all; end that", false),
  /// Make a speaker a listener.
  DEMOTE("lead somebody off the stage"),
  /// Make somebody a co-host, or a co-host a speaker.
  MAKE_COHOST("make somebody a co-host, or a co-host a speaker"),
  /// Make somebody the host.
  HAND_OVER("hand the room over"),
  /// Close everything somebody has in the room.
  REMOVE("remove somebody"),
  /// Keep somebody out.
  BAN("ban somebody"),
  /// Let somebody in again, and see who is kept out.
  UNBAN("lift a ban, see the bans"),
  /// See who waits in the lobby, let them in or send them away.
  ANSWER_KNOCKS("see the lobby, let people in or send them away"),
  /// Keep newcomers out, or have them wait.
  LOCK("lock the room, open its lobby"),
  /// Pin something.
  PIN("pin a text, link or message"),
  /// Say who may write, and how long one may speak.
  SET_TONE("say who may write and for how long one may speak"),
  /// See what was reported.
  SEE_REPORTS("see reports"),
  /// Change title, topics, language, visibility, time and the size of the stage.
  EDIT_ROOM("change title, topics, language, visibility, time, size of the stage"),
  /// Take a scheduled room live.
  START("start a scheduled room"),
  /// End the room for everybody.
  END("end the room"),
  /// Start and stop a recording.
  RECORD("record", false),
  /// See who did what.
  SEE_AUDIT("see the audit log"),
  /// Write down what a connection sends and receives, to find a fault.
  DUMP("dump a connection's packets", false);

  private final String words;
  private final boolean beforeStart;

  Action(String words) {
    this(words, true);
  }

  Action(String words, boolean beforeStart) {
    this.words = words;
    this.beforeStart = beforeStart;
  }

  /// What it is, in a few words for a person.
  public String words() {
    return words;
  }

  /// Whether it may be done in a scheduled room that has not started.
  public boolean beforeStart() {
    return beforeStart;
  }
}
