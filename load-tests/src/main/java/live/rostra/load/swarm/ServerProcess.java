package live.rostra.load.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A server that a scenario starts on processors of its own, and ends.
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ServerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts a command.
  ///
  /// @param cpus it may use, as taskset writes them
  /// @param directory where it works
  /// @param environment added to this process's own, of which it gets no setting of a load
  static ServerProcess start(
      String cpus, Path directory, Path log, Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cpus));
    pinned.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(pinned)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ROSTRA_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    // Also when this process is told to stop halfway.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return new ServerProcess(process, log);
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  /// @throws IOException when it has ended, with what it printed last
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      String output = output();
      throw new IOException(
          "the server ended with status %d: %s"
              .formatted(
                  process.exitValue(),
                  output.substring(Math.max(0, output.length() - 500)).strip()));
    }
  }

  /// Ends it as an operator does; a process that takes more than 20 s for it is killed.
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(20, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException _) {
      process.destroyForcibly();
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
