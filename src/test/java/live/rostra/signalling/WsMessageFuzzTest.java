package live.rostra.signalling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import live.rostra.room.LogEntry;
import live.rostra.room.Snapshot;

class WsMessageFuzzTest {
  /// Whatever a socket brings: a message that reads back as it was, or an answer that is fit to be
  /// sent.
  @FuzzTest(maxDuration = "10s")
  void clientMessage(byte[] data) {
    switch (ClientMessages.parse(new String(data, UTF_8))) {
      case ClientMessages.Parsed.Message read ->
          assertThat(ClientMessages.parse(ClientMessages.write(read.message()))).isEqualTo(read);
      case ClientMessages.Parsed.Malformed(
              String id,
              ServerMessage.Code.Protocol code,
              String detail) -> {
        assertThat(id.codePointCount(0, id.length())).isLessThanOrEqualTo(64);
        assertThat(detail).hasSizeBetween(1, 300);
        ServerMessage answer = new ServerMessage.Refused(id, code, detail);
        assertThat(ServerMessageReader.read(new String(ServerMessages.utf8(answer), UTF_8)))
            .isEqualTo(answer);
      }
    }
  }

  /// Whatever is in a log that somebody has tampered with.
  @FuzzTest(maxDuration = "10s")
  void storedEntry(byte[] data) {
    if (RoomEvents.parseEntry(new String(data, UTF_8))
        instanceof RoomEvents.Parsed.Read<LogEntry> read) {
      assertThat(RoomEvents.parseEntry(RoomEvents.write(read.value()))).isEqualTo(read);
    }
  }

  /// Or in a snapshot.
  @FuzzTest(maxDuration = "10s")
  void storedSnapshot(byte[] data) {
    if (Snapshots.parse(new String(data, UTF_8)) instanceof Snapshots.Parsed.Read read) {
      Snapshot snapshot = read.snapshot();
      assertThat(Snapshots.parse(Snapshots.write(snapshot))).isEqualTo(read);
    }
  }
}
