package live.rostra.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import live.rostra.testkit.LossyLink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A thousand handshakes over a link that loses a tenth of the datagrams, and repeats and reorders
/// some: what `DtlsHandshakeTest` samples with ten seeds.
@Tag("torture")
class DtlsLossTortureTest {
  private static final int HANDSHAKES = 1_000;
  private static final int SIDE_BY_SIDE = 8;
  private static final int SLOW = 3;
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final DtlsIdentity BROWSER = DtlsIdentity.generate();

  @Test
  void everyHandshakeCompletes() throws Exception {
    double[] seconds = new double[HANDSHAKES];
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // A handshake mostly waits for what was lost: a few side by side do not slow each other.
      Semaphore places = new Semaphore(SIDE_BY_SIDE);
      List<Future<Double>> running = new ArrayList<>();
      for (int i = 0; i < HANDSHAKES; i++) {
        int seed = i;
        places.acquire();
        running.add(
            threads.submit(() -> {
              try {
                return handshake(seed, threads);
              } finally {
                places.release();
              }
            }));
      }
      for (int i = 0; i < HANDSHAKES; i++) {
        seconds[i] = running.get(i).get();
      }
      threads.shutdownNow();
    }

    Arrays.sort(seconds);
    System.out.printf(
        "P50 %.2f s, P99 %.2f s, P99.9 %.2f s, worst %.2f s; load %.1f%n",
        seconds[HANDSHAKES / 2],
        seconds[HANDSHAKES * 99 / 100],
        seconds[HANDSHAKES * 999 / 1000 - 1],
        seconds[HANDSHAKES - 1],
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    assertThat(seconds[HANDSHAKES - 1]).as("a handshake that failed").isFinite();
    assertThat(seconds[HANDSHAKES * 999 / 1000 - 1]).isLessThan(SLOW);
  }

  /// @return seconds it took the client, infinite when it gave up
  private static double handshake(long seed, ExecutorService threads) throws Exception {
    LossyLink.End[] ends = new LossyLink(seed, 0.1, 0.05, 0.05).ends(DtlsHandshake.SEND_LIMIT);
    DtlsHandshake server = new DtlsHandshake(BROWSER, NODE.fingerprint(), false, ends[1]);
    DtlsHandshake client = new DtlsHandshake(NODE, BROWSER.fingerprint(), true, ends[0]);
    long startedNs = System.nanoTime();
    Future<DtlsKeys> serverKeys =
        threads.submit(() -> {
          DtlsKeys keys = server.run();
          threads.submit(server::linger);
          return keys;
        });
    DtlsKeys keys;
    try {
      keys = client.run();
    } catch (DtlsFailure e) {
      System.out.printf("seed %d: %s; the server %s%n", seed, e.getMessage(), serverKeys.state());
      return Double.POSITIVE_INFINITY;
    }
    double seconds = (System.nanoTime() - startedNs) / 1e9;
    assertThat(serverKeys.get().srtp().localKey()).isEqualTo(keys.srtp().remoteKey());
    if (seconds > SLOW) {
      System.out.printf("seed %d: %.2f s%n", seed, seconds);
    }
    return seconds;
  }
}
