package live.rostra.edge.desk;

import java.util.ArrayList;
import java.util.List;
import live.rostra.room.Limits;
import live.rostra.room.LogEntry;
import live.rostra.room.Room;
import live.rostra.room.RoomEvent;
import live.rostra.room.Snapshot;
import live.rostra.signalling.RoomEvents;
import live.rostra.signalling.Snapshots;
import live.rostra.state.StoredEntry;
import live.rostra.state.StoredRoom;

/// A room made again from what is kept of it: its newest snapshot, and the log after that.
public final class Restored {
  private Restored() {}

  /// The room as it was left.
  ///
  /// @param epoch of its log from now on
  /// @param nowMs wall-clock milliseconds
  /// @throws IllegalStateException with one sentence when something cannot be read
  public static Room room(StoredRoom stored, long epoch, long nowMs, Limits limits) {
    Snapshot snapshot =
        switch (Snapshots.parse(stored.snapshotJson())) {
          case Snapshots.Parsed.Read(Snapshot read) -> read;
          case Snapshots.Parsed.Malformed(String detail) ->
              throw new IllegalStateException("its snapshot cannot be read: " + detail);
        };
    List<LogEntry> tail = new ArrayList<>(stored.tail().size());
    for (StoredEntry entry : stored.tail()) {
      tail.add(new LogEntry(entry.epoch(), entry.seq(), entry.mixerAtMs(), event(entry)));
    }
    return Room.restored(snapshot, tail, epoch, limits, nowMs);
  }

  private static RoomEvent event(StoredEntry entry) {
    return switch (RoomEvents.parse(entry.json())) {
      case RoomEvents.Parsed.Read<RoomEvent>(RoomEvent event) -> event;
      case RoomEvents.Parsed.Unknown<RoomEvent>(String type) ->
          throw new IllegalStateException(
              "entry %d is of a later version: %s".formatted(entry.seq(), type));
      case RoomEvents.Parsed.Malformed<RoomEvent>(String detail) ->
          throw new IllegalStateException(
              "entry %d cannot be read: %s".formatted(entry.seq(), detail));
    };
  }
}
