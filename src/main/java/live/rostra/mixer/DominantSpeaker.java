package live.rostra.mixer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who holds the floor: changes hands only to someone who clearly speaks on all three time scales
/// of {@link Dominance} while the holder does not. Coughs, short agreement and pauses change
/// nothing.
final class DominantSpeaker {
  private static final long DECISION_NS = 300_000_000;
  private static final double IMMEDIATE_LEAD = 3;
  private static final double MEDIUM_LEAD = 2;
  private static final double LONG_LEAD = 0;

  private @Nullable Input current;
  private long decideAtNs;
  private boolean started;

  /// Decides, at most each 300 ms; with the floor free the first to speak gets it at once.
  void update(List<Input> inputs, long nowNs) {
    if (!started) {
      started = true;
      decideAtNs = nowNs;
    }
    if (current != null && nowNs - decideAtNs < 0) {
      return;
    }
    decideAtNs = nowNs + DECISION_NS;
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).dominance().score();
    }
    current = current == null ? first(inputs) : challenger(inputs, current);
  }

  /// The holder, who keeps the floor through silence; null before anybody spoke or after the holder
  /// left.
  @Nullable Input current() {
    return current;
  }

  /// Frees the floor when `input` holds it.
  void forget(Input input) {
    if (current == input) {
      current = null;
    }
  }

  private static @Nullable Input first(List<Input> inputs) {
    Input loudest = null;
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      if (input.speaking() && (loudest == null || input.levelDbov() > loudest.levelDbov())) {
        loudest = input;
      }
    }
    return loudest;
  }

  private static Input challenger(List<Input> inputs, Input holder) {
    Input winner = holder;
    double lead = MEDIUM_LEAD;
    for (int i = 0; i < inputs.size(); i++) {
      Dominance activity = inputs.get(i).dominance();
      double medium = activity.mediumOver(holder.dominance());
      if (medium > lead
          && activity.immediateOver(holder.dominance()) > IMMEDIATE_LEAD
          && activity.longOver(holder.dominance()) > LONG_LEAD) {
        winner = inputs.get(i);
        lead = medium;
      }
    }
    return winner;
  }
}
