package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.rostra.edge.Edge.Readiness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The page's files, and the two health addresses.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageRouteTest {
  private static final Path WEB = Path.of("src/main/resources/web");

  private FrontDoor door;

  @BeforeAll
  void open() throws Exception {
    door = FrontDoor.open();
  }

  @AfterAll
  void close() throws Exception {
    door.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8, no-cache",
    "/app.css, text/css; charset=utf-8, no-cache",
    "/app.js, text/javascript; charset=utf-8, no-cache",
    "/logo.svg, image/svg+xml, no-cache",
    "/vendor/hls.light.min.mjs, text/javascript; charset=utf-8, 'public, max-age=31536000, immutable'"
  })
  void servesThePage(String path, String type, String cacheControl) throws Exception {
    HttpResponse<String> response = door.send("GET", path, null);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo(type);
    assertThat(header(response, "Cache-Control")).isEqualTo(cacheControl);
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Content-Security-Policy"))
        .contains("default-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void sendsNothingThatTheBrowserHas() throws Exception {
    String entityTag = header(door.send("GET", "/app.js", null), "ETag");

    HttpResponse<String> response = door.send("GET", "/app.js", null, "If-None-Match", entityTag);

    assertThat(response.statusCode()).isEqualTo(304);
  }

  @Test
  void zipsForBrowsersThatTakeIt() throws Exception {
    HttpResponse<byte[]> zipped =
        door.bytes("/vendor/hls.light.min.mjs", "Accept-Encoding", "gzip");

    assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
    assertThat(zipped.body().length).isLessThan(150_000);
  }

  @Test
  void servesEveryFileOfTheFolder() throws Exception {
    try (Stream<Path> files = Files.walk(WEB)) {
      Set<String> present =
          files
              .filter(Files::isRegularFile)
              .map(file -> WEB.relativize(file).toString().replace('\\', '/'))
              .collect(Collectors.toSet());

      List<String> own =
          WebFiles.NAMES.stream().filter(name -> !name.startsWith("vendor/")).toList();

      assertThat(own).containsExactlyInAnyOrderElementsOf(present);
    }
  }

  @Test
  void changesTheAddressOfHlsJsWithItsVersion() throws Exception {
    JsonObject pinned = new JsonObject(Files.readString(Path.of("src/main/web/package.json")));
    String version = pinned.getJsonObject("dependencies").getString("hls.js");

    assertThat(Files.readString(WEB.resolve("hls-listener.js")))
        .contains("hls.light.min.mjs?v=" + version);
  }

  @Test
  void isAliveAndReadyUntilTheNodeSaysOtherwise() throws Exception {
    assertThat(door.send("GET", "/livez", null).statusCode()).isEqualTo(200);
    assertThat(door.send("GET", "/readyz", null).statusCode()).isEqualTo(200);

    door.edge.readiness = new Readiness(false, "edge.public-ip is not set");

    HttpResponse<String> response = door.send("GET", "/readyz", null);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("edge.public-ip is not set\n");
    assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
    assertThat(door.send("GET", "/livez", null).statusCode()).isEqualTo(200);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
