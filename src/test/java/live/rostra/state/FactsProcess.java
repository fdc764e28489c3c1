package live.rostra.state;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A process with facts and a PostgreSQL of its own, which appends for as long as it lives and says
/// what it was promised.
final class FactsProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private long promised = -1;

  FactsProcess(Path directory) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@bin/jvm-flags",
                "-cp",
                System.getProperty("java.class.path"),
                FactsProcess.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    out = process.inputReader();
  }

  static FactsSettings settings(Path directory) {
    return new FactsSettings(
        Optional.empty(), directory.resolve("postgres"), 2, directory.resolve("facts"), 8 << 20);
  }

  /// Reads what it says until it was promised entry `seq`.
  void awaitPromise(long seq) throws IOException {
    while (promised < seq) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("it has ended");
      }
      promised = Long.parseLong(line);
    }
  }

  /// Kills it without a word.
  ///
  /// @return the last entry that it was promised
  long kill() throws IOException, InterruptedException {
    // The stream stays readable, unlike after Process.destroyForcibly.
    process.toHandle().destroyForcibly();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      // What was cut off was not said.
      if (line.matches("\\d{8}")) {
        promised = Long.parseLong(line);
      }
    }
    return promised;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// Appends entries one after the other, in bursts, and prints each that is in the file.
  public static void main(String[] args) throws Exception {
    RoomFacts facts =
        RoomFacts.open(Vertx.vertx(), settings(Path.of(args[0])))
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    for (long seq = 0; ; seq++) {
      long here = seq;
      var appended =
          facts
              .append(
                  List.of(Facts.logged(seq), new Fact.Audited(Facts.audit("%08d".formatted(seq)))))
              .onSuccess(_ -> System.out.printf("%08d%n", here));
      if (seq % 20 == 19) {
        appended.toCompletionStage().toCompletableFuture().get();
      }
    }
  }
}
