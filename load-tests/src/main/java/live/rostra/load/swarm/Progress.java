package live.rostra.load.swarm;

/// Prints a line every two seconds about what goes on.
final class Progress implements AutoCloseable {
  private static final long EVERY_MS = 2_000;

  private final Thread thread;

  Progress(Crowd crowd, Joining joining, int wanted) {
    thread =
        Thread.ofVirtual()
            .start(() -> {
              long before = crowd.datagrams();
              try {
                while (true) {
                  Thread.sleep(EVERY_MS);
                  long now = crowd.datagrams();
                  System.out.printf(
                      "  %,6d joined, %,8d datagrams a second%s%n",
                      joining.joined(),
                      (now - before) * 1000 / EVERY_MS,
                      joining.failures().isEmpty() ? "" : ", failures: " + joining.failures());
                  before = now;
                }
              } catch (InterruptedException _) {
                // The run is over.
              }
            });
  }

  @Override
  public void close() {
    thread.interrupt();
    Ending.await(thread);
  }
}
