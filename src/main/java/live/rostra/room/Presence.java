package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who listens, told now and then: a number, and names while there are few. Room loop only.
public final class Presence {
  /// Up to how many listeners are named.
  public static final int MAX_NAMED = 100;

  private final RoomState state;
  private final Attendance attendance;
  private long toldChanges = -1;
  private long toldSeq = -1;
  private Digest told = new Digest(-1, List.of());

  Presence(RoomState state, Attendance attendance) {
    this.state = state;
    this.attendance = attendance;
  }

  /// Who listens.
  ///
  /// @param listeners how many who are not on the stage
  /// @param some all of them, or none when they are more than {@value Presence#MAX_NAMED}
  public record Digest(int listeners, List<Listener> some) {
    /// Copies the list.
    public Digest {
      some = List.copyOf(some);
    }
  }

  /// One of a few listeners.
  public record Listener(String identity, String name) {}

  /// Who listens, if that has changed since it was last polled. Whoever lost the socket a moment
  /// ago still does.
  public Optional<Digest> poll() {
    if (attendance.changes() == toldChanges && state.seq() == toldSeq) {
      return Optional.empty();
    }
    toldChanges = attendance.changes();
    toldSeq = state.seq();
    Digest now = digest();
    if (now.equals(told)) {
      return Optional.empty();
    }
    told = now;
    return Optional.of(now);
  }

  /// Who listens now.
  public Digest digest() {
    int listeners = attendance.size() - state.people().onStageHere();
    if (listeners > MAX_NAMED) {
      return new Digest(listeners, List.of());
    }
    List<Listener> some = new ArrayList<>(listeners);
    for (Attendance.Member member : attendance.members()) {
      Snapshot.Person person = state.person(member.identity());
      if (member.here() && (person == null || !person.role().onStage())) {
        some.add(new Listener(member.identity(), member.name()));
      }
    }
    return new Digest(listeners, some);
  }
}
