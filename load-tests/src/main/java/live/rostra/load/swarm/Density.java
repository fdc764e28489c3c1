package live.rostra.load.swarm;

import java.util.List;
import java.util.Optional;

/// How one server did with more and more listeners.
///
/// @param name of the server
/// @param steps in the order in which they were tried
record Density(String name, List<Step> steps) {
  /// The steps by number of listeners.
  List<Step> inOrder() {
    return steps.stream().sorted((a, b) -> Integer.compare(a.listeners(), b.listeners())).toList();
  }

  /// The most listeners that it served as it must; empty when it never did.
  Optional<Step> best() {
    return steps.stream()
        .filter(Step::passed)
        .max((a, b) -> Integer.compare(a.listeners(), b.listeners()));
  }

  /// The most listeners that it served as it must; 0 when it never did.
  int most() {
    return best().map(Step::listeners).orElse(0);
  }

  /// Processor time a packet in microseconds: at its best, or where it was tried last.
  double perPacketUs() {
    return best().orElse(steps.getLast()).perPacketUs();
  }

  /// How many listeners a whole processor would be, if each cost what it costs there and nothing
  /// came late: an extrapolation, for servers that are late long before their processor is full.
  int byCost() {
    Step step = best().orElse(steps.getLast());
    return step.load() == 0 ? 0 : (int) (step.listeners() / step.load());
  }
}
