package live.rostra.http.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Optional;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One state for many who join.
class SharedSnapshotTest {
  private final SocketStats stats = new SocketStats();
  private final SharedSnapshot shared = new SharedSnapshot(stats);

  private static Snapshot snapshot(long seq, int chatBytes) {
    RoomInfo info =
        new RoomInfo(
            "Tea",
            List.of(),
            "",
            RoomInfo.Visibility.PUBLIC,
            "",
            false,
            true,
            RoomInfo.Chat.EVERYONE,
            0,
            13);
    return new Snapshot(
        new RoomId("salon"),
        3,
        seq,
        info,
        Snapshot.Status.LIVE,
        "ada",
        1,
        0,
        1,
        0,
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(new Snapshot.Message("3-1", "ada", "Ada", "x".repeat(chatBytes), 1, 0)),
        List.of(new Snapshot.BanEntry("mallory", "Mallory", "ada", "spam", 1, 0)),
        List.of(new Snapshot.Knock("eve", "Eve", 1)),
        List.of("noa", "mia"));
  }

  private static ServerMessage.Joined joined(
      String identity, boolean moderator, Snapshot snapshot) {
    Role role = moderator ? Role.COHOST : Role.LISTENER;
    return new ServerMessage.Joined(
        "j",
        "socket of " + identity,
        new ServerMessage.You(identity, identity, role, role, moderator),
        new At(3, snapshot.seq(), 1),
        Optional.of(snapshot),
        List.of(),
        List.of(),
        1);
  }

  /// The text in a frame, whose length says where it begins.
  private static String text(TextFrame frame) {
    ByteBuf bytes = frame.copy();
    try {
      assertThat(bytes.readUnsignedByte()).isEqualTo((short) 0x81);
      long length = bytes.readUnsignedByte();
      if (length == 126) {
        length = bytes.readUnsignedShort();
      } else if (length == 127) {
        length = bytes.readLong();
      }
      assertThat(length).isEqualTo(bytes.readableBytes());
      return new String(ByteBufUtil.getBytes(bytes), UTF_8);
    } finally {
      bytes.release();
    }
  }

  /// The three forms of a frame's length.
  @ParameterizedTest
  @ValueSource(ints = {1, 2_000, 100_000})
  void everybodyIsAnsweredAsIfAlone(int chatBytes) {
    Snapshot snapshot = snapshot(1, chatBytes);

    for (String identity : List.of("ada", "mallory", "eve", "noa", "mia", "zoe")) {
      ServerMessage.Joined joined = joined(identity, identity.equals("ada"), snapshot);
      try (TextFrame frame = shared.frame(joined)) {
        assertThat(text(frame)).isEqualTo(ServerMessages.write(joined));
      }
    }

    assertThat(stats.counts().snapshots()).isEqualTo(1);
    shared.forget();
  }

  @Test
  void anotherStateIsEncodedAnew() {
    for (long seq = 1; seq <= 3; seq++) {
      Snapshot snapshot = snapshot(seq, 10);
      for (String identity : List.of("noa", "zoe")) {
        try (TextFrame frame = shared.frame(joined(identity, false, snapshot))) {
          assertThat(text(frame)).contains("\"epoch\":3,\"seq\":" + seq + ",\"info\"");
        }
      }
    }

    assertThat(stats.counts().snapshots()).isEqualTo(3);
    shared.forget();
  }

  @Test
  void theBytesLiveAsLongAsAFrameWithThemAndNoLonger() {
    Snapshot snapshot = snapshot(1, 1_000);
    ServerMessage.Joined joined = joined("zoe", false, snapshot);
    TextFrame frame = shared.frame(joined);
    ByteBuf onItsWay = frame.copy();
    ByteBuf bytes = onItsWay.unwrap();
    frame.close();

    shared.forget();
    assertThat(bytes.refCnt()).isEqualTo(1);
    assertThat(onItsWay.toString(UTF_8)).endsWith("}");
    onItsWay.release();

    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void whoMissedSomethingGetsThatAndNoSnapshot() {
    ServerMessage.Joined whole = joined("zoe", false, snapshot(1, 10));
    ServerMessage.Joined missed =
        new ServerMessage.Joined(
            "j", "s", whole.you(), whole.at(), Optional.empty(), List.of(), List.of(), 1);

    try (TextFrame frame = shared.frame(missed)) {
      assertThat(text(frame)).isEqualTo(ServerMessages.write(missed));
    }

    assertThat(stats.counts().snapshots()).isZero();
  }
}
