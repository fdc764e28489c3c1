package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.netty.util.ResourceLeakDetector;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.edge.NodeStats;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.NoiseSender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Row T20: half a minute of 50,000 datagrams a second from strangers beside a call.
@Tag("it")
class MediaPortNoiseTest {
  private static final int PER_SECOND = 50_000;
  private static final int SECONDS = 30;
  private static final int QUIET_SECONDS = 10;

  private ResourceLeakDetector.Level level;

  /// A stack trace for every datagram, as the other tests want it, is no way to run a node.
  @BeforeEach
  void detectLeaksAsANodeDoes() {
    level = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  @AfterEach
  void detectLeaksAsBefore() {
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void aFloodOfNoiseLeavesNothingBehindAndTakesNoPacketOfTheCall() throws Exception {
    try (CapturedLog log = CapturedLog.start();
        LiveCall call = new LiveCall(Map.of())) {
      call.ear().await(200); // warm
      int lines = log.lines().size();
      NodeStats before = call.stats();
      long missing = call.ear().missing();
      long spokenBefore = call.spoken();
      long heardBefore = call.ear().received();
      long kernelDropsBefore = kernelDrops(call.media().getPort());
      long heapBefore = heap();

      long[] sent = {0};
      double noisy = cpuShare(() -> sent[0] = spray(call.media().getPort()));

      call.ear().await(10);
      NodeStats after = call.stats();
      // Behind it, when everything is compiled.
      double quiet = cpuShare(() -> sleep(QUIET_SECONDS));
      long arrived =
          LiveCall.loop(after).port().received() - LiveCall.loop(before).port().received();
      long lost = kernelDrops(call.media().getPort()) - kernelDropsBefore;
      System.out.printf(
          "noise: %,d sent, %,d arrived, %,d lost in the socket's buffer; the JVM (node, both"
              + " clients) used %.0f %% of a core without and %.0f %% with it; drops %s%n",
          sent[0], arrived, lost, 100 * quiet, 100 * noisy, LiveCall.loop(after).drops());

      assertThat(sent[0]).as("noise sent").isGreaterThan(PER_SECOND * SECONDS * 8L / 10);
      assertThat(call.ear().missing()).as("packets missing at the listener").isEqualTo(missing);
      assertThat(call.ear().received() - heardBefore).isGreaterThan(SECONDS * 49L);
      settle(call, before, spokenBefore);
      LiveCall.assertSameState(before, after);
      assertThat(LiveCall.loop(after).drops().keySet())
          .as("strangers get no further than the table")
          .isSubsetOf("unknown_kind", "unknown_ufrag", "unknown_address");
      assertThat(heap() - heapBefore).as("bytes that stayed").isLessThan(2L << 20);
      assertThat(log.lines()).as("nothing is logged").hasSize(lines);
    }
  }

  /// What the voice had sent by some moment after the noise has arrived, all of it.
  private static void settle(LiveCall call, NodeStats before, long spokenBefore) throws Exception {
    long spoken = call.spoken() - spokenBefore;
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (true) {
      NodeStats after = call.stats();
      long taken =
          LiveCall.loop(after).media().peers().rtpReceived()
              - LiveCall.loop(before).media().peers().rtpReceived();
      // One packet may have been under way at the first moment.
      if (taken >= spoken - 1) {
        return;
      }
      assertThat(System.nanoTime())
          .as("%d of the speaker's %d packets arrived", taken, spoken)
          .isLessThan(deadlineNs);
      call.ear().await(1);
    }
  }

  private static long spray(int port) throws Exception {
    Process sender = NoiseSender.start(port, PER_SECOND, SECONDS);
    try (BufferedReader out = sender.inputReader()) {
      String sent = out.readLine();
      assertThat(sender.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return Long.parseLong(sent);
    } finally {
      sender.destroyForcibly();
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  /// Cores that this process used meanwhile.
  private static double cpuShare(Action action) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpuNs = system.getProcessCpuTime();
    long startNs = System.nanoTime();
    action.run();
    return (double) (system.getProcessCpuTime() - cpuNs) / (System.nanoTime() - startNs);
  }

  private static void sleep(int seconds) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < endNs) {
      LockSupport.parkNanos(endNs - System.nanoTime());
    }
  }

  /// The last column of the port's line: datagrams that found its buffer full.
  private static long kernelDrops(int port) throws IOException {
    String local = ":%04X ".formatted(port);
    return Files.readAllLines(Path.of("/proc/net/udp")).stream()
        .filter(line -> line.contains(local))
        .map(line -> line.strip().split("\\s+"))
        .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
        .sum();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
