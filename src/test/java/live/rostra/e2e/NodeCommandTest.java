package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import live.rostra.state.TestPostgres;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line as its user meets it.
class NodeCommandTest {
  private static final int EXIT_CONFIG = 78;
  private static final String KEYS = NodeProcess.KEY_ID + ":" + NodeProcess.SECRET;

  private static final String DATABASE = TestPostgres.database();
  private static final String PORT = Integer.toString(URI.create(DATABASE).getPort());

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ROSTRA_MEDIA_LOOPS | 1 | auth.keys (ROSTRA_AUTH_KEYS)",
        "ROSTRA_AUTH_KEYS | main:short | auth.keys",
        "ROSTRA_HTTP_PROT | 1 | ROSTRA_HTTP_PORT",
        "ROSTRA_HTTP_PORT | http | http.port",
        "ROSTRA_FFMPEG_PATH | /nowhere/ffmpeg | ffmpeg.path",
        "ROSTRA_STORAGE_DIRECTORY | /dev/null/x | storage.directory",
        "ROSTRA_FACTS_DIRECTORY | /dev/null/x | facts.directory",
        "ROSTRA_POSTGRES_URL | mysql://u:geheim@h/d | postgres.url",
        "ROSTRA_POSTGRES_URL | postgresql://nobody:geheim@127.0.0.1:PORT/postgres | postgres.url"
      })
  void aMistakeInTheConfigurationIsOneSentenceThatNamesIt(
      String variable, String value, String named) throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of(variable, value));
    if (!named.startsWith("auth.keys")) {
      environment.putAll(valid());
      environment.put(variable, value.replace("PORT", PORT));
    }

    NodeProcess.Result result = NodeProcess.run(environment, "serve");

    refused(result, named);
    assertThat(result.err()).doesNotContain("short").doesNotContain("geheim");
  }

  @Test
  void anUnknownKeyInTheFileIsNamedWithTheOneThatWasMeant() throws Exception {
    Path file = Files.writeString(folder.resolve("edge.yaml"), "http:\n  prot: 8080\n");

    NodeProcess.Result result = NodeProcess.run(valid(), "serve", "--config", file.toString());

    refused(result, "http.prot");
    assertThat(result.err()).contains("http.port");
  }

  @Tag("it")
  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
      Map<String, String> http = new HashMap<>(valid());
      http.put("ROSTRA_HTTP_PORT", String.valueOf(tcp.getLocalPort()));
      refused(NodeProcess.run(http, "serve"), "http.port");

      Map<String, String> media = new HashMap<>(valid());
      media.put("ROSTRA_MEDIA_BASE_PORT", String.valueOf(udp.getLocalPort()));
      refused(NodeProcess.run(media, "serve"), "media.base-port");

      Map<String, String> admin = new HashMap<>(valid());
      admin.put("ROSTRA_ADMIN_PORT", String.valueOf(tcp.getLocalPort()));
      refused(NodeProcess.run(admin, "serve"), "admin.port");
    }
  }

  @Test
  void aFailedStartLeavesNoFilesBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        NodeProcess node =
            NodeProcess.serve(temporary, with("ROSTRA_HTTP_PORT", tcp.getLocalPort()))) {
      NodeProcess.Result result = node.end(60);

      assertThat(result.exitCode()).isEqualTo(EXIT_CONFIG);
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("rostra-")))
            .isEmpty();
      }
    }
  }

  @Test
  void aPrintedTokenOpensARoom() throws Exception {
    NodeProcess.Result result =
        NodeProcess.run(
            Map.of("ROSTRA_AUTH_KEYS", KEYS),
            "token",
            "--sub",
            "anna",
            "--room",
            "r",
            "--grants",
            "join,speak,host");

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines()).hasSize(1);
    try (TestNode node = TestNode.start(Map.of("ROSTRA_AUTH_KEYS", KEYS));
        LightClient anna = LightClient.whip(node.url(), "r", result.out().strip())) {
      anna.connected();
      assertThat(node.node().edge().list()).hasSize(1);
    }
  }

  @Test
  void helpAndVersionAreAnswers() throws Exception {
    NodeProcess.Result help = NodeProcess.run(Map.of(), "--help");
    NodeProcess.Result version = NodeProcess.run(Map.of(), "--version");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("dev", "serve", "token", "--help", "--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).startsWith("rostra ");
    assertThat(help.err() + version.err()).isEmpty();
  }

  @Test
  void anUnknownCommandIsRefusedWithTheUsage() throws Exception {
    NodeProcess.Result result = NodeProcess.run(Map.of(), "sreve");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("sreve", "serve");
  }

  private static void refused(NodeProcess.Result result, String named) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(EXIT_CONFIG);
    assertThat(result.complaints()).hasSize(1);
    assertThat(result.err()).startsWith("rostra: ").contains(named);
    assertThat(result.out()).isEmpty();
  }

  private Map<String, String> valid() {
    return Map.of(
        "ROSTRA_AUTH_KEYS", KEYS,
        "ROSTRA_HTTP_HOST", "127.0.0.1",
        "ROSTRA_HTTP_PORT", "0",
        "ROSTRA_MEDIA_HOST", "127.0.0.1",
        "ROSTRA_MEDIA_BASE_PORT", "0",
        "ROSTRA_ADMIN_PORT", "0",
        "ROSTRA_STORAGE_DIRECTORY", folder.resolve("storage").toString(),
        "ROSTRA_FACTS_DIRECTORY", folder.resolve("facts").toString(),
        "ROSTRA_POSTGRES_URL", DATABASE);
  }

  private Map<String, String> with(String variable, Object value) {
    Map<String, String> environment = new HashMap<>(valid());
    environment.put(variable, String.valueOf(value));
    return environment;
  }
}
