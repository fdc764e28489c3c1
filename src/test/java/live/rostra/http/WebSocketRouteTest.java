package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import live.rostra.http.socket.SocketLimits;
import live.rostra.testkit.RawWebSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The upgrade: what is wrong with it is a problem document, and nothing of the room is told.
class WebSocketRouteTest {
  private static final String PROTOCOL = "Sec-WebSocket-Protocol: rostra.v1";

  @Test
  void upgradesWithTheSubprotocolAndWithoutCompression() throws Exception {
    try (FrontDoor door = FrontDoor.open();
        RawWebSocket socket =
            RawWebSocket.open(
                door.port,
                "/ws/salon",
                "Sec-WebSocket-Protocol: chat, rostra.v1",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
      assertThat(socket.status()).isEqualTo(101);
      assertThat(socket.header("Sec-WebSocket-Protocol")).isEqualTo("rostra.v1");
      assertThat(socket.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(socket.header("Sec-WebSocket-Extensions")).isNull();
    }
  }

  @Test
  void upgradesForARoomThatIsNotThere() throws Exception {
    try (FrontDoor door = FrontDoor.open();
        RawWebSocket socket = RawWebSocket.open(door.port, "/ws/nobody-here")) {
      assertThat(socket.status()).isEqualTo(101);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws/..%2fx", "/ws/-dash", "/ws/a%20b"})
  void anImpossibleNameIsNotFound(String path) throws Exception {
    try (FrontDoor door = FrontDoor.open();
        RawWebSocket socket = RawWebSocket.open(door.port, path)) {
      assertThat(socket.status()).isEqualTo(404);
    }
  }

  @Test
  void whoeverAsksWithoutAnUpgradeIsToldWhatThisIs() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      HttpResponse<String> response = door.send("GET", "/ws/salon", null);

      assertThat(response.statusCode()).isEqualTo(426);
      assertThat(FrontDoor.problem(response)).isEqualTo("upgrade-required");
      assertThat(response.headers().firstValue("Upgrade")).contains("websocket");
      assertThat(door.send("HEAD", "/ws/salon", null).statusCode()).isEqualTo(426);
      assertThat(door.send("POST", "/ws/salon", "").statusCode()).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Protocol: chat, 400, subprotocol-required",
    "X-Nothing: 1, 400, subprotocol-required",
    "Sec-WebSocket-Protocol: ROSTRA.V1, 400, subprotocol-required"
  })
  void theSubprotocolMustBeOffered(String header, int status, String problem) throws Exception {
    try (FrontDoor door = FrontDoor.open();
        RawWebSocket socket = RawWebSocket.open(door.port, "/ws/salon", header)) {
      assertThat(socket.status()).isEqualTo(status);
      assertThat(socket.problem().getString("type")).endsWith("/" + problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sec-WebSocket-Version: 8|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|426",
        "X-Nothing: 1|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|426",
        "Sec-WebSocket-Version: 13|X-Nothing: 1|400",
        "Sec-WebSocket-Version: 13|Sec-WebSocket-Key: c2hvcnQ=|400",
        "Sec-WebSocket-Version: 13|Sec-WebSocket-Key: ****|400"
      })
  void aHandshakeOutsideTheRfcIsRefused(String version, String key, int status) throws Exception {
    String request =
        String.join(
            "\r\n",
            "GET /ws/salon HTTP/1.1",
            "Host: x",
            "Connection: keep-alive, Upgrade",
            "Upgrade: websocket",
            PROTOCOL,
            version,
            key,
            "\r\n");
    try (FrontDoor door = FrontDoor.open()) {
      assertThat(door.rawStatusLine(request)).contains(" " + status + " ");
    }
  }

  @Test
  void aBrowserComesInFromThePagesOfTheNodeOnly() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      assertThat(status(door, "http://127.0.0.1:" + door.port)).isEqualTo(101);
      // What ends TLS before the node need not tell it.
      assertThat(status(door, "https://127.0.0.1:" + door.port)).isEqualTo(101);
      assertThat(status(door, "http://127.0.0.1:1")).isEqualTo(403);
      assertThat(status(door, "http://127.0.0.1")).isEqualTo(403);
      assertThat(status(door, "https://evil.example")).isEqualTo(403);
      assertThat(status(door, "null")).isEqualTo(403);
      assertThat(status(door, "http://127.0.0.1:" + door.port + ".evil.example")).isEqualTo(403);
      assertThat(status(door, "::")).isEqualTo(403);
    }
  }

  @Test
  void aBrowserComesInFromListedPages() throws Exception {
    HttpSettings.Sockets sockets =
        new HttpSettings.Sockets(Set.of("https://app.example.org"), SocketLimits.Bounds.DEFAULT);
    try (FrontDoor door = FrontDoor.of(sockets)) {
      assertThat(status(door, "https://app.example.org")).isEqualTo(101);
      assertThat(status(door, "https://app.example.org:443")).isEqualTo(101);
      assertThat(status(door, "http://app.example.org")).isEqualTo(403);
      assertThat(status(door, "https://evil.app.example.org")).isEqualTo(403);
    }
    try (FrontDoor door =
        FrontDoor.of(new HttpSettings.Sockets(Set.of("*"), SocketLimits.Bounds.DEFAULT))) {
      assertThat(status(door, "https://evil.example")).isEqualTo(101);
    }
  }

  @Test
  void aBrowserComesInFromThePublicAddress() throws Exception {
    try (FrontDoor door = FrontDoor.behind("https://live.example.org")) {
      assertThat(status(door, "https://live.example.org")).isEqualTo(101);
      assertThat(status(door, "https://dead.example.org")).isEqualTo(403);
    }
  }

  @Test
  void inDevelopmentABrowserComesInFromThisMachine() throws Exception {
    try (FrontDoor door = FrontDoor.open(true)) {
      for (String origin :
          List.of("http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000")) {
        assertThat(status(door, origin)).as(origin).isEqualTo(101);
      }
      assertThat(status(door, "http://192.168.1.7:3000")).isEqualTo(403);
    }
  }

  @Test
  void countsTheSocketsOfAnAddressAndOfTheNode() throws Exception {
    HttpSettings.Sockets sockets =
        new HttpSettings.Sockets(Set.of(), new SocketLimits.Bounds(3, 2, 10));
    try (FrontDoor door = FrontDoor.of(sockets);
        RawWebSocket one = RawWebSocket.open(door.port, "/ws/salon")) {
      try (RawWebSocket two = RawWebSocket.open(door.port, "/ws/salon");
          RawWebSocket three = RawWebSocket.open(door.port, "/ws/salon");
          RawWebSocket elsewhere = RawWebSocket.from("127.0.0.2", door.port, "/ws/salon");
          RawWebSocket four = RawWebSocket.from("127.0.0.3", door.port, "/ws/salon")) {
        assertThat(one.status()).isEqualTo(101);
        assertThat(two.status()).isEqualTo(101);
        assertThat(three.status()).isEqualTo(429);
        assertThat(three.problem().getString("type")).endsWith("/too-many-sockets");
        assertThat(three.header("Retry-After")).isNotNull();
        assertThat(elsewhere.status()).isEqualTo(101);
        assertThat(four.status()).isEqualTo(503);
        assertThat(four.problem().getString("type")).endsWith("/node-full");
      }
      // Who went makes room.
      Eventually.holds(() -> door.sockets.counts().open() == 1);
      try (RawWebSocket five = RawWebSocket.open(door.port, "/ws/salon")) {
        assertThat(five.status()).isEqualTo(101);
      }
    }
  }

  @Test
  void aRefusedUpgradeKeepsNoPlace() throws Exception {
    HttpSettings.Sockets sockets =
        new HttpSettings.Sockets(Set.of(), new SocketLimits.Bounds(1, 1, 1));
    try (FrontDoor door = FrontDoor.of(sockets)) {
      for (int i = 0; i < 5; i++) {
        assertThat(status(door, "https://evil.example")).isEqualTo(403);
      }
      try (RawWebSocket socket = RawWebSocket.open(door.port, "/ws/salon")) {
        assertThat(socket.status()).isEqualTo(101);
      }
    }
  }

  private static int status(FrontDoor door, String origin) throws Exception {
    try (RawWebSocket socket =
        RawWebSocket.open(door.port, "/ws/salon", PROTOCOL, "Origin: " + origin)) {
      return socket.status();
    }
  }
}
