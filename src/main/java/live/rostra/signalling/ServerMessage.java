package live.rostra.signalling;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.rostra.room.LogEntry;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.Snapshot;

/// What the node says on a socket: docs/PROTOCOL.md. Immutable: one message serves all loops.
public sealed interface ServerMessage {
  /// The answer to a join, and whenever a client has to start over (it moderates now, the room was
  /// reopened): all of the state, or what it missed. Written as `you` may see it.
  ///
  /// @param id the join's; empty when nobody asked
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
      implements ServerMessage {
    /// Copies what it lists.
    public Joined {
      missed = List.copyOf(missed);
      iceServers = List.copyOf(iceServers);
    }
  }

  /// Who a client is in the room.
  ///
  /// @param moderator whether events for moderators arrive
  record You(String identity, String name, Role role, Role ceiling, boolean moderator) {}

  /// A place in the log and the mixer's time: on every message that tells of the room.
  record At(long epoch, long seq, long mixerTimeMs) {
    /// Of a message that tells nothing of a room: before a join, say.
    public static final At NOWHERE = new At(0, 0, 0);

    /// Where an entry is.
    public static At of(LogEntry entry) {
      return new At(entry.epoch(), entry.seq(), entry.mixerTimeMs());
    }
  }

  /// For `RTCIceServer`.
  record IceServer(List<String> urls, String username, String credential) {
    /// Copies what it lists.
    public IceServer {
      urls = List.copyOf(urls);
    }
  }

  /// One entry of the log.
  ///
  /// @param withheld for a client that may not see all of it: what only moderators (and whom it is
  ///   about) may see is left out, so that an entry has two forms and is encoded twice at most
  record Event(LogEntry entry, boolean withheld) implements ServerMessage {}

  /// It is done.
  ///
  /// @param at the last entry that it led to
  /// @param result empty but for what the command says: the id of a message, of a report
  record Reply(String id, At at, Map<String, String> result) implements ServerMessage {
    /// Copies the result.
    public Reply {
      result = Map.copyOf(result);
    }
  }

  /// The answer to a ping.
  ///
  /// @param at the last entry that this socket was told; {@link At#NOWHERE} while it is in no room
  /// @param clockMs the node's wall clock when it answered
  record Pong(String id, At at, long clockMs) implements ServerMessage {}

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
    enum Protocol implements Code {
      /// Not JSON, or a field is missing or no such value; the detail says which.
      MALFORMED,
      /// No message has this type: of a later version, perhaps.
      UNKNOWN_TYPE,
      /// Something else than `join` came first.
      NOT_JOINED,
      /// The socket has joined.
      ALREADY_JOINED,
      /// The token is not valid, is over, or is of another room or person.
      BAD_TOKEN,
      /// There is no such room.
      NO_SUCH_ROOM,
      /// There is no such connection of this person.
      NO_SUCH_CONNECTION,
      /// The SDP cannot be answered; the detail says why.
      BAD_SDP,
      /// The node has all it can take, or a part of it does not answer: again later.
      BUSY,
      /// Something broke in the node; whether it was done shows in the events.
      FAILED;

      @Override
      public String wireName() {
        return WireNames.of(this);
      }
    }
  }

  /// Answers a history request, newest first.
  ///
  /// @param next the cursor of the page before; empty at the beginning
  record ChatPage(String id, List<Snapshot.Message> messages, Optional<String> next)
      implements ServerMessage {
    /// Copies what it lists.
    public ChatPage {
      messages = List.copyOf(messages);
    }
  }

  /// Answers an offer.
  record Answer(String id, String connection, String sdp) implements ServerMessage {}

  /// Answers an ICE restart with the fragment of our new credentials.
  record Restarted(String id, String connection, String fragment) implements ServerMessage {}

  /// Who is here, at most once a second: the number, and in a small room the listeners.
  record Presence(At at, int listeners, List<Listener> some) implements ServerMessage {
    /// Copies what it lists.
    public Presence {
      some = List.copyOf(some);
    }
  }

  /// A listener in a small room.
  record Listener(String identity, String name) {}

  /// Who speaks, whenever it changes.
  ///
  /// @param dominant the active speaker, or empty
  record Speaking(At at, List<String> identities, String dominant) implements ServerMessage {
    /// Copies what it lists.
    public Speaking {
      identities = List.copyOf(identities);
    }
  }

  /// How loud the stage is, five times a second.
  record Levels(At at, List<Level> levels) implements ServerMessage {
    /// Copies what it lists.
    public Levels {
      levels = List.copyOf(levels);
    }
  }

  /// How loud somebody on the stage is.
  ///
  /// @param levelDbov -127 to 0
  record Level(String identity, int levelDbov) {}

  /// How well the stage arrives, when it changes; at most once a second.
  record Quality(At at, List<Line> lines) implements ServerMessage {
    /// Copies what it lists.
    public Quality {
      lines = List.copyOf(lines);
    }
  }

  /// How well somebody on the stage arrives.
  ///
  /// @param breakingUp whether listeners hear holes; shown to hosts
  record Line(String identity, Grade grade, boolean breakingUp) {}

  /// How well something arrives.
  enum Grade {
    /// As it was sent.
    EXCELLENT,
    /// Repaired, and nobody hears it.
    GOOD,
    /// One hears it.
    POOR,
    /// Nothing comes.
    LOST
  }

  /// How many of each reaction came since the last of these messages; at most twice a second.
  record Reactions(At at, Map<String, Integer> counts) implements ServerMessage {
    /// Copies what it lists.
    public Reactions {
      counts = Map.copyOf(counts);
    }
  }

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
  record Closing(At at, CloseReason reason, String detail, Optional<Long> againAfterMs)
      implements ServerMessage {}
}
