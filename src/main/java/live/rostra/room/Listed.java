package live.rostra.room;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Things by identity in the order in which they came, with a cached list of them.
final class Listed<T> {
  private final Function<T, String> identity;
  private final LinkedHashMap<String, T> all = new LinkedHashMap<>();
  private @Nullable List<T> listed;

  Listed(Function<T, String> identity) {
    this.identity = identity;
  }

  @Nullable T get(String key) {
    return all.get(key);
  }

  boolean has(String key) {
    return all.containsKey(key);
  }

  int size() {
    return all.size();
  }

  /// Keeps the place of what is there already.
  void put(T thing) {
    listed = null;
    all.put(identity.apply(thing), thing);
  }

  boolean remove(String key) {
    boolean was = all.remove(key) != null;
    if (was) {
      listed = null;
    }
    return was;
  }

  void removeFirst() {
    listed = null;
    all.pollFirstEntry();
  }

  void clear() {
    listed = null;
    all.clear();
  }

  List<T> list() {
    if (listed == null) {
      listed = List.copyOf(all.values());
    }
    return listed;
  }
}
