package live.rostra.load.swarm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import live.rostra.load.Tokens;

/// Into a room of a Rostra node: WHEP for listeners, WHIP (RFC 9725) for speakers. Each member has
/// an identity of its own. Works with any server of these protocols that takes the tokens.
final class RostraDoor implements Door {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final HttpClient http;
  private final URI endpoint;
  private final Tokens tokens;
  private final String room;
  private final boolean speaks;

  private RostraDoor(HttpClient http, URI endpoint, Tokens tokens, String room, boolean speaks) {
    this.http = http;
    this.endpoint = endpoint;
    this.tokens = tokens;
    this.room = room;
    this.speaks = speaks;
  }

  static RostraDoor listeners(HttpClient http, URI node, Tokens tokens, String room) {
    return new RostraDoor(http, node.resolve("/whep/" + room), tokens, room, false);
  }

  /// The first of them opens the room.
  static RostraDoor speakers(HttpClient http, URI node, Tokens tokens, String room) {
    return new RostraDoor(http, node.resolve("/whip/" + room), tokens, room, true);
  }

  @Override
  public Admission enter(int number, Description local, int ssrc)
      throws IOException, InterruptedException {
    String token =
        speaks
            ? tokens.host("swarm-speaker-" + number, room)
            : tokens.listener("swarm-" + number, room);
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(endpoint)
                .timeout(PATIENCE)
                .header("Content-Type", "application/sdp")
                .header("Accept", "application/sdp, application/problem+json")
                .header("Authorization", "Bearer " + token)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        local.offer(speaks ? "sendonly" : "recvonly", ssrc)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new IOException(response.statusCode() + " " + response.body().strip());
    }
    URI session =
        endpoint.resolve(
            response
                .headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("201 without Location")));
    return new Admission(Description.parse(response.body()), true, () -> leave(session, token));
  }

  private void leave(URI session, String token) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(session)
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .DELETE()
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }
}
