package live.rostra.load.swarm;

/// One number of listeners, and how the server did with it.
///
/// @param listeners wanted
/// @param time the server's processor time while `heard`
/// @param joined how many of them got in
/// @param residentMib the server's resident set after it
/// @param mostLateMs see [Target]
record Step(
    int listeners,
    int joined,
    Heard heard,
    ProcessorTime time,
    double residentMib,
    double mostLateMs) {
  /// Packets that may be lost or left out, as a share.
  static final double LOSS = 0.0001;

  /// Whether everybody heard everything in time.
  boolean passed() {
    return failing().isEmpty();
  }

  /// What was not as it must be; empty when all was.
  String failing() {
    if (joined < listeners) {
      return "%d did not get in".formatted(listeners - joined);
    }
    if (heard.starved() > 0) {
      return "%d heard nothing for a second".formatted(heard.starved());
    }
    if (heard.leftOut() > LOSS) {
      return "%.3f %% lost or left out".formatted(100 * heard.leftOut());
    }
    if (heard.clockWasSet()) {
      return "the wall clock was set by %.0f ms".formatted(heard.clockMs());
    }
    if (heard.lateness().ms(0.99) > mostLateMs) {
      return "P99 %.1f ms late".formatted(heard.lateness().ms(0.99));
    }
    return heard.correct() ? "" : "packets not as they must be";
  }

  /// Share of a core that the server's process took.
  double load() {
    return time.process() / time.wall();
  }

  /// Share of its core that was not idle.
  double coreLoad() {
    return time.core() / time.wall();
  }

  /// The server's processor time for each packet that arrived, in microseconds.
  double perPacketUs() {
    return heard.packets() == 0 ? 0 : time.process() * 1e6 / heard.packets();
  }
}
