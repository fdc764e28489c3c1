package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceServersTest {
  private static final String SECRET = "north-of-the-river";
  private static final String OFFER = "v=0\r\n";
  private static final IceServers SERVERS =
      new IceServers(
          List.of("turn:turn.example.org:3478", "turns:turn.example.org:443?transport=tcp"),
          SECRET.getBytes(StandardCharsets.UTF_8),
          Duration.ofHours(12));
  private static final Pattern LINK =
      Pattern.compile(
          "<([^>]+)>; rel=\"ice-server\"; username=\"([^\"]+)\"; credential=\"([^\"]+)\";"
              + " credential-type=\"password\"");

  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    door = door(SERVERS);
    door.room("salon");
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  private static FrontDoor door(IceServers servers) throws Exception {
    return FrontDoor.of(
        new HttpSettings(
            "127.0.0.1",
            0,
            Optional.empty(),
            false,
            HttpSettings.BODY_TIMEOUT,
            Optional.empty(),
            TrustedProxies.NONE,
            servers,
            HttpSettings.Rates.DEFAULT,
            HttpSettings.Sockets.DEFAULT));
  }

  /// The example that coturn's own REST scheme is checked with elsewhere: `openssl dgst -sha1
  /// -hmac`.
  @Test
  void signsExpiryAndIdentityAsCoturnDoes() throws Exception {
    IceServers.Credentials made = SERVERS.credentials("anna", Instant.ofEpochSecond(1_800_000_000));

    assertThat(made.username()).isEqualTo("1800043200:anna");
    assertThat(made.password()).isEqualTo(hmac("1800043200:anna"));
  }

  @Test
  void anIdentityNeverLeavesItsPlaceInAHeader() {
    IceServers.Credentials made =
        SERVERS.credentials("Zoë \"x\"; rel=\"next\", <a>", Instant.EPOCH);

    assertThat(made.username()).matches("\\d+:[A-Za-z0-9%+._*-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whip/salon", "/whep/salon", "/api/v1/rooms/salon/connection"})
  void tellsWhoeverConnectsOfEachServer(String path) throws Exception {
    HttpResponse<String> response =
        door.send(
            "POST",
            path,
            OFFER,
            "Authorization",
            "Bearer " + door.token("anna", "salon", Grant.SPEAK),
            "Content-Type",
            "application/sdp");

    assertThat(response.statusCode()).isEqualTo(201);
    String header = response.headers().firstValue("Link").orElseThrow();
    List<MatchResult> links = LINK.matcher(header).results().toList();
    assertThat(links).as(header).hasSize(2);
    for (int i = 0; i < links.size(); i++) {
      MatchResult link = links.get(i);
      assertThat(link.group(1)).isEqualTo(SERVERS.urls().get(i));
      assertThat(link.group(2)).endsWith(":anna");
      assertThat(link.group(3)).isEqualTo(hmac(link.group(2)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/whip/salon", "/whep/salon", "/api/v1/rooms/salon/connection"})
  void tellsNothingToAPreflightNorToAStranger(String path) throws Exception {
    HttpResponse<String> preflight =
        door.send(
            "OPTIONS",
            path,
            null,
            "Origin",
            "https://elsewhere.example",
            "Access-Control-Request-Method",
            "POST");
    HttpResponse<String> stranger =
        door.send("POST", path, OFFER, "Content-Type", "application/sdp");

    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(preflight.headers().allValues("Link")).isEmpty();
    assertThat(stranger.headers().allValues("Link")).isEmpty();
  }

  @Test
  void givesThePageItsServersBeforeItsOffer() throws Exception {
    HttpResponse<String> response = describe("Bearer " + door.token("anna", "salon", Grant.JOIN));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    JsonObject body = new JsonObject(response.body());
    JsonObject server = body.getJsonArray("iceServers").getJsonObject(0);
    assertThat(server.getJsonArray("urls").getList()).isEqualTo(SERVERS.urls());
    assertThat(server.getString("credential")).isEqualTo(hmac(server.getString("username")));
    assertThat(body.getInstant("expiresAt"))
        .isBetween(
            Instant.now().plus(Duration.ofHours(11)), Instant.now().plus(Duration.ofHours(13)));
  }

  @Test
  void keepsThemFromThoseWhoMayNotJoin() throws Exception {
    HttpResponse<String> anybody = describe(null);
    HttpResponse<String> elsewhere = describe("Bearer " + door.token("anna", "other", Grant.JOIN));

    assertThat(anybody.statusCode()).isEqualTo(401);
    assertThat(elsewhere.statusCode()).isEqualTo(404);
    assertThat(anybody.body() + elsewhere.body()).doesNotContain("turn:");
  }

  @Test
  void withoutAServerTheListIsEmptyAndThereIsNoLink() throws Exception {
    try (FrontDoor plain = door(IceServers.NONE)) {
      plain.room("salon");
      String bearer = "Bearer " + plain.token("anna", "salon", Grant.SPEAK);
      HttpResponse<String> described =
          plain.send("GET", "/api/v1/rooms/salon/connection", null, "Authorization", bearer);
      HttpResponse<String> connected =
          plain.send(
              "POST",
              "/whip/salon",
              OFFER,
              "Authorization",
              bearer,
              "Content-Type",
              "application/sdp");

      assertThat(described.body()).isEqualTo("{\"iceServers\":[]}");
      assertThat(connected.statusCode()).isEqualTo(201);
      assertThat(connected.headers().allValues("Link")).isEmpty();
    }
  }

  private HttpResponse<String> describe(String authorization) throws Exception {
    return door.send("GET", "/api/v1/rooms/salon/connection", null, "Authorization", authorization);
  }

  private static String hmac(String username) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    return Base64.getEncoder()
        .encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
  }
}
