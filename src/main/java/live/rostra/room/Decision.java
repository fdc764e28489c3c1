package live.rostra.room;

import java.util.List;
import java.util.Map;

/// What a room says to a command. The caller commits {@link #events} whatever the answer is.
public sealed interface Decision {
  /// What happened by it; empty when nothing that the log knows of.
  List<RoomEvent> events();

  /// It is done once its events are committed.
  ///
  /// @param result what the reply says beside that: `message`, `report` or `place`
  record Accepted(List<RoomEvent> events, Map<String, Object> result) implements Decision {
    /// Copies the list and the map.
    public Accepted {
      events = List.copyOf(events);
      result = Map.copyOf(result);
    }
  }

  /// It is not done.
  ///
  /// @param rejection the stable code
  /// @param detail one sentence for a person
  /// @param events what the attempt itself led to: a knock at the lobby's door
  record Rejected(Rejection rejection, String detail, List<RoomEvent> events) implements Decision {
    /// Copies the list.
    public Rejected {
      events = List.copyOf(events);
    }
  }

  /// Done, with nothing to say beside the events.
  static Decision accepted(List<RoomEvent> events) {
    return new Accepted(events, Map.of());
  }

  /// Done, by one event.
  static Decision accepted(RoomEvent event) {
    return accepted(List.of(event));
  }

  /// Not done.
  static Rejected rejected(Rejection rejection, String detail) {
    return new Rejected(rejection, detail, List.of());
  }
}
