package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import live.rostra.room.SessionId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Row T35: the address of a session cannot be guessed, and trying tells nothing.
class GuessedSessionTest {
  private static final int GUESSES = 100_000;
  private static final int PIPELINED = 100;

  /// 128 bits: 22 characters of which each but the last can be any of 64.
  @Test
  void sessionsAreDrawnFromAllOf128Bits() {
    SecureRandom random = new SecureRandom();
    Set<String> drawn = new HashSet<>();
    Map<Integer, Set<Character>> alphabet = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      String id = SessionId.generate(random).value();
      drawn.add(id);
      for (int place = 0; place < id.length(); place++) {
        alphabet.computeIfAbsent(place, _ -> new HashSet<>()).add(id.charAt(place));
      }
    }

    assertThat(drawn).hasSize(10_000).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    for (int place = 0; place < 21; place++) {
      assertThat(alphabet.get(place)).as("place " + place).hasSize(64);
    }
    assertThat(alphabet.get(21)).hasSize(4);
  }

  @Test
  @Tag("it")
  void aHundredThousandGuessesAreNotFoundAndNothingEnds() throws Exception {
    try (FrontDoor door = FrontDoor.open();
        Socket socket = new Socket("127.0.0.1", door.port)) {
      for (int i = 0; i < 1_000; i++) {
        door.edge.session("ada", "salon");
      }
      String token = bearer(door.token("ada", "salon", Grant.ADMIN));
      SecureRandom random = new SecureRandom();
      socket.setSoTimeout(20_000);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

      for (int sent = 0; sent < GUESSES; sent += PIPELINED) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
          requests
              .append("DELETE /whip/salon/")
              .append(SessionId.generate(random))
              .append(" HTTP/1.1\r\nHost: x\r\nAuthorization: ")
              .append(token)
              .append("\r\n\r\n");
        }
        socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < PIPELINED; i++) {
          assertThat(statusLine(in)).contains(" 404 ");
        }
      }

      assertThat(door.edge.owners).hasSize(1_000);
    }
  }

  /// Reads one whole answer.
  private static String statusLine(BufferedReader in) throws Exception {
    String first = in.readLine();
    int length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int i = 0; i < length; i++) {
      in.read();
    }
    return first;
  }
}
