package live.rostra.engine;

import java.util.ArrayList;
import java.util.List;

/// The timers of a room's connections. What has seconds of time (a silence, its end) is looked at
/// in turn, a part of a large crowd at each call, so that ten thousand connections never hold up
/// the loop; what has not (a check of ours that waits for its answer) is looked at each time. Room
/// loop only.
final class Timeouts {
  /// Connections looked at in one call, a tenth of a millisecond of work: of ten thousand each is
  /// seen every 2.5 s. That nothing is sent without consent does not depend on it.
  static final int PART = 1_024;

  private final Participants participants;
  private final List<Participant> checking = new ArrayList<>();
  private int next;

  Timeouts(Participants participants) {
    this.participants = participants;
  }

  /// A check of ours is under way on this connection.
  void add(Participant participant) {
    if (!checking.contains(participant)) {
      checking.add(participant);
    }
  }

  /// A connection is gone.
  void remove(Participant participant) {
    checking.remove(participant);
  }

  /// Some hundred milliseconds have passed.
  void handle(long nowNs) {
    // Backwards both times, because a connection that times out leaves the lists.
    for (int i = checking.size() - 1; i >= 0; i--) {
      Participant participant = checking.get(i);
      participant.connection().handleTimeout(nowNs);
      if (!participant.connection().checking()) {
        checking.remove(participant);
      }
    }
    List<Participant> all = participants.all();
    for (int left = Math.min(PART, all.size()); left > 0 && !all.isEmpty(); left--) {
      next = next > 0 && next <= all.size() ? next - 1 : all.size() - 1;
      all.get(next).connection().handleTimeout(nowNs);
    }
  }
}
