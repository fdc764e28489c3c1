package live.rostra.edge;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import live.rostra.room.SessionId;
import live.rostra.sdp.TrickleFragment;

/// Which room a session belongs to; the one place where HTTP loops and media loops meet by session.
final class Sessions {
  /// A connection as the front doors know it.
  ///
  /// @param room where it lives
  /// @param identity who made it
  /// @param entityTag its ICE session
  /// @param remoteUfrag the client's name of the same ICE session
  record Entry(LiveRoom room, String identity, String entityTag, String remoteUfrag) {
    /// Whether a fragment asks for another ICE session. One of this session only adds candidates,
    /// which a lite agent has no use for.
    boolean restartedBy(TrickleFragment fragment) {
      return !fragment.iceUfrag().isEmpty() && !fragment.iceUfrag().equals(remoteUfrag);
    }
  }

  private final Map<SessionId, Entry> entries = new ConcurrentHashMap<>();
  private final Map<SessionId, String> unconnected = new ConcurrentHashMap<>();
  private final Map<String, Integer> unconnectedByIdentity = new ConcurrentHashMap<>();

  /// Counts an attempt to connect, until `abandon`, `connected` or `remove`.
  ///
  /// @return false when `limit` attempts of this identity are open already
  boolean attempt(SessionId session, String identity, int limit) {
    boolean[] admitted = {false};
    unconnectedByIdentity.compute(
        identity,
        (_, open) -> {
          int before = open == null ? 0 : open;
          admitted[0] = before < limit;
          return admitted[0] ? before + 1 : before;
        });
    if (admitted[0]) {
      unconnected.put(session, identity);
    }
    return admitted[0];
  }

  /// The attempt did not become a session.
  void abandon(SessionId session) {
    connected(session);
  }

  /// Its media flows, so that it is an attempt no more.
  void connected(SessionId session) {
    String identity = unconnected.remove(session);
    if (identity != null) {
      unconnectedByIdentity.computeIfPresent(identity, (_, n) -> n == 1 ? null : n - 1);
    }
  }

  void put(SessionId session, Entry entry) {
    entries.put(session, entry);
  }

  /// Replaces the entry of a session that still exists.
  void replace(SessionId session, Entry entry) {
    entries.computeIfPresent(session, (_, _) -> entry);
  }

  Optional<Entry> find(SessionId session) {
    return Optional.ofNullable(entries.get(session));
  }

  void remove(SessionId session) {
    connected(session);
    entries.remove(session);
  }

  int size() {
    return entries.size();
  }
}
