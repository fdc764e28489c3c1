package live.rostra.signalling;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a socket carries and the state that a client must have at the end, for readers in other
/// languages: `src/test/resources/protocol/*.json`, one message a line. Kept as files so that a
/// change of the protocol shows; to accept one, run with `-Drostra.vectors=write`.
class ProtocolVectorsTest {
  private static final Path VECTORS = Path.of("src/test/resources/protocol");

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void areWhatTheNodeSaysToday(String name, Viewer viewer, Scenario scenario) throws IOException {
    Path file = VECTORS.resolve(name + ".json");
    String written = written(viewer, scenario);
    if ("write".equals(System.getProperty("rostra.vectors"))) {
      Files.createDirectories(VECTORS);
      Files.writeString(file, written);
    }

    assertThat(file).hasContent(written);
    assertThat(new JsonObject(written).getJsonArray("messages")).isNotEmpty();
    assertThat(scenario.reducedBy(viewer)).isEqualTo(viewer.of(scenario.end()));
  }

  static Stream<Arguments> vectors() {
    Viewer host = new Viewer("ada", true);
    Viewer noa = new Viewer("noa", false);
    return Stream.of(
        Arguments.of("hands-seen-by-a-moderator", host, Scenario.hands()),
        Arguments.of("hands-seen-by-who-was-denied", new Viewer("eli", false), Scenario.hands()),
        Arguments.of("hands-seen-by-a-listener", noa, Scenario.hands()),
        Arguments.of("moderation-seen-by-a-moderator", host, Scenario.moderation()),
        Arguments.of("moderation-seen-by-who-was-banned", noa, Scenario.moderation()),
        Arguments.of(
            "moderation-seen-by-a-listener", new Viewer("kim", false), Scenario.moderation()),
        Arguments.of("chat", noa, Scenario.chat()),
        Arguments.of("life-seen-by-a-moderator", host, Scenario.life()),
        Arguments.of("life-seen-by-a-listener", noa, Scenario.life()),
        Arguments.of("anything-seen-by-a-moderator", host, Scenario.random(11, 300)),
        Arguments.of("anything-seen-by-a-listener", noa, Scenario.random(12, 300)));
  }

  private static String written(Viewer viewer, Scenario scenario) {
    String messages =
        scenario.messagesFor(viewer).stream()
            .map(ServerMessages::write)
            .collect(Collectors.joining(",\n"));
    return "{\"messages\": [\n%s\n],\n\"snapshot\": %s}\n"
        .formatted(messages, Snapshots.write(viewer.of(scenario.end())));
  }
}
