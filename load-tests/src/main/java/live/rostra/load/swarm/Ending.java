package live.rostra.load.swarm;

import java.util.concurrent.CountDownLatch;

/// Waits that an interrupt does not cut short, for what ends by itself and is about to be closed.
final class Ending {
  private Ending() {}

  /// Waits for a thread that was told to stop.
  static void await(Thread thread) {
    await((Wait) thread::join);
  }

  /// Waits for tasks that have limits of their own.
  static void await(CountDownLatch tasks) {
    await((Wait) tasks::await);
  }

  private interface Wait {
    void run() throws InterruptedException;
  }

  private static void await(Wait wait) {
    boolean interrupted = false;
    while (true) {
      try {
        wait.run();
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
