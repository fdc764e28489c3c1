package live.rostra.edge;

/// Lets one line a second into a log: what peers cause on purpose must not fill a disk. One loop
/// only.
final class LogGate {
  private static final long INTERVAL_NS = 1_000_000_000L;

  private boolean opened;
  private long openedAtNs;
  private long heldBack;

  /// Whether a line may be written now; if not, it is counted.
  boolean opens(long nowNs) {
    if (opened && nowNs - openedAtNs < INTERVAL_NS) {
      heldBack++;
      return false;
    }
    opened = true;
    openedAtNs = nowNs;
    return true;
  }

  /// Lines held back since the last call.
  long takeHeldBack() {
    long held = heldBack;
    heldBack = 0;
    return held;
  }
}
