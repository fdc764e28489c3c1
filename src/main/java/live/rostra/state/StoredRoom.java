package live.rostra.state;

import java.util.List;

/// A room as a node finds it again: its row, its newest snapshot, and what happened after that.
///
/// @param row what is known of it
/// @param snapshotSeq last entry of the log, in the row's epoch, that the snapshot contains
/// @param snapshotJson its state then, as it was saved
/// @param tail entries of the log after the snapshot, in order; their epoch is the row's, or later
public record StoredRoom(
    RoomRow row, long snapshotSeq, String snapshotJson, List<StoredEntry> tail) {
  /// Keeps an unmodifiable copy.
  public StoredRoom {
    tail = List.copyOf(tail);
  }
}
