package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import live.rostra.edge.Edge;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Purpose;
import live.rostra.edge.Gatekeeper;
import live.rostra.edge.NodeEdge;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.testkit.OnLoop;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The path of one raised hand, as far as it is sound: two Chromiums connect as people of a room
/// do, sendrecv without a track; one brings its microphone by `replaceTrack`; the gate opens.
@Tag("it")
class WarmMicrophoneTest {
  private static final RoomId ROOM = new RoomId("hands");
  private static final double HERTZ = 700;
  private static final double AMPLITUDE = 0.3;
  private static final int ROUNDS = 5;

  /// Connects the page with no track at all; a player pulls the sound, or WebAudio gets none.
  private static final String CONNECT =
      """
      async (identity) => {
        const peer = new RTCPeerConnection();
        const { sender } = peer.addTransceiver('audio', { direction: 'sendrecv' });
        peer.ontrack = ({ track }) => {
          const player = document.createElement('audio');
          player.srcObject = new MediaStream([track]);
          player.muted = true;
          player.play();
        };
        await peer.setLocalDescription();
        const offer = peer.localDescription.sdp;
        const answer = await window.answerOf(identity, offer);
        await peer.setRemoteDescription({ type: 'answer', sdp: answer });
        window.warm = { peer, sender, offer, answer };
      }
      """;

  private static final String SPEAK =
      """
      async () => {
        const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
        const stream = await navigator.mediaDevices.getUserMedia({ audio: raw });
        await window.warm.sender.replaceTrack(stream.getAudioTracks()[0]);
      }
      """;

  private static final String PACKETS_SENT =
      """
      async () => {
        const report = await window.warm.peer.getStats();
        const sent = [...report.values()].find((one) => one.type === 'outbound-rtp');
        return sent?.packetsSent ?? 0;
      }
      """;

  private static final String BUFFERED_MS =
      """
      async () => {
        const report = await window.warm.peer.getStats();
        const heard = [...report.values()].find((one) => one.type === 'inbound-rtp');
        return 1000 * heard.jitterBufferDelay / heard.jitterBufferEmittedCount;
      }
      """;

  @TempDir private Path folder;

  @Test
  void aTrackThatComesLaterIsHeardAsSoonAsTheGateOpensAndNotBefore() throws Exception {
    try (TestNode node = TestNode.start(Map.of("ROSTRA_PROGRAM_LEVELLING", "false"));
        Playwright playwright = BrowserVisitor.playwright();
        BrowserVisitor ann = visitor(playwright, node, "ann", AMPLITUDE);
        BrowserVisitor ben = visitor(playwright, node, "ben", 0)) {
      NodeEdge edge = node.node().edge();
      OnLoop.await(edge.create(ROOM, Edge.Opening.of(actor("host"), "Hands")));
      Gatekeeper gate = new Gatekeeper(edge, ROOM);
      connect(ann, node, edge, "ann");
      gate.setOnStage("ann", false);
      connect(ben, node, edge, "ben");
      gate.setOnStage("ben", false);
      ann.until("() => window.warm.peer.connectionState === 'connected'");
      ben.until("() => window.warm.peer.connectionState === 'connected'");
      assertThat((String) ann.page().evaluate("() => window.warm.answer")).contains("a=sendrecv");
      assertThat(
              ann.page().evaluate("() => window.warm.peer.getTransceivers()[0].currentDirection"))
          .isEqualTo("sendrecv");
      assertThat(ann.number(PACKETS_SENT)).as("a sender without a track").isZero();

      ann.page().evaluate(SPEAK);
      ann.page().waitForFunction("async () => (await (" + PACKETS_SENT + ")()) > 50");

      double[] openedMs = new double[ROUNDS];
      double[] lateMs = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        String tape = ben.record("track");
        ben.page().waitForFunction("name => tape.seconds(name) >= 1", tape);
        openedMs[round] = gate.setOnStage("ann", true);
        BrowserTape heard = ben.take(tape, 3);
        gate.setOnStage("ann", false);
        int first = firstAudible(heard);
        lateMs[round] = heard.timeOf(first) - openedMs[round];
        assertThat(Tone.rmsDbfs(Arrays.copyOf(heard.pcm(), first - 480)))
            .as("before the gate opened")
            .isLessThan(-70);
        // Above half the level, however torn: it is her tone and nothing else.
        assertThat(bestTenth(heard.pcm(), first)).isGreaterThan(20 * Math.log10(AMPLITUDE) - 6);
        untilSilent(ben);
      }
      Arrays.sort(lateMs);
      System.out.printf(
          "gate opens to first audible sample in another Chromium: %s ms, of which %.0f ms in its"
              + " jitter buffer%n",
          Arrays.toString(Arrays.stream(lateMs).mapToLong(Math::round).toArray()),
          ben.number(BUFFERED_MS));
      // How fast is judged where nothing else runs; here it is enough that it is no new connection.
      assertThat(lateMs[0]).isBetween(0.0, 1_000.0);
      assertThat(ann.errors()).isEmpty();
      assertThat(ben.errors()).isEmpty();
    }
  }

  /// Waits until nothing has been heard for half a second: the gate is shut, and what was buffered
  /// is played.
  private static void untilSilent(BrowserVisitor who) {
    String tape = who.record("track");
    who.page()
        .waitForFunction(
            "name => tape.seconds(name) > 0.6 && tape.recent(name, 0.5).peak < 0.001", tape);
    who.take(tape, 0);
  }

  /// Level of the tone where it is least torn by a busy machine.
  private static double bestTenth(float[] pcm, int from) {
    double best = Double.NEGATIVE_INFINITY;
    for (int at = from; at + 4_800 <= pcm.length; at += 4_800) {
      best = Math.max(best, Tone.levelDb(pcm, at, 4_800, HERTZ));
    }
    return best;
  }

  private static int firstAudible(BrowserTape heard) {
    float[] pcm = heard.pcm();
    for (int i = 960; i < pcm.length; i++) {
      if (Math.abs(pcm[i]) > 0.05f) {
        return i;
      }
    }
    throw new AssertionError("nothing is heard");
  }

  private static void connect(BrowserVisitor who, TestNode node, NodeEdge edge, String identity) {
    who.page()
        .exposeFunction(
            "answerOf",
            arguments ->
                OnLoop.await(
                        edge.connect(
                            ROOM,
                            new ConnectRequest(
                                actor((String) arguments[0]),
                                Purpose.CONVERSATION,
                                (String) arguments[1])))
                    .answer());
    who.page().navigate(node.url() + "/");
    who.page().evaluate(CONNECT, identity);
  }

  private BrowserVisitor visitor(
      Playwright playwright, TestNode node, String name, double amplitude) throws Exception {
    Wav microphone = Wav.mono(Tone.floats(HERTZ, amplitude, 4 * Tone.SAMPLE_RATE));
    return BrowserVisitor.open(playwright, node, folder.resolve(name), microphone);
  }

  private static Actor actor(String identity) {
    return new Actor(
        identity, identity, Role.HOST, Role.SPEAKER, false, System.currentTimeMillis());
  }
}
