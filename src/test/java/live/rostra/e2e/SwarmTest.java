package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The WebRTC swarm of `load-tests/`, small and short, against a node: in a process of its own, on
/// the class path that `make it` has written to `load-tests/target/classpath`.
@Tag("it")
class SwarmTest {
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
  void fiftyListenersHearASpeakerByFirefoxsCipher() throws Exception {
    Result result = swarm("listeners=50", "seconds=5", "cipher=gcm");

    requireHeardByFifty(result);
  }

  @Test
  void fiftyListenersHearASpeakerByChromiumsCipher() throws Exception {
    Result result = swarm("listeners=50", "seconds=5", "cipher=cm");

    requireHeardByFifty(result);
  }

  @Test
  void aSwarmThatIsNotLetInFails() throws Exception {
    Result result = swarm("listeners=2", "seconds=1", "key=load:" + "another".repeat(6));

    assertThat(result.exitCode()).as(result.printed()).isEqualTo(2);
    assertThat(result.printed()).contains("401");
  }

  /// How late the node sent is for benches to judge: a busy machine may leave ticks out, never make
  /// a packet wrong.
  private static void requireHeardByFifty(Result result) {
    JsonObject report = result.report();
    System.out.println(result.printed());
    assertThat(result.exitCode()).as(result.printed()).isZero();
    assertThat(report.getBoolean("passed")).isTrue();
    assertThat(report.getInteger("joined")).isEqualTo(50);
    assertThat(report.getInteger("listeners")).isEqualTo(50);
    assertThat(report.getLong("packets")).isBetween(50 * 100L, 50 * 260L);
    assertThat(report.getLong("lost")).isZero();
    assertThat(report.getInteger("starved")).isZero();
    assertThat(report.getLong("forged") + report.getLong("malformed")).isZero();
    assertThat(report.getLong("repeated") + report.getLong("wrongTimestamps")).isZero();
    assertThat(report.getDouble("latenessP50Ms")).isPositive();
  }

  private record Result(int exitCode, String printed, Path folder) {
    JsonObject report() {
      try {
        assertThat(folder.resolve("report.html")).as(printed).content().contains("<svg", "passed");
        assertThat(folder.resolve("summary.txt")).content().startsWith("50 listeners of talk");
        return new JsonObject(Files.readString(folder.resolve("summary.json")));
      } catch (IOException e) {
        throw new AssertionError(printed, e);
      }
    }
  }

  private Result swarm(String... settings) throws IOException, InterruptedException {
    Path classpath = LOAD.resolve("classpath");
    assertThat(classpath).as("run `make load-classes` first").exists();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-Drostra.url=" + node.url(),
            "-Drostra.room=talk",
            "-Drostra.key=" + KEY,
            "-Drostra.report=" + home.resolve("report")));
    for (String setting : settings) {
      command.add("-Drostra." + setting);
    }
    command.addAll(
        List.of(
            "-cp",
            LOAD.resolve("classes") + ":" + Files.readString(classpath).strip(),
            "live.rostra.load.swarm.Swarm",
            "room"));
    Path printed = home.resolve("printed.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the swarm did not end: " + Files.readString(printed));
    }
    return new Result(process.exitValue(), Files.readString(printed), home.resolve("report"));
  }
}
