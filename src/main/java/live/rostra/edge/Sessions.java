package live.rostra.edge;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import live.rostra.room.SessionId;

/// Which room a session belongs to; the one place where HTTP loops and media loops meet by session.
final class Sessions {
  /// A connection as the front doors know it.
  ///
  /// @param room where it lives
  /// @param identity who made it
  /// @param entityTag its ICE session
  /// @param negotiation what was offered and answered, for an ICE restart
  record Entry(LiveRoom room, String identity, String entityTag, Negotiation negotiation) {}

  private final Map<SessionId, Entry> entries = new ConcurrentHashMap<>();

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
    entries.remove(session);
  }

  int size() {
    return entries.size();
  }
}
