package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.rostra.room.Snapshot;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.TimeCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The simulations of `load-tests/`, short and small, against a node: each in a process of its own,
/// on the class path that `make it` has written to `load-tests/target/classpath`.
@Tag("it")
class LoadTest {
  private static final String ROOM = "talk";
  private static final String KEY = "load:0123456789abcdef0123456789abcdef";
  private static final Path LOAD = Path.of("load-tests", "target");

  @TempDir private Path home;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start(Map.of("ROSTRA_AUTH_KEYS", KEY));
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void twentyPlayersFollowALiveRoom() throws Exception {
    try (HlsVoice _ = HlsVoice.speaking(node, ROOM, "anna", new TimeCode()::fill);
        HlsHttp http = new HlsHttp()) {
      new HlsFollower(http, node.hls(ROOM)).follow();

      // The buffer is larger than a player's, because the machine that judges is busy.
      Result result =
          simulate(
              "LlHlsAudience", "players=20", "ramp=2", "seconds=10", "buffer=5000", "room=" + ROOM);

      System.out.println(result.line("newest sample"));
      assertThat(result.exitCode()).as(result.printed()).isZero();
    }
  }

  @Test
  void anAudienceOfARoomThatIsNotThereFails() throws Exception {
    Result result = simulate("LlHlsAudience", "players=2", "ramp=1", "seconds=2", "room=nobody");

    assertThat(result.exitCode()).as(result.printed()).isNotZero();
  }

  @Test
  void roomsAreOpenedSeenAndEnded() throws Exception {
    Result result = simulate("ApiSimulation", "rate=4", "seconds=5");

    assertThat(result.exitCode()).as(result.printed()).isZero();
    assertThat(node.node().edge().list())
        .isNotEmpty()
        .allMatch(room -> room.status() == Snapshot.Status.ENDED);
  }

  private record Result(int exitCode, String printed) {
    String line(String begin) {
      return printed.lines().filter(line -> line.startsWith(begin)).findFirst().orElse(printed);
    }
  }

  private Result simulate(String simulation, String... settings)
      throws IOException, InterruptedException {
    Path classpath = LOAD.resolve("classpath");
    assertThat(classpath).as("run `make load-classes` first").exists();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Drostra.url=" + node.url()));
    for (String setting : settings) {
      command.add("-Drostra." + setting);
    }
    command.addAll(
        List.of(
            "-cp",
            String.join(
                ":",
                LOAD.resolve("test-classes").toString(),
                LOAD.resolve("classes").toString(),
                Files.readString(classpath).strip()),
            "io.gatling.app.Gatling",
            "--simulation",
            "live.rostra.load." + simulation,
            "--results-folder",
            home.toString(),
            "--no-reports"));
    Path printed = home.resolve("printed.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("ROSTRA_AUTH_KEYS", KEY);
    Process process = builder.start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(simulation + " did not end: " + Files.readString(printed));
    }
    return new Result(process.exitValue(), Files.readString(printed));
  }
}
