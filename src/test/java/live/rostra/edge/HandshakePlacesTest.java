package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import live.rostra.config.EdgeConfig;
import live.rostra.net.DtlsHandshakes;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.dtls.DtlsKeys;
import org.junit.jupiter.api.Test;

/// Places for DTLS handshakes, held by peers that pass ICE and never say a word more.
class HandshakePlacesTest {
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final DtlsIdentity BROWSER = DtlsIdentity.generate();
  private static final int IDENTITIES = 100;

  @Test
  void aHundredIdentitiesThatNeverAnswerKeepNobodyOut() throws Exception {
    EdgeConfig defaults = EdgeConfig.load(null, Map.of(), true);
    int silent = IDENTITIES * defaults.limits().unconnected();
    ExecutorService loop = Executors.newSingleThreadExecutor();
    try (DtlsHandshakes handshakes = new DtlsHandshakes(defaults.media().handshakes())) {
      DtlsHandshakes.warmUp(NODE);
      CountDownLatch begun = new CountDownLatch(Math.min(silent, defaults.media().handshakes()));
      long before = heap();
      List<DtlsHandshakes.Handshake> held = new ArrayList<>();
      for (int i = 0; i < silent; i++) {
        Side side = new Side(begun);
        held.add(handshakes.start(NODE, BROWSER.fingerprint(), true, loop, side));
      }
      assertThat(begun.await(30, TimeUnit.SECONDS)).as("all have sent a hello").isTrue();
      long each = (heap() - before) / silent;

      Side node = new Side(new CountDownLatch(1));
      Side browser = new Side(new CountDownLatch(1));
      browser.peer.complete(handshakes.start(NODE, BROWSER.fingerprint(), true, loop, node));
      ExecutorService elsewhere = Executors.newSingleThreadExecutor();
      try (DtlsHandshakes client = new DtlsHandshakes(1)) {
        node.peer.complete(client.start(BROWSER, NODE.fingerprint(), false, elsewhere, browser));

        DtlsKeys keys = node.keys.get(9, TimeUnit.SECONDS);
        assertThat(keys.srtp().localKey())
            .isEqualTo(browser.keys.get(9, TimeUnit.SECONDS).srtp().remoteKey());
      } finally {
        elsewhere.shutdownNow();
      }
      System.out.printf("a handshake that waits for its peer takes %d bytes%n", each);
      assertThat(each).as("bytes").isLessThan(64 << 10);
      held.forEach(DtlsHandshakes.Handshake::cancel);
    } finally {
      loop.shutdownNow();
    }
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /// One end, whose output goes to the other end's handshake, if there is one.
  private static final class Side implements DtlsHandshakes.Events {
    private final CompletableFuture<DtlsHandshakes.Handshake> peer = new CompletableFuture<>();
    private final CompletableFuture<DtlsKeys> keys = new CompletableFuture<>();
    private final CountDownLatch begun;
    private boolean first = true;

    Side(CountDownLatch begun) {
      this.begun = begun;
    }

    @Override
    public void output(byte[] datagram) {
      if (first) {
        first = false;
        begun.countDown();
      }
      peer.thenAccept(other -> other.received(datagram));
    }

    @Override
    public void keys(DtlsKeys result) {
      keys.complete(result);
    }

    @Override
    public void failed(String reason) {
      keys.completeExceptionally(new IllegalStateException(reason));
    }
  }
}
