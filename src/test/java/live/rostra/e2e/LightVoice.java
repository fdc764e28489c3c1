package live.rostra.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.LightClient;

/// Speaks a recording through a {@link LightClient} in real time, again and again, on a thread of its own.
/// When each sample was spoken is known exactly: a frame is sent when its last sample has been said.
final class LightVoice implements AutoCloseable {
  private static final int FRAME = 960;
  private static final long FRAME_NS = 20_000_000;

  private final LightClient client;
  private final List<byte[]> packets;
  private final Thread thread;
  private final long startNs;
  private final double startMs;
  private volatile boolean silent;

  private LightVoice(LightClient client, List<byte[]> packets) {
    this.client = client;
    this.packets = packets;
    startMs = System.currentTimeMillis();
    startNs = System.nanoTime();
    thread = Thread.ofPlatform().daemon().name("light-voice").start(this::speak);
  }

  /// Encodes a recording: whole frames only.
  static List<byte[]> encode(float[] pcm, OpusSettings settings) {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(settings);
    List<byte[]> packets = new ArrayList<>();
    byte[] packet = new byte[1500];
    for (int at = 0; at + FRAME <= pcm.length; at += FRAME) {
      int length = encoder.encode(pcm, at, packet, 0, packet.length);
      packets.add(java.util.Arrays.copyOf(packet, length));
    }
    return packets;
  }

  /// Starts to speak now.
  static LightVoice start(LightClient client, List<byte[]> packets) {
    return new LightVoice(client, packets);
  }

  /// Unix time in milliseconds at which sample 0 was spoken.
  double startMs() {
    return startMs;
  }

  private void speak() {
    for (long frame = 0; !silent; frame++) {
      long dueNs = startNs + (frame + 1) * FRAME_NS;
      for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      byte[] packet = packets.get((int) (frame % packets.size()));
      client.send(packet, packet.length, frame * FRAME & 0xffff_ffffL);
    }
  }

  @Override
  public void close() throws InterruptedException {
    silent = true;
    thread.join();
    client.close();
  }
}
