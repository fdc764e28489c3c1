package live.rostra.webhooks;

import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import live.rostra.outbound.NameResolver;

/// The webhooks of a node, and nothing else, in a process that can be killed.
final class WebhookNode {
  /// As long as nobody is to be sent what another has under way.
  private static final Duration LEASE = Duration.ofSeconds(2);

  private WebhookNode() {}

  /// Starts one.
  static Process start(String database, String url, Path authority) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    File output = File.createTempFile("webhook-node", ".log");
    output.deleteOnExit();
    return new ProcessBuilder(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WebhookNode.class.getName(),
                database,
                url,
                authority.toString()))
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  /// Delivers until it is killed.
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Webhooks.of(
            vertx,
            vertx.getOrCreateContext(),
            new PgOutbox(WebhooksTest.pool(vertx, args[0]), LEASE),
            WebhooksTest.config(args[1], Path.of(args[2]), "127.0.0.1"),
            NameResolver.system(),
            "test/1")
        .orElseThrow()
        .start();
  }
}
