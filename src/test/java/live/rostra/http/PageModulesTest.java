package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What of the page needs no browser, under node's own test runner: the room's state, the socket
/// that loses and doubles nothing, what waits until it is heard.
class PageModulesTest {
  private static final Path TESTS = Path.of("src/test/js");

  @Test
  void theModulesPassTheirOwnTests() throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "--test", "--test-reporter=spec"));
    try (Stream<Path> files = Files.list(TESTS)) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".test.mjs"))
          .sorted()
          .forEach(command::add);
    }

    Process node = start(command);
    String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(command).hasSizeGreaterThan(3);
    assertThat(node.waitFor()).as(said).isZero();
    assertThat(said).containsPattern("pass [1-9]").containsPattern("fail 0");
  }

  private static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "this test needs node: apt-get install nodejs (or run 'make tools')", e);
    }
  }
}
