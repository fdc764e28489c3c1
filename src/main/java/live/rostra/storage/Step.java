package live.rostra.storage;

import java.util.ArrayList;
import java.util.List;
import live.rostra.hls.ObjectName;

/// What one closed segment changes in the store: objects first, then the playlist that lists them.
/// It is written to the spool as one file, so a crash leaves all of it or none.
///
/// @param objects the segment, in the first step the init segment before it; empty when a run ends
///   on a segment's boundary
/// @param playlist the media playlist afterwards
/// @param index the room's multivariant playlist afterwards
/// @param addsFrom media sequence number of the first segment in `objects`
/// @param listsFrom media sequence number of the first segment that `playlist` lists
/// @param listsTo the number after the last one
/// @param last whether `playlist` has ended
public record Step(
    List<Item> objects,
    Item playlist,
    Item index,
    long addsFrom,
    long listsFrom,
    long listsTo,
    boolean last) {
  /// One object.
  ///
  /// @param name its key, relative to the run; for the index, to the room
  /// @param bytes the content, not to be modified
  /// @param metadata what readers are told with it
  public record Item(String name, byte[] bytes, ObjectStore.Metadata metadata) {}

  /// Keeps an unmodifiable copy of the list.
  public Step {
    objects = List.copyOf(objects);
  }

  /// Bytes of all its items.
  int size() {
    int size = playlist.bytes().length + index.bytes().length;
    for (Item object : objects) {
      size += object.bytes().length;
    }
    return size;
  }

  /// Objects that later segments need too: the init segment.
  List<Item> needed() {
    return objects.stream()
        .filter(object -> !(ObjectName.parse(object.name()) instanceof ObjectName.Segment))
        .toList();
  }

  /// This step with more objects before its own.
  Step after(List<Item> earlier) {
    var all = new ArrayList<>(earlier);
    all.addAll(objects);
    return new Step(all, playlist, index, addsFrom, listsFrom, listsTo, last);
  }
}
