package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole node with the PostgreSQL of its own, killed and started again.
@Tag("it")
class NodeRestartTest {
  @TempDir Path folder;

  private NodeProcess start() throws IOException {
    return NodeProcess.serve(
        Files.createDirectories(folder.resolve("tmp")), NodeProcess.withItsOwnPostgres(folder));
  }

  /// The number of the server's process.
  private long postmaster() throws IOException {
    Path pidFile = folder.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return Long.parseLong(Files.readAllLines(pidFile).getFirst());
  }

  private boolean worksInItsData(long pid) throws IOException {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
          .equals(folder.resolve("postgres").resolve("data").toRealPath());
    } catch (IOException _) {
      return false;
    }
  }

  private static String readiness(NodeProcess node) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(node.address().http().resolve("/readyz")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body().strip();
    }
  }

  @Test
  void aKilledNodeFindsItsDatabaseAgainAndLeavesNoProcess() throws Exception {
    long orphan;
    try (NodeProcess first = start()) {
      assertThat(readiness(first)).isEqualTo("200 ready");
      orphan = postmaster();
      first.kill();
    }
    assertThat(worksInItsData(orphan)).as("PostgreSQL outlives the node").isTrue();

    try (NodeProcess second = start()) {
      assertThat(readiness(second)).isEqualTo("200 ready");
      assertThat(worksInItsData(orphan)).as("and is ended by the next").isFalse();
      long server = postmaster();
      assertThat(worksInItsData(server)).isTrue();

      second.terminate();

      assertThat(second.end(30).err()).doesNotContain("ERROR");
      assertThat(worksInItsData(server)).as("ends with its node").isFalse();
    }
  }

  @Test
  void aSecondNodeInTheSameDirectoryIsRefusedInOneSentence() throws Exception {
    try (NodeProcess first = start()) {
      first.address();
      Map<String, String> other = NodeProcess.withItsOwnPostgres(folder);
      other.put("ROSTRA_FACTS_DIRECTORY", folder.resolve("other-facts").toString());

      NodeProcess.Result result = NodeProcess.run(other, "serve");

      assertThat(result.exitCode()).isEqualTo(78);
      assertThat(result.complaints()).hasSize(1);
      assertThat(result.err())
          .startsWith("rostra: postgres.directory ")
          .contains("another node uses it");
    }
  }
}
