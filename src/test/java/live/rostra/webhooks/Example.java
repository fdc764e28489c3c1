package live.rostra.webhooks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import live.rostra.testkit.HostCertificate;

/// A receiver of docs/how-to/webhooks as a process, and what it has printed.
final class Example implements AutoCloseable {
  /// Each in its language.
  enum Language {
    PYTHON("python3", "receiver.py"),
    NODE("node", "receiver.mjs");

    private final String program;
    private final String file;

    Language(String program, String file) {
      this.program = program;
      this.file = file;
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  final List<String> lines = new CopyOnWriteArrayList<>();
  private final Process process;

  private Example(Process process) {
    this.process = process;
    Thread.ofPlatform().daemon().name("receiver").start(this::read);
  }

  /// Starts it, and waits until it listens.
  ///
  /// @param key `kid:secret`
  /// @param url the audience it checks
  /// @param port 0 for a free one
  /// @param tls null for plain HTTP
  static Example start(Language language, String key, String url, int port, HostCertificate tls)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                language.program,
                Path.of("docs/how-to/webhooks", language.file).toString(),
                String.valueOf(port)));
    if (tls != null) {
      command.add(tls.certificate().toString());
      command.add(tls.key().toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ROSTRA_WEBHOOK_KEY", key);
    builder.environment().put("ROSTRA_WEBHOOK_URL", url);
    Example example = new Example(builder.start());
    example.await(lines -> lines.stream().anyMatch(line -> line.startsWith("listening ")));
    return example;
  }

  private void read() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(lines::add);
    } catch (UncheckedIOException | IOException _) {
      // It was killed.
    }
  }

  int port() {
    return lines.stream()
        .filter(line -> line.startsWith("listening "))
        .mapToInt(line -> Integer.parseInt(line.substring("listening ".length())))
        .findFirst()
        .orElseThrow();
  }

  /// Ids of the events it handled.
  Stream<String> handled() {
    return lines.stream()
        .filter(line -> line.matches("[a-z]+\\.[a-z]+ .*"))
        .map(line -> line.split(" ")[1]);
  }

  void await(Predicate<List<String>> condition) {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(lines)) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("the receiver printed " + lines);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  /// SIGKILL.
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
