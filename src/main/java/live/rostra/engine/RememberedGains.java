package live.rostra.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/// The gain that levelling found for each identity, so that somebody who reconnects is as loud as
/// before from their first word. Lives as long as the room; of very many identities those who left
/// last are known. Room loop only.
final class RememberedGains {
  private static final int MOST = 256;

  private final Map<String, Float> gainsDb =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Float> eldest) {
          return size() > MOST;
        }
      };

  /// What was right for `identity`, in dB; 0 for a stranger.
  float of(String identity) {
    return gainsDb.getOrDefault(identity, 0f);
  }

  /// `identity` leaves.
  void remember(String identity, float gainDb) {
    gainsDb.remove(identity); // so that it becomes the youngest
    gainsDb.put(identity, gainDb);
  }
}
