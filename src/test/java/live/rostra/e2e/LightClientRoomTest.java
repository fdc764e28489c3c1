package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.ContractCheck;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A node with real sockets, heard by light clients.
class LightClientRoomTest {
  private static final int FRAME = 960;

  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    // A tone that a busy machine tears may be taken for a voice; here it is to keep its level.
    node = TestNode.start(Map.of("ROSTRA_PROGRAM_LEVELLING", "false"));
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void aListenerHearsASpeakerAndSoDoesHls() throws Exception {
    URI url = node.url();
    CountDownLatch enough = new CountDownLatch(100);
    ConcurrentLinkedQueue<byte[]> heard = new ConcurrentLinkedQueue<>();
    try (LightClient speaker =
            LightClient.whip(
                url, "r", node.token("anna", "r", Grant.JOIN, Grant.SPEAK, Grant.HOST));
        LightClient listener =
            LightClient.whep(
                url,
                "r",
                node.token("ben", "r", Grant.JOIN),
                (packet, header, _) -> {
                  byte[] opus = new byte[header.payloadLength()];
                  System.arraycopy(packet.array(), header.payloadOffset(), opus, 0, opus.length);
                  heard.add(opus);
                  enough.countDown();
                })) {
      speaker.connected();
      listener.connected();
      speak(speaker, 3);

      assertThat(enough.await(5, TimeUnit.SECONDS)).isTrue();
      float[] pcm = decode(heard);
      assertThat(Tone.medianLevelDb(pcm, 440)).isBetween(-13.5, -10.5);

      HttpResponse<String> multivariant = get(node.hls("r"));
      assertThat(multivariant.statusCode()).isEqualTo(200);
      String media =
          multivariant.body().lines().filter(l -> !l.startsWith("#")).findFirst().orElseThrow();
      HttpResponse<String> playlist = get(node.hls("r").resolve(media));
      assertThat(playlist.body()).contains("#EXT-X-PART:");
    }
  }

  private static void speak(LightClient speaker, int seconds) throws InterruptedException {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, true));
    byte[] packet = new byte[1500];
    float[] pcm = new float[FRAME];
    long start = System.nanoTime();
    for (int i = 0; i < seconds * 50; i++) {
      Tone.fill(440, 0.25, i * (long) FRAME, pcm);
      int length = encoder.encode(pcm, 0, packet, 0, packet.length);
      speaker.send(packet, length, i * (long) FRAME);
      long next = start + (i + 1) * 20_000_000L;
      TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
    }
  }

  private static float[] decode(ConcurrentLinkedQueue<byte[]> packets) {
    OpusDecoder decoder = new ConcentusOpus().newDecoder();
    float[] pcm = new float[packets.size() * FRAME + 5760];
    int at = 0;
    for (byte[] packet : packets.toArray(byte[][]::new)) {
      at += decoder.decode(packet, 0, packet.length, pcm, at);
    }
    return java.util.Arrays.copyOf(pcm, at);
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return ContractCheck.checked(
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()));
  }
}
