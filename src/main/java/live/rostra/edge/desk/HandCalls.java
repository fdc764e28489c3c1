package live.rostra.edge.desk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import live.rostra.edge.Delivery.Personal;
import live.rostra.room.Snapshot.Hand;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Prepare;

/// Tells those whose hands are up to prepare: a connection for each of them, the microphone for the
/// first three. Room loop only.
final class HandCalls {
  /// Whose microphones are tried before their turn.
  static final int NEXT = 3;

  /// Further back nobody is told each time that the queue moves: the log tells them as much.
  private static final int NEAR = 10;

  private Map<String, Integer> told = new HashMap<>();

  /// Tells those whose place is another.
  ///
  /// @param hands the queue, first raised first
  void update(List<Hand> hands, At at, Consumer<? super Personal> out) {
    Map<String, Integer> now = HashMap.newHashMap(hands.size());
    for (int i = 0; i < hands.size(); i++) {
      String identity = hands.get(i).identity();
      int place = i + 1;
      Integer before = told.get(identity);
      now.put(identity, place);
      if (before == null || (before != place && place <= NEAR)) {
        out.accept(call(identity, place, at));
      }
    }
    told = now;
  }

  /// Tells somebody who came (back) with a hand up.
  void came(String identity, At at, Consumer<? super Personal> out) {
    Integer place = told.get(identity);
    if (place != null) {
      out.accept(call(identity, place, at));
    }
  }

  private static Personal call(String identity, int place, At at) {
    return new Personal(identity, new Prepare(at, place, place <= NEXT));
  }
}
