package live.rostra.bench;

import java.util.concurrent.locks.LockSupport;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TimeCode;

/// Speaks the time code through a light client, one packet each 20 ms on absolute deadlines,
/// encoded beforehand as browsers do by default (32 kbit/s, voice).
final class Talker implements AutoCloseable {
  /// Samples of a packet.
  static final int FRAME = 960;

  /// What the encoder looks ahead: packet n restores the samples from `960 n - 312` on.
  static final int LOOK_AHEAD = 312;

  private static final long FRAME_NS = 20_000_000L;
  private static final long PATIENCE_NS = 2_000_000_000L;

  private final LightClient client;
  private final byte[][] packets;
  private final int first;
  private final long startNs;
  private final long[] sentNs;
  private final Thread thread;
  private volatile int sent;
  private volatile boolean stopped;

  /// Starts talking at once.
  ///
  /// @param packets what is said, see {@link #encode}; said again from the start when it ends
  /// @param maxPackets how many at most
  Talker(LightClient client, byte[][] packets, int maxPackets) {
    this(client, packets, 0, maxPackets, System.nanoTime());
  }

  /// Talks from `startNs` (`System.nanoTime`) on: `count` packets from `packets[first]` on.
  Talker(LightClient client, byte[][] packets, int first, int count, long startNs) {
    this.client = client;
    this.packets = packets;
    this.first = first;
    this.startNs = startNs;
    sentNs = new long[count];
    thread = Thread.ofPlatform().daemon().name("talker").start(this::run);
  }

  /// The first `frames` frames of the time code as packets.
  static byte[][] encode(int frames) {
    TimeCode code = new TimeCode();
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, true));
    byte[][] packets = new byte[frames][];
    byte[] out = new byte[1275];
    float[] pcm = new float[FRAME];
    for (int i = 0; i < frames; i++) {
      code.fill((long) i * FRAME, pcm);
      int length = encoder.encode(pcm, 0, out, 0, out.length);
      packets[i] = java.util.Arrays.copyOf(out, length);
    }
    return packets;
  }

  private void run() {
    for (int i = 0; i < sentNs.length && !stopped; i++) {
      long dueNs = startNs + i * FRAME_NS;
      for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      byte[] packet = packets[(first + i) % packets.length];
      sentNs[i] = System.nanoTime();
      client.send(packet, packet.length, (long) (first + i) * FRAME);
      synchronized (this) {
        sent = i + 1;
        notifyAll();
      }
    }
  }

  /// Waits until `count` packets are sent; fails when it takes two seconds longer than it should.
  synchronized void awaitSent(int count) throws InterruptedException {
    long deadlineNs = startNs + count * FRAME_NS + PATIENCE_NS;
    while (sent < count) {
      long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new IllegalStateException(sent + " packets sent, not " + count);
      }
      wait(leftMs);
    }
  }

  /// Packets sent so far.
  int sent() {
    return sent;
  }

  /// When the `index`th packet of this talker was handed to the socket, `System.nanoTime`.
  long sentNs(int index) {
    return sentNs[index];
  }

  /// How late packet `index` left, in milliseconds: what a jitter buffer has to cover even on a
  /// perfect network.
  double latenessMs(int index) {
    return (sentNs[index] - startNs - index * FRAME_NS) / 1e6;
  }

  /// Waits until everything is said.
  void join() throws InterruptedException {
    thread.join();
  }

  /// Stops talking; the client stays connected.
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
