package live.rostra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server of one route on loopback, and what is counted of its requests.
class HttpMetricsTest {
  private static final int AT_ONCE = 100;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)$");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Vertx vertx;
  private int port;

  @BeforeEach
  void serve() throws Exception {
    vertx = new HttpMetrics(registry).vertx(new VertxOptions().setEventLoopPoolSize(1));
    Router router = Router.router(vertx);
    router
        .route()
        .handler(ctx -> {
          ctx.response().putHeader("X", "y");
          ctx.next();
        });
    router.get("/rooms/:room").handler(ctx -> ctx.response().end());
    port =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .actualPort();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    registry.close();
  }

  @Test
  void countsByMethodRouteAndStatus() throws Exception {
    send("GET /rooms/a", "GET /rooms/b", "GET /elsewhere", "DELETE /rooms/a", "BREW /rooms/a");

    assertThat(count("GET", "/rooms/:room", "200")).isEqualTo(2);
    assertThat(count("GET", "none", "404")).isEqualTo(1);
    assertThat(count("DELETE", "none", "405")).isEqualTo(1);
    assertThat(count("other", "none", "405")).isEqualTo(1);
    assertThat(scraped().names()).allMatch(name -> name.startsWith("rostra_http_"));
  }

  /// What is kept for each series must not be kept for each word that a stranger thinks of.
  @Test
  void inventedMethodsLeaveNothingBehindOnTheHeap() throws Exception {
    int methods = 2_000;
    invent("WARM".repeat(250), methods);
    long before = liveBytes();

    invent("WORD".repeat(250), methods);

    assertThat((liveBytes() - before) / methods).as("bytes a method").isLessThan(200);
    assertThat(count("other", "none", "405")).isEqualTo(2 * methods);
  }

  private void invent(String word, int methods) throws IOException {
    String[] requests = new String[AT_ONCE];
    for (int first = 0; first < methods; first += AT_ONCE) {
      for (int i = 0; i < AT_ONCE; i++) {
        requests[i] = word + (first + i) + " /rooms/a";
      }
      send(requests);
    }
  }

  /// Sends them one behind the other and reads as many answers.
  private void send(String... requests) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      Writer out =
          new BufferedWriter(
              new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII));
      for (String request : requests) {
        out.write(request + " HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      out.flush();
      socket.shutdownOutput();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(in.lines().filter(line -> line.contains("HTTP/1.1 "))).hasSize(requests.length);
    }
  }

  private Scraped scraped() {
    return Scraped.of(registry.scrape());
  }

  private double count(String method, String route, String status) {
    return scraped()
        .sum(
            "rostra_http_request_duration_seconds_count",
            "method",
            method,
            "route",
            route,
            "status",
            status);
  }

  /// Bytes of all objects that something still holds.
  private static long liveBytes() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {null},
                    new String[] {String[].class.getName()});
    Matcher total = TOTAL.matcher(histogram);
    assertThat(total.find()).as(histogram).isTrue();
    return Long.parseLong(total.group(1));
  }
}
