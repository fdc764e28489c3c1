package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import live.rostra.http.socket.SocketStats;
import live.rostra.net.EventLoops;
import live.rostra.testkit.MemoryFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several instances of the front door, as on a machine with more cores.
class HttpServersTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void shareOneFreePortAndEachHasAnEventLoop() throws Exception {
    Tokens tokens = new Tokens(List.of(FrontDoor.KEY), InstantSource.system());
    Supplier<HttpServerVerticle> instances =
        HttpServerVerticle.instances(
            new Backend(new FakeEdge(), new FakeRooms(), new MemoryFacts(vertx)),
            tokens,
            new HttpSettings("127.0.0.1", 0, Optional.empty(), false, Duration.ofSeconds(1)),
            new SocketStats());
    List<HttpServerVerticle> servers =
        IntStream.range(0, 3).mapToObj(_ -> instances.get()).toList();

    vertx
        .deployVerticle(servers.iterator()::next, new DeploymentOptions().setInstances(3))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);

    int port = servers.getFirst().actualPort();
    assertThat(port).isPositive();
    assertThat(servers).allMatch(server -> server.actualPort() == port);
    assertThat(EventLoops.disjoint(List.of(servers.get(0).loop()), List.of(servers.get(1).loop())))
        .isTrue();
    assertThat(EventLoops.disjoint(List.of(servers.get(0).loop()), List.of(servers.get(0).loop())))
        .isFalse();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 6; i++) {
        URI livez = URI.create("http://127.0.0.1:" + port + "/livez");
        HttpResponse<String> alive =
            client.send(
                HttpRequest.newBuilder(livez).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(alive.statusCode()).isEqualTo(200);
      }
    }
  }
}
