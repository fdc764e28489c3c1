package live.rostra.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.http.Grant;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;

/// Somebody who speaks into a room, in real time on a thread of their own, until they stop.
public final class HlsVoice implements AutoCloseable {
  private static final int FRAME = 960;
  private static final long FRAME_NS = 20_000_000L;

  private final LightClient client;
  private final Thread thread;
  private volatile boolean silent;

  /// What is said.
  interface Signal {
    /// Fills `pcm` (`float[960]`) from this sample on.
    void fill(long firstSample, float[] pcm);
  }

  private HlsVoice(LightClient client, Signal signal) {
    this.client = client;
    this.thread = Thread.ofPlatform().daemon().name("test-voice").start(() -> speak(signal));
  }

  /// Speaks a tone with a peak of 0.25, -12 dB.
  public static HlsVoice tone(TestNode node, String room, String identity, double hertz)
      throws IOException, InterruptedException {
    return speaking(node, room, identity, (sample, pcm) -> Tone.fill(hertz, 0.25, sample, pcm));
  }

  /// Speaks any signal; returns when media flows.
  static HlsVoice speaking(TestNode node, String room, String identity, Signal signal)
      throws IOException, InterruptedException {
    String token = node.token(identity, room, Grant.JOIN, Grant.SPEAK, Grant.HOST);
    return speaking(node.url(), room, token, signal);
  }

  /// Speaks into a room of the node at this address; returns when media flows.
  static HlsVoice speaking(URI node, String room, String token, Signal signal)
      throws IOException, InterruptedException {
    return new HlsVoice(LightClient.whip(node, room, token).connected(), signal);
  }

  private void speak(Signal signal) {
    // CELT, which restores a tone in the phase and at the level that it had.
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(64_000, 5, false));
    byte[] packet = new byte[1500];
    float[] pcm = new float[FRAME];
    long start = System.nanoTime();
    for (long frame = 0; !silent; frame++) {
      signal.fill(frame * FRAME, pcm);
      int length = encoder.encode(pcm, 0, packet, 0, packet.length);
      client.send(packet, length, frame * FRAME);
      try {
        long restNs = start + (frame + 1) * FRAME_NS - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, restNs));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void hush() {
    silent = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Is gone at once, without a word: no BYE, no DELETE.
  void unplug() {
    hush();
    client.unplug();
  }

  /// Stops sending and stays.
  void mute() {
    hush();
  }

  /// Leaves politely.
  @Override
  public void close() {
    hush();
    client.close();
  }
}
