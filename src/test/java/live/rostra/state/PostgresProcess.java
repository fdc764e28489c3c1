package live.rostra.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process with a PostgreSQL that runs as `nobody`, which says what it sees of it: that it stays
/// the same for some looks of the watch, that it is started again when it dies, that it ends.
final class PostgresProcess {
  private static final int LOOKS = 10;
  private static final long LOOK_MS = 100;

  private PostgresProcess() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    EmbeddedPostgres server =
        EmbeddedPostgres.start(directory, ServerUser.nobody(), Map.of("fsync", "off"));
    ProcessHandle first = server.process();
    boolean same = true;
    for (int i = 0; i < LOOKS; i++) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      same &= server.process().equals(first);
    }
    System.out.println("the same before: " + same);
    first.destroyForcibly();
    System.out.println("started again after its death: " + isStartedAgain(server, first));
    server.close();
  }

  private static boolean isStartedAgain(EmbeddedPostgres server, ProcessHandle first)
      throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      try {
        if (!server.process().equals(first)) {
          return TestPostgres.ask(TestPostgres.url(server.address()), "SELECT 1").equals("1");
        }
      } catch (IOException | IllegalStateException _) {
        // Not yet.
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
    return false;
  }
}
