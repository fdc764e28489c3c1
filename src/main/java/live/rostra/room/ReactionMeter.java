package live.rostra.room;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Counts reactions, so that a crowd of thousands costs everybody two small messages a second. Room
/// loop only.
public final class ReactionMeter {
  /// What one may react with, in the order shown.
  public static final List<String> ALLOWED =
      List.of("👍", "👏", "❤️", "😂", "😮", "😢", "🎉", "🔥", "🙏", "💯");

  /// How long counts are gathered.
  public static final long PERIOD_MS = 500;

  private final int[] counts = new int[ALLOWED.size()];
  private int total;
  private long nextAtMs;

  /// Counts one of the {@link #ALLOWED}; anything else is nothing.
  void add(String emoji) {
    int place = ALLOWED.indexOf(emoji);
    if (place >= 0) {
      counts[place]++;
      total++;
    }
  }

  /// What came since it was last taken; empty when nothing did, or less than {@value #PERIOD_MS} ms
  /// ago.
  public Optional<Map<String, Integer>> take(long nowMs) {
    if (total == 0 || nowMs < nextAtMs) {
      return Optional.empty();
    }
    Map<String, Integer> taken = LinkedHashMap.newLinkedHashMap(counts.length);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        taken.put(ALLOWED.get(i), counts[i]);
        counts[i] = 0;
      }
    }
    total = 0;
    nextAtMs = nowMs + PERIOD_MS;
    return Optional.of(taken);
  }
}
