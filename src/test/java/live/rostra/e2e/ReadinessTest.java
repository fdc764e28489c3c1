package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rostra serve` on a machine that has no public address: the private network namespace of the
/// tests has loopback alone.
@Tag("it")
class ReadinessTest {
  @TempDir private Path folder;

  private Map<String, String> wildcard() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ROSTRA_AUTH_KEYS", NodeProcess.KEY_ID + ":" + NodeProcess.SECRET);
    environment.put("ROSTRA_HTTP_HOST", "127.0.0.1");
    environment.put("ROSTRA_HTTP_PORT", "0");
    environment.put("ROSTRA_MEDIA_HOST", "0.0.0.0");
    environment.put("ROSTRA_MEDIA_BASE_PORT", "0");
    environment.put("ROSTRA_STORAGE_DIRECTORY", folder.resolve("storage").toString());
    return environment;
  }

  private HttpResponse<String> readyz(Map<String, String> environment) throws Exception {
    try (NodeProcess node = NodeProcess.serve(folder, environment);
        HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(node.address().http().resolve("/readyz")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void isNotReadyWhileNobodyCouldReachItAndSaysWhichSettingIsMissing() throws Exception {
    HttpResponse<String> answer = readyz(wildcard());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .startsWith("media: media.public-addresses is not set")
        .hasLineCount(1);
  }

  @Test
  void isReadyWhenThePrivateAddressWasMeant() throws Exception {
    Map<String, String> environment = wildcard();
    environment.put("ROSTRA_MEDIA_PUBLIC_ADDRESSES", "127.0.0.1");

    assertThat(readyz(environment).statusCode()).isEqualTo(200);
  }

  @Test
  void startsThoughNobodyTellsItsAddress() throws Exception {
    try (DatagramSocket silent =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      Map<String, String> environment = wildcard();
      environment.put("ROSTRA_MEDIA_ADDRESS_DISCOVERY", "stun:127.0.0.1:" + silent.getLocalPort());

      HttpResponse<String> answer = readyz(environment);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).startsWith("media: media.address-discovery");
    }
  }

  @Test
  void aCertificateThatIsNoneStopsTheStart() throws Exception {
    Map<String, String> environment = wildcard();
    environment.put("ROSTRA_HTTP_TLS_CERTIFICATE", "pom.xml");
    environment.put("ROSTRA_HTTP_TLS_KEY", "pom.xml");

    NodeProcess.Result result = NodeProcess.run(environment, "serve");

    assertThat(result.exitCode()).isEqualTo(78);
    assertThat(result.err()).contains("http.tls.certificate: pom.xml holds no PEM certificate");
  }
}
