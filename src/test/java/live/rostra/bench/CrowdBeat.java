package live.rostra.bench;

import io.vertx.core.Context;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import live.rostra.net.LoopTimer;
import live.rostra.net.UdpPort;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;

/// A large room in real time on its loop, ticks and slices by the loop's timers, while somebody
/// sends a packet every millisecond to the same port: how late are the slices, and how long do
/// those packets wait to be read?
final class CrowdBeat {
  private static final long TICK_NS = 20_000_000L;
  private static final int TICKS = 400;
  private static final int WARM_UP_TICKS = 150;
  private static final int PROBE_BYTES = 100;

  private final Context context;
  private final LoopTimer timer;
  private final double[] sliceUs = new double[TICKS * 64];
  private final double[] waitUs = new double[TICKS * 40];
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int slices;
  private int waits;
  private int tick;
  private long tickAtNs;
  private VirtualRoom room;
  private UdpPort udp;

  CrowdBeat(Context context) {
    this.context = context;
    this.timer = new LoopTimer(context);
  }

  void run(DtlsKeys keys, int listeners, IntFunction<InetSocketAddress> addresses, Report report)
      throws Exception {
    udp =
        UdpPort.bind(context, "127.0.0.1", 0, new Probed())
            .toCompletionStage()
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    context.runOnContext(_ -> {
      room = new VirtualRoom(new SteadyOpus(), keys, udp.outbox((_, _, _, _) -> {}), addresses);
      room.addSpeaker(new byte[][] {new byte[SteadyOpus.PACKET]});
      for (int i = 0; i < listeners; i++) {
        room.addListener();
      }
      tickAtNs = System.nanoTime() + TICK_NS;
      var _ = timer.at(tickAtNs, this::tick);
    });
    Thread prober = Thread.ofPlatform().daemon().start(this::probe);
    done.get(60, TimeUnit.SECONDS);
    prober.interrupt();
    prober.join(1_000);
    udp.close();
    figures(report, "slice of %,d listeners, lateness".formatted(listeners), sliceUs, slices);
    figures(report, "a packet arriving meanwhile, until it is read", waitUs, waits);
  }

  private static void figures(Report report, String label, double[] all, int count) {
    Quantiles quantiles = new Quantiles(Arrays.copyOf(all, Math.min(count, all.length)));
    report.figure(label + " P50", quantiles.p50(), "µs");
    report.figure("  … P99", quantiles.p99(), "µs");
  }

  private void tick() {
    try {
      room.arrivals();
      long sliceInNs = room.beginTick();
      udp.flush();
      later(sliceInNs);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private void later(long sliceInNs) {
    if (sliceInNs >= 0) {
      long atNs = tickAtNs + sliceInNs;
      var _ = timer.at(atNs, () -> slice(atNs));
    } else if (++tick < TICKS + WARM_UP_TICKS) {
      // A loop that cannot keep up is late, and shows it.
      tickAtNs = Math.max(tickAtNs + TICK_NS, System.nanoTime() - TICK_NS);
      var _ = timer.at(tickAtNs, this::tick);
    } else {
      done.complete(null);
    }
  }

  private void slice(long dueNs) {
    if (tick >= WARM_UP_TICKS && slices < sliceUs.length) {
      sliceUs[slices++] = (System.nanoTime() - dueNs) / 1e3;
    }
    long next = room.slice();
    udp.flush();
    later(next);
  }

  private void probe() {
    byte[] bytes = new byte[PROBE_BYTES];
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      while (!Thread.interrupted()) {
        Bytes.put64(bytes, 0, System.nanoTime());
        socket.send(new DatagramPacket(bytes, bytes.length, udp.localAddress()));
        LockSupport.parkNanos(1_000_000);
      }
    } catch (IOException e) {
      done.completeExceptionally(e);
    }
  }

  private final class Probed implements UdpPort.Receiver {
    @Override
    public void datagram(PacketBuffer packet, InetSocketAddress from) {
      if (tick >= WARM_UP_TICKS && packet.length() == PROBE_BYTES && waits < waitUs.length) {
        waitUs[waits++] = (System.nanoTime() - Bytes.u64(packet.array(), 0)) / 1e3;
      }
    }

    @Override
    public void batchEnd() {}
  }
}
