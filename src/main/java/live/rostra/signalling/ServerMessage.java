package live.rostra.signalling;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.rostra.room.LogEntry;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.Snapshot;

/// What the node says on a socket: docs/PROTOCOL.md.
public sealed interface ServerMessage {
  /// The answer to a join, and whenever a client has to start over: all of the state, or what it
  /// missed.
  ///
  /// @param id the join's
  /// @param socket this socket's id
  /// @param you who the client is
  /// @param snapshot all of the state; empty when `missed` continues from the client's place
  /// @param iceServers for `RTCPeerConnection`
  /// @param tokenExpiresAtMs when the socket closes unless a fresh token comes before
  record Joined(
      String id,
      String socket,
      You you,
      At at,
      Optional<Snapshot> snapshot,
      List<LogEntry> missed,
      List<IceServer> iceServers,
      long tokenExpiresAtMs)
      implements ServerMessage {}

  /// Who a client is in the room.
  ///
  /// @param moderator whether events for moderators arrive
  record You(String identity, String name, Role role, Role ceiling, boolean moderator) {}

  /// A place in the log and the mixer's time: on every message that tells of the room.
  record At(long epoch, long seq, long mixerTimeMs) {}

  /// For `RTCIceServer`.
  record IceServer(List<String> urls, String username, String credential) {}

  /// One entry of the log; withheld when the client may not see what it says.
  record Event(LogEntry entry, boolean withheld) implements ServerMessage {}

  /// It is done. `result` is empty but for what the command says.
  record Reply(String id, Map<String, Object> result) implements ServerMessage {}

  /// It is not done.
  record Refused(String id, Code code, String detail) implements ServerMessage {}

  /// Why a message led to nothing.
  sealed interface Code {
    /// The stable code.
    String wireName();

    /// The room's rules say no.
    record Rules(Rejection rejection) implements Code {
      @Override
      public String wireName() {
        return rejection.wireName();
      }
    }

    /// The message or the node says no.
    record Protocol(String wireName) implements Code {}
  }

  /// Answers a history request, newest first.
  ///
  /// @param next the cursor of the page before; empty at the beginning
  record ChatPage(String id, List<Snapshot.Message> messages, Optional<String> next)
      implements ServerMessage {}

  /// Answers an offer.
  record Answer(String id, String connection, String sdp) implements ServerMessage {}

  /// Answers an ICE restart with the fragment of our new credentials.
  record Restarted(String id, String connection, String fragment) implements ServerMessage {}

  /// Who is here, at most once a second: the number, and in a small room the listeners.
  record Presence(At at, int listeners, List<Listener> some) implements ServerMessage {}

  /// A listener in a small room.
  record Listener(String identity, String name) {}

  /// Who speaks, whenever it changes.
  ///
  /// @param dominant the active speaker, or empty
  record Speaking(At at, List<String> identities, String dominant) implements ServerMessage {}

  /// How loud the stage is, five times a second.
  record Levels(At at, List<Level> levels) implements ServerMessage {}

  /// How loud somebody on the stage is.
  ///
  /// @param levelDbov -127 to 0
  record Level(String identity, int levelDbov) {}

  /// How well the stage arrives, when it changes; at most once a second.
  record Quality(At at, List<Line> lines) implements ServerMessage {}

  /// How well somebody on the stage arrives.
  ///
  /// @param quality excellent, good, poor or lost
  /// @param breakingUp whether listeners hear holes; shown to hosts
  record Line(String identity, String quality, boolean breakingUp) {}

  /// How many of each reaction came since the last of these messages; at most twice a second.
  record Reactions(At at, Map<String, Integer> counts) implements ServerMessage {}

  /// To somebody whose hand is up: make a connection now, and when among the first three ask for
  /// the microphone too, so that approval is heard at once. What it sends is measured, never stored
  /// or passed on.
  ///
  /// @param place 1 is next
  record Prepare(At at, int place, boolean microphone) implements ServerMessage {}

  /// To those who are next and to moderators: whether a waiting microphone works.
  record LevelCheck(At at, String identity, int levelDbov) implements ServerMessage {}

  /// The socket is about to be closed; the close code says the same.
  ///
  /// @param againAfterMs after how long the client should come back by itself; empty for never
  record Closing(At at, String code, String detail, Optional<Long> againAfterMs)
      implements ServerMessage {}
}
