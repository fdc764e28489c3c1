package live.rostra.http;

import static live.rostra.testkit.RawWebSocket.BINARY;
import static live.rostra.testkit.RawWebSocket.CONTINUATION;
import static live.rostra.testkit.RawWebSocket.PING;
import static live.rostra.testkit.RawWebSocket.PONG;
import static live.rostra.testkit.RawWebSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.RawWebSocket;
import live.rostra.testkit.RawWebSocket.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row T31 and class 27 of the bad inputs: each limit from below and from above, and afterwards a
/// neighbour who noticed nothing.
class SocketAbuseTest {
  private static final int FRAME = 64 * 1024;
  private static final int MESSAGE = 256 * 1024;
  private static final String SMALL = "{\"type\":\"hand.raise\",\"id\":\"1\"}";

  private FrontDoor door;
  private RawWebSocket neighbour;

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
    neighbour = joined("neighbour");
  }

  @AfterEach
  void theNeighbourNoticedNothing() throws Exception {
    neighbour.json("type", "hand.raise", "id", "still here");
    assertThat(neighbour.message("reply").getString("id")).isEqualTo("still here");
    neighbour.close();
    Eventually.holds(() -> door.sockets.counts().open() == 0);
    door.close();
  }

  private RawWebSocket connect() throws Exception {
    return RawWebSocket.open(door.port, "/ws/salon");
  }

  private RawWebSocket joined(String identity) throws Exception {
    RawWebSocket socket = connect();
    socket.json("type", "join", "id", "j", "token", door.token(identity, "salon", Grant.JOIN));
    socket.message("joined");
    return socket;
  }

  /// A message of so many bytes.
  private static byte[] message(int bytes) {
    return (SMALL + " ".repeat(bytes - SMALL.length())).getBytes(StandardCharsets.UTF_8);
  }

  private static void sendIn(RawWebSocket socket, byte[] message, int frameBytes) throws Exception {
    for (int from = 0; from < message.length; from += frameBytes) {
      int to = Math.min(message.length, from + frameBytes);
      socket.frame(
          from == 0 ? TEXT : CONTINUATION,
          to == message.length,
          java.util.Arrays.copyOfRange(message, from, to));
    }
  }

  @Test
  void aFrameOf64KibIsReadAndOneByteMoreIsTooBig() throws Exception {
    try (RawWebSocket under = joined("ada");
        RawWebSocket over = joined("eve")) {
      under.frame(TEXT, true, message(FRAME));
      over.frame(TEXT, true, message(FRAME + 1));

      assertThat(under.message().getString("type")).isEqualTo("reply");
      assertThat(over.closeCode()).isEqualTo(1009);
      assertThat(over.isHungUpOn()).isTrue();
    }
  }

  @Test
  void aMessageOf256KibIsReadAndOneByteMoreIsTooBig() throws Exception {
    try (RawWebSocket under = joined("ada");
        RawWebSocket over = joined("eve")) {
      sendIn(under, message(MESSAGE), 8_192);
      sendIn(over, message(MESSAGE + 1), 8_192);

      assertThat(under.message().getString("type")).isEqualTo("reply");
      assertThat(over.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  @BadInput(27)
  void aMessageOf3MibIsTooBig() throws Exception {
    try (RawWebSocket whole = joined("ada");
        RawWebSocket pieces = joined("eve")) {
      whole.frame(TEXT, true, message(3 * 1024 * 1024));
      sendIn(pieces, message(3 * 1024 * 1024), FRAME);

      assertThat(whole.closeCode()).isEqualTo(1009);
      assertThat(pieces.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void messagesMayComeInPiecesWithPingsBetweenThem() throws Exception {
    try (RawWebSocket socket = joined("ada")) {
      byte[] message =
          "{\"type\":\"chat.post\",\"id\":\"1\",\"text\":\"zwölf €\"}"
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < message.length; i++) {
        socket.frame(
            i == 0 ? TEXT : CONTINUATION, i == message.length - 1, new byte[] {message[i]});
        if (i == 10) {
          socket.frame(PING, true, new byte[] {7});
        }
      }

      Frame pong = socket.read();
      JsonObject event = socket.message("event");

      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.payload()).containsExactly(7);
      assertThat(event.getJsonObject("event").getString("text")).isEqualTo("zwölf €");
    }
  }

  @Test
  @BadInput(27)
  void fiftyMessagesAtOnceAreReadAndMoreAreTooMany() throws Exception {
    try (RawWebSocket under = joined("ada");
        RawWebSocket over = joined("eve")) {
      // The join was one of them, long enough ago or not.
      int answered = 0;
      for (int i = 0; i < 49; i++) {
        under.text(SMALL);
      }
      for (int i = 0; i < 49; i++) {
        answered += under.message().getString("type").equals("reply") ? 1 : 0;
      }
      burst(
          over, RawWebSocket.encode(TEXT, true, true, SMALL.getBytes(StandardCharsets.UTF_8)), 400);

      assertThat(answered).isEqualTo(49);
      assertThat(over.closeCode()).isEqualTo(1008);
      assertThat(over.isHungUpOn()).isTrue();
    }
  }

  private static void burst(RawWebSocket socket, byte[] frame, int times) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.write(frame);
    }
    socket.bytes(all.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {TEXT, CONTINUATION, PING, PONG})
  @BadInput(27)
  void aMillionEmptyFramesEndTheSocket(int opcode) throws Exception {
    try (RawWebSocket socket = joined("ada")) {
      if (opcode == CONTINUATION) {
        socket.frame(TEXT, false, new byte[0]);
      }
      byte[] frame = RawWebSocket.encode(opcode, opcode != CONTINUATION, true, new byte[0]);
      for (int i = 0; i < 100; i++) {
        burst(socket, frame, 10_000);
      }

      assertThat(socket.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  @BadInput(27)
  void pingsAreAnsweredAndAFloodOfThemIsNot() throws Exception {
    try (RawWebSocket socket = joined("ada")) {
      for (int i = 0; i < 20; i++) {
        socket.frame(PING, true, new byte[] {(byte) i});
      }
      for (int i = 0; i < 20; i++) {
        assertThat(socket.read().payload()).containsExactly((byte) i);
      }
      burst(socket, RawWebSocket.encode(PING, true, true, new byte[125]), 20_000);

      List<Frame> pongs = new ArrayList<>();
      Frame frame = socket.read();
      while (frame.opcode() == PONG) {
        pongs.add(frame);
        frame = socket.read();
      }
      assertThat(pongs).hasSizeLessThan(600);
      assertThat(socket.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  @BadInput(27)
  void binaryIsNoText() throws Exception {
    try (RawWebSocket socket = joined("ada")) {
      socket.frame(BINARY, true, SMALL.getBytes(StandardCharsets.UTF_8));

      assertThat(socket.message().getString("reason")).isEqualTo("not-text");
      assertThat(socket.closeCode()).isEqualTo(1003);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3 28", "ff", "ed a0 80", "f0 9f 98", "c0 af", "f4 90 80 80"})
  void whatIsNotUtf8Is(String hex) throws Exception {
    byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
    try (RawWebSocket whole = joined("ada");
        RawWebSocket pieces = joined("eve")) {
      whole.frame(TEXT, true, bytes);
      for (int i = 0; i < bytes.length; i++) {
        pieces.frame(i == 0 ? TEXT : CONTINUATION, i == bytes.length - 1, new byte[] {bytes[i]});
      }

      assertThat(whole.closeCode()).isEqualTo(1007);
      assertThat(pieces.closeCode()).isEqualTo(1007);
    }
  }

  /// RFC 6455 section 5.
  @Test
  @BadInput(27)
  void framesOutsideTheRfcAreAProtocolError() throws Exception {
    byte[] text = SMALL.getBytes(StandardCharsets.UTF_8);
    byte[] reserved = RawWebSocket.encode(TEXT, true, true, text);
    reserved[0] |= 0x40;
    byte[] longPing = RawWebSocket.encode(PING, true, true, new byte[126]);
    List<byte[]> broken =
        List.of(
            RawWebSocket.encode(TEXT, true, false, text),
            reserved,
            longPing,
            RawWebSocket.encode(PING, false, true, new byte[0]),
            RawWebSocket.encode(CONTINUATION, true, true, text),
            RawWebSocket.encode(3, true, true, text),
            RawWebSocket.encode(11, true, true, text));
    for (byte[] frame : broken) {
      try (RawWebSocket socket = joined("ada")) {
        socket.bytes(frame);

        assertThat(socket.closeCode()).isEqualTo(1002);
      }
    }
    try (RawWebSocket socket = joined("ada")) {
      socket.frame(TEXT, false, text).frame(TEXT, true, text);

      assertThat(socket.closeCode()).isEqualTo(1002);
    }
    assertThat(door.rooms.asked).isEmpty();
    assertThat(door.sockets.counts().closed()).containsEntry("protocol", 8L);
  }

  @Test
  @BadInput(27)
  void whatIsNoMessageIsAnErrorAndNothingElse() throws Exception {
    List<String> malformed =
        List.of(
            "",
            "null",
            "[]",
            "42",
            "{",
            "{\"type\":\"hand.raise\",\"id\":\"1\",\"id\":\"2\"}",
            "{\"type\":\"chat.history\",\"id\":\"1\",\"limit\":1e400}",
            "{\"type\":\"hand.raise\",\"id\":\"" + "x".repeat(65) + "\"}",
            "{\"type\":\"hand.raise\",\"id\":\"1\",\"x\":"
                + "[".repeat(10_000)
                + "]".repeat(10_000)
                + "}",
            "{\"type\":\"enter\",\"id\":\"1\"}");
    try (RawWebSocket socket = joined("ada")) {
      for (String text : malformed) {
        JsonObject answer = socket.text(text).message();

        assertThat(answer.getString("type")).as(text).isEqualTo("error");
        assertThat(answer.getString("code")).as(text).isIn("malformed", "unknown-type");
      }
      assertThat(socket.text(SMALL).message().getString("type")).isEqualTo("reply");
    }
  }

  @Test
  void aClientThatClosesIsAnsweredAndHungUpOn() throws Exception {
    try (RawWebSocket socket = joined("ada")) {
      socket.frame(RawWebSocket.CLOSE, true, new byte[] {0x03, (byte) 0xe8});

      assertThat(socket.closeCode()).isEqualTo(1000);
      assertThat(socket.isHungUpOn()).isTrue();
    }
    Eventually.holds(() -> door.rooms.exits.contains("ada false"));
  }

  /// The rest of what it sends is read and dropped, so that it can read why it was closed.
  @Test
  void whoGoesOnSendingAfterTheEndIsCutOff() throws Exception {
    try (RawWebSocket socket = joined("ada")) {
      socket.frame(BINARY, true, new byte[0]);
      assertThat(socket.closeCode()).isEqualTo(1003);

      assertThat(socket.text(SMALL).isHungUpOn()).isTrue();
    }
    assertThat(door.rooms.asked).isEmpty();
  }
}
