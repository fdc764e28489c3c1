package live.rostra.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import live.rostra.http.Grant;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The receivers of the manual against what somebody might send them.
@Tag("it")
class ExampleReceiversTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String KEY = "main:" + SECRET;
  private static final String URL = "https://app.example.org/hooks";
  private static final String BODY =
      "{\"id\":\"01A\",\"event\":\"room.started\",\"room\":{\"id\":\"lobby\"}}";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static String token(String secret, Duration ago, String url, String id, String body) {
    InstantSource clock = InstantSource.fixed(Instant.now().minus(ago));
    return new WebhookSigner("main", secret.getBytes(UTF_8), clock)
        .sign(url, id, body.getBytes(UTF_8));
  }

  private static String fresh() {
    return token(SECRET, Duration.ZERO, URL, "01A", BODY);
  }

  private static int post(Example to, String authorization, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + "/hooks"))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @ParameterizedTest
  @EnumSource
  void handleAnEventOnceHoweverOftenItComes(Example.Language language) throws Exception {
    try (Example receiver = Example.start(language, KEY, URL, 0, null)) {
      assertThat(post(receiver, "Bearer " + fresh(), BODY)).isEqualTo(204);
      assertThat(post(receiver, "Bearer " + fresh(), BODY)).isEqualTo(204);
      // Signed anew four minutes ago: still fresh.
      String older = token(SECRET, Duration.ofMinutes(4), URL, "01A", BODY);
      assertThat(post(receiver, "Bearer " + older, BODY)).isEqualTo(204);

      receiver.await(lines -> lines.size() >= 4);
      assertThat(receiver.lines)
          .endsWith("room.started 01A lobby", "again 01A", "again 01A")
          .hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refuseWhatIsNotOursOrNotFreshOrNotForThem(Example.Language language) throws Exception {
    String[] parts = fresh().split("\\.");
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(UTF_8));
    String access =
        new Tokens(List.of(TokenKey.of("main", SECRET.getBytes(UTF_8))), InstantSource.system())
            .issue("anna", "lobby", EnumSet.of(Grant.JOIN), Duration.ofMinutes(5));
    try (Example receiver = Example.start(language, KEY, URL, 0, null)) {
      assertThat(post(receiver, null, BODY)).as("no token").isEqualTo(401);
      assertThat(post(receiver, "Bearer ", BODY)).as("an empty one").isEqualTo(401);
      assertThat(post(receiver, "Bearer a.b.c", BODY)).as("none at all").isEqualTo(401);
      assertThat(post(receiver, "Basic " + fresh(), BODY)).as("scheme").isEqualTo(401);
      for (Duration ago :
          List.of(Duration.ofMinutes(6), Duration.ofDays(1), Duration.ofMinutes(-6))) {
        assertThat(post(receiver, "Bearer " + token(SECRET, ago, URL, "01A", BODY), BODY))
            .as("made %s ago", ago)
            .isEqualTo(401);
      }
      assertThat(post(receiver, "Bearer " + fresh(), BODY.replace("lobby", "other")))
          .as("another body")
          .isEqualTo(401);
      assertThat(
              post(
                  receiver, "Bearer " + token("f" + SECRET, Duration.ZERO, URL, "01A", BODY), BODY))
          .as("another key")
          .isEqualTo(401);
      assertThat(
              post(
                  receiver, "Bearer " + token(SECRET, Duration.ZERO, URL + "/", "01A", BODY), BODY))
          .as("for somebody else")
          .isEqualTo(401);
      assertThat(post(receiver, "Bearer " + token(SECRET, Duration.ZERO, URL, "01B", BODY), BODY))
          .as("another id")
          .isEqualTo(401);
      assertThat(post(receiver, "Bearer " + none + "." + parts[1] + ".", BODY))
          .as("unsigned")
          .isEqualTo(401);
      assertThat(post(receiver, "Bearer " + none + "." + parts[1] + "." + parts[2], BODY))
          .as("signed for another algorithm")
          .isEqualTo(401);
      assertThat(post(receiver, "Bearer " + access, BODY)).as("an access token").isEqualTo(401);

      assertThat(receiver.handled()).isEmpty();
      assertThat(post(receiver, "Bearer " + fresh(), BODY)).isEqualTo(204);
    }
  }
}
