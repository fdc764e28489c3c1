package live.rostra.load.swarm;

/// The end of a thread that was told to stop.
final class Ending {
  private Ending() {}

  /// Waits for it, also when interrupted: it stops within a beat, and what it uses is about to be
  /// closed.
  static void await(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
