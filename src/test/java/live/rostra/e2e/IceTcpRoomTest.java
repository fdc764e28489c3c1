package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import live.rostra.codec.OpusSettings;
import live.rostra.edge.NodeStats;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// People whose network lets no UDP out: everything over one TCP connection to the media port.
@Tag("it")
class IceTcpRoomTest {
  private static final String ROOM = "r";

  @Test
  void aSpeakerAndAListenerMeetOverTcpAlone() throws Exception {
    CountDownLatch heard = new CountDownLatch(100);
    try (TestNode node = TestNode.start(Map.of("ROSTRA_MEDIA_LOOPS", "1"))) {
      URI url = node.url();
      String speaks = node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
      float[] tone = Tone.floats(440, 0.3, 2 * Tone.SAMPLE_RATE);
      AtomicInteger loud = new AtomicInteger();
      try (LightClient speaker = LightClient.whipOverTcp(url, ROOM, speaks).connected();
          LightVoice voice =
              LightVoice.start(
                  speaker, LightVoice.encode(tone, new OpusSettings(32_000, 5, true)));
          LightClient listener =
              LightClient.whepOverTcp(
                      url,
                      ROOM,
                      node.token("ben", ROOM, Grant.JOIN),
                      (_, header, _) -> {
                        // A packet of silence has a dozen bytes, one of a tone a hundred.
                        if (header.payloadLength() > 40) {
                          loud.incrementAndGet();
                        }
                        heard.countDown();
                      })
                  .connected()) {
        assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(voice).isNotNull();
        assertThat(listener).isNotNull();
        assertThat(loud.get()).isGreaterThan(50);
        NodeStats.Loop loop = stats(node);
        System.out.println("over TCP alone: " + loop.tcp());
        assertThat(loop.port().received()).as("datagrams").isZero();
        assertThat(loop.tcp().connections()).isEqualTo(2);
        assertThat(loop.tcp().sent()).isGreaterThan(100);
      }
      // The sessions have ended, and their connections with them.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (stats(node).tcp().connections() > 0 || stats(node).addresses() > 0) {
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
    }
  }

  @Test
  void withoutTcpTheAnswerOffersNoneAndNobodyListens() throws Exception {
    try (TestNode node = TestNode.start(Map.of("ROSTRA_MEDIA_TCP", "false"))) {
      String speaks = node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST);
      int port = node.node().udpPorts().getFirst();

      assertThatThrownBy(() -> LightClient.whipOverTcp(node.url(), ROOM, speaks))
          .hasMessageContaining("no a=candidate");
      assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  private static NodeStats.Loop stats(TestNode node) {
    return LiveCall.loop(node.stats());
  }
}
