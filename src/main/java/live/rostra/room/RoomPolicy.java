package live.rostra.room;

import static live.rostra.room.RoomPolicy.Grant.BELOW;
import static live.rostra.room.RoomPolicy.Grant.NO;
import static live.rostra.room.RoomPolicy.Grant.OWN;
import static live.rostra.room.RoomPolicy.Grant.YES;

import java.util.EnumMap;
import java.util.Map;

/// Who may do what: a table of {@link Action} and role, which decides and is the documentation at
/// once (docs/rooms.md shows {@link #table}).
///
/// An operator has the last column besides that of the role they have in the room.
public final class RoomPolicy {
  private static final Map<Action, Row> ROWS = new EnumMap<>(Action.class);

  static {
    //                        listener speaker cohost host operator
    row(Action.LISTEN, YES, YES, YES, YES, YES);
    row(Action.REACT, YES, YES, YES, YES, NO);
    row(Action.CHAT, YES, YES, YES, YES, NO);
    row(Action.EDIT_MESSAGE, OWN, OWN, OWN, OWN, NO);
    row(Action.DELETE_MESSAGE, OWN, OWN, YES, YES, YES);
    row(Action.REPORT, YES, YES, YES, YES, NO);
    row(Action.RAISE_HAND, YES, NO, NO, NO, NO);
    row(Action.ANSWER_INVITE, YES, NO, NO, NO, NO);
    row(Action.PUBLISH, NO, YES, YES, YES, NO);
    row(Action.MUTE_SELF, NO, YES, YES, YES, NO);
    row(Action.STEP_DOWN, NO, YES, YES, YES, NO);
    row(Action.ANSWER_HANDS, NO, NO, YES, YES, YES);
    row(Action.INVITE, NO, NO, YES, YES, YES);
    row(Action.MUTE, NO, NO, BELOW, BELOW, BELOW);
    row(Action.DEMOTE, NO, NO, BELOW, BELOW, BELOW);
    row(Action.MAKE_COHOST, NO, NO, NO, BELOW, BELOW);
    row(Action.HAND_OVER, NO, NO, NO, YES, YES);
    row(Action.REMOVE, NO, NO, BELOW, BELOW, BELOW);
    row(Action.BAN, NO, NO, BELOW, BELOW, BELOW);
    row(Action.UNBAN, NO, NO, YES, YES, YES);
    row(Action.ANSWER_KNOCKS, NO, NO, YES, YES, YES);
    row(Action.LOCK, NO, NO, YES, YES, YES);
    row(Action.PIN, NO, NO, YES, YES, YES);
    row(Action.SET_TONE, NO, NO, YES, YES, YES);
    row(Action.SEE_REPORTS, NO, NO, YES, YES, YES);
    row(Action.EDIT_ROOM, NO, NO, NO, YES, YES);
    row(Action.START, NO, NO, NO, YES, YES);
    row(Action.END, NO, NO, NO, YES, YES);
    row(Action.RECORD, NO, NO, NO, YES, YES);
    row(Action.SEE_AUDIT, NO, NO, NO, YES, YES);
    row(Action.DUMP, NO, NO, NO, NO, YES);
  }

  private RoomPolicy() {}

  /// How far a right goes, least first.
  public enum Grant {
    /// Not at all.
    NO("–"),
    /// With what is one's own.
    OWN("own"),
    /// Towards those of a lower role.
    BELOW("lower roles"),
    /// Towards everybody.
    YES("yes");

    private final String words;

    Grant(String words) {
      this.words = words;
    }
  }

  private record Row(Grant listener, Grant speaker, Grant cohost, Grant host, Grant operator) {
    Grant of(Role role) {
      return switch (role) {
        case LISTENER -> listener;
        case SPEAKER -> speaker;
        case COHOST -> cohost;
        case HOST -> host;
      };
    }
  }

  private static void row(
      Action action, Grant listener, Grant speaker, Grant cohost, Grant host, Grant operator) {
    ROWS.put(action, new Row(listener, speaker, cohost, host, operator));
  }

  /// How far somebody may do something.
  ///
  /// @param role what they are in the room
  /// @param operator whether they are an operator besides
  public static Grant grant(Action action, Role role, boolean operator) {
    Row row = ROWS.get(action);
    if (row == null) {
      return NO;
    }
    Grant asRole = row.of(role);
    return operator && row.operator().compareTo(asRole) > 0 ? row.operator() : asRole;
  }

  /// The table in Markdown.
  public static String table() {
    StringBuilder table =
        new StringBuilder(
            """
            | May… | listener | speaker | co-host | host | operator | before the start |
            |---|---|---|---|---|---|---|
            """);
    for (Action action : Action.values()) {
      table.append("| ").append(action.words());
      for (Role role : Role.values()) {
        table.append(" | ").append(grant(action, role, false).words);
      }
      table.append(" | ").append(ROWS.getOrDefault(action, NOTHING).operator().words);
      table.append(" | ").append(action.beforeStart() ? YES.words : NO.words).append(" |\n");
    }
    return table.toString();
  }

  private static final Row NOTHING = new Row(NO, NO, NO, NO, NO);
}
