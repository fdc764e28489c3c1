package live.rostra.e2e;

import static live.rostra.testkit.OnLoop.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
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

  /// One frame at the listener's.
  private record Frame(long arrivedNs, double toneDb) {
    boolean loud() {
      return toneDb > -25;
    }
  }

  private final ConcurrentLinkedQueue<Frame> frames = new ConcurrentLinkedQueue<>();

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
    OpusDecoder decoder = new ConcentusOpus().newDecoder();
    float[] pcm = new float[5760];
    try (LightClient ear =
            LightClient.whep(
                node.url(),
                ROOM.value(),
                node.token("eve", ROOM.value(), Grant.JOIN),
                (packet, header, arrivedNs) -> {
                  int samples =
                      decoder.decode(
                          packet.array(), header.payloadOffset(), header.payloadLength(), pcm, 0);
                  frames.add(new Frame(arrivedNs, Tone.levelDb(pcm, 0, samples, HERTZ)));
                });
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
      ear.connected();
      after("a speaker's voice", Frame::loud, System.nanoTime());

      long demotedMs = done(new RoomCommand.SetRole("ben", Role.LISTENER), frame -> !frame.loud());
      await(rooms.ask(ROOM, BEN, new RoomCommand.RaiseHand()));
      assertThat(frames).isNotEmpty();
      long approvedMs = done(new RoomCommand.ApproveHand("ben"), Frame::loud);
      long mutedMs = done(new RoomCommand.Mute("ben"), frame -> !frame.loud());

      System.out.printf(
          "demote -> silent %d ms, approve -> heard %d ms, mute -> silent %d ms%n",
          demotedMs, approvedMs, mutedMs);
    }
  }

  /// Gives a command, and waits for what it does to the sound.
  ///
  /// @return how long after the command the first such frame arrived
  private long done(RoomCommand command, Predicate<Frame> then) {
    long askedNs = System.nanoTime();
    await(rooms.ask(ROOM, HANA, command));
    return TimeUnit.NANOSECONDS.toMillis(
        after(command.getClass().getSimpleName(), then, askedNs) - askedNs);
  }

  /// Waits for a run of five such frames that arrived after a moment.
  ///
  /// @return when the first of them did
  private long after(String what, Predicate<Frame> such, long fromNs) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadlineNs) {
      List<Frame> since = frames.stream().filter(f -> f.arrivedNs() > fromNs).toList();
      for (int i = 0; i + 5 <= since.size(); i++) {
        if (since.subList(i, i + 5).stream().allMatch(such)) {
          return since.get(i).arrivedNs();
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
    throw new AssertionError(what + " was not to be heard at the listener's");
  }
}
