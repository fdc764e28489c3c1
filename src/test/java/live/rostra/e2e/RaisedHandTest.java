package live.rostra.e2e;

import static live.rostra.testkit.OnLoop.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import live.rostra.codec.OpusSettings;
import live.rostra.edge.Edge;
import live.rostra.edge.Rooms;
import live.rostra.http.Grant;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// From a hand to a voice at somebody else's ear, on a node with real sockets.
@Tag("it")
class RaisedHandTest {
  private static final RoomId ROOM = new RoomId("agora");
  private static final double HERTZ = 440;
  private static final Actor HANA = actor("hana", Role.HOST);
  private static final Actor BEN = actor("ben", Role.SPEAKER);

  private TestNode node;
  private Rooms rooms;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start(Map.of("ROSTRA_PROGRAM_LEVELLING", "false"));
    rooms = node.node().edge().rooms();
    await(node.node().edge().create(ROOM, Edge.Opening.of(HANA, "Agora")));
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private static Actor actor(String identity, Role role) {
    return new Actor(identity, identity, role, role, false, System.currentTimeMillis());
  }

  @Test
  void anApprovedHandIsHeardAndAMutedOrDemotedVoiceIsNot() throws Exception {
    try (ToneEar ear =
            ToneEar.in(
                node.url(), ROOM.value(), node.token("eve", ROOM.value(), Grant.JOIN), HERTZ);
        LightVoice voice =
            LightVoice.start(
                LightClient.converse(
                        node.url(),
                        ROOM.value(),
                        node.token("ben", ROOM.value(), Grant.JOIN, Grant.SPEAK),
                        (_, _, _) -> {})
                    .connected(),
                LightVoice.encode(
                    Tone.floats(HERTZ, 0.25, 48_000), new OpusSettings(32_000, 5, true)))) {
      assertThat(voice.startMs()).isPositive();
      ear.awaitTone(System.nanoTime());

      long demotedNs = asked(new RoomCommand.SetRole("ben", Role.LISTENER));
      long demotedMs = millis(ear.awaitSilence(demotedNs) - demotedNs);
      await(rooms.ask(ROOM, BEN, new RoomCommand.RaiseHand()));
      long approvedNs = asked(new RoomCommand.ApproveHand("ben"));
      long approvedMs = millis(ear.awaitTone(approvedNs) - approvedNs);
      long mutedNs = asked(new RoomCommand.Mute("ben"));
      long mutedMs = millis(ear.awaitSilence(mutedNs) - mutedNs);

      System.out.printf(
          "demote -> silent %d ms, approve -> heard %d ms, mute -> silent %d ms%n",
          demotedMs, approvedMs, mutedMs);
    }
  }

  /// Gives a command.
  ///
  /// @return when
  private long asked(RoomCommand command) {
    long askedNs = System.nanoTime();
    await(rooms.ask(ROOM, HANA, command));
    return askedNs;
  }

  private static long millis(long ns) {
    return TimeUnit.NANOSECONDS.toMillis(ns);
  }
}
