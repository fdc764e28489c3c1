package live.rostra.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.dtls.DtlsKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DtlsHandshakesTest {
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final DtlsIdentity BROWSER = DtlsIdentity.generate();

  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("loop").factory());
  private final DtlsHandshakes handshakes = new DtlsHandshakes(4);

  @AfterEach
  void stop() {
    handshakes.close();
    loop.shutdownNow();
  }

  @Test
  void twoHandshakesJoinedByTheLoopAgreeOnKeys() throws Exception {
    Side node = new Side();
    Side browser = new Side();
    node.peer = browser;
    browser.peer = node;

    browser.handshake.set(start(NODE.fingerprint(), BROWSER, false, browser));
    node.handshake.set(start(BROWSER.fingerprint(), NODE, true, node));

    DtlsKeys keys = node.keys.get(10, TimeUnit.SECONDS);
    assertThat(browser.keys.get(10, TimeUnit.SECONDS).srtp().localKey())
        .isEqualTo(keys.srtp().remoteKey());
    assertThat(node.thread).isEqualTo("loop");
  }

  @Test
  void aPeerWithAnotherCertificateYieldsAReasonAndNoKeys() throws Exception {
    Side node = new Side();
    Side browser = new Side();
    node.peer = browser;
    browser.peer = node;

    browser.handshake.set(start(NODE.fingerprint(), BROWSER, false, browser));
    node.handshake.set(start(DtlsIdentity.generate().fingerprint(), NODE, true, node));

    assertThat(node.failure.get(10, TimeUnit.SECONDS)).contains("not the one that was signalled");
    assertThat(browser.failure.get(10, TimeUnit.SECONDS)).contains("bad_certificate");
    assertThat(node.keys).isNotDone();
    assertThat(browser.keys).isNotDone();
  }

  @Test
  void aCancelledHandshakeEndsItsThreadAndSaysNothingMore() throws Exception {
    Side silent = new Side();
    DtlsHandshakes.Handshake handshake = start(BROWSER.fingerprint(), NODE, true, silent);
    silent.firstOutput.get(10, TimeUnit.SECONDS);

    loop.submit(handshake::cancel).get();
    handshake.cancel();

    while (handshakes.active() > 0) {
      Thread.onSpinWait();
    }
    loop.submit(() -> {}).get();
    assertThat(silent.keys).isNotDone();
    assertThat(silent.failure).isNotDone();
  }

  @Test
  void handshakesBeyondTheLimitWaitAndCanBeCancelledWhileTheyDo() throws Exception {
    Side[] sides = new Side[6];
    DtlsHandshakes.Handshake[] started = new DtlsHandshakes.Handshake[6];
    for (int i = 0; i < 6; i++) {
      sides[i] = new Side();
      started[i] = start(BROWSER.fingerprint(), NODE, true, sides[i]);
    }
    CompletableFuture.anyOf(sides[4].firstOutput, sides[5].firstOutput)
        .completeOnTimeout("still waiting", 300, TimeUnit.MILLISECONDS)
        .get(10, TimeUnit.SECONDS);

    long speaking = Arrays.stream(sides).filter(side -> side.firstOutput.isDone()).count();
    assertThat(speaking).isLessThanOrEqualTo(4);
    for (DtlsHandshakes.Handshake handshake : started) {
      handshake.cancel();
    }
    while (handshakes.active() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLoopThatIsGoneEndsItsHandshakes() {
    loop.shutdownNow();

    start(BROWSER.fingerprint(), NODE, true, new Side());

    while (handshakes.active() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aFloodOfDatagramsIsBounded() throws Exception {
    Side side = new Side();
    DtlsHandshakes.Handshake handshake = start(BROWSER.fingerprint(), NODE, false, side);

    for (int i = 0; i < 100_000; i++) {
      handshake.received(new byte[] {22, 1, 2});
    }

    assertThat(side.failure).isNotDone();
    handshake.cancel();
  }

  @Test
  void aNodeThatWarmsUpHasCompletedAHandshakeWithItself() {
    DtlsHandshakes.warmUp(NODE);
  }

  private DtlsHandshakes.Handshake start(
      Fingerprint remote, DtlsIdentity own, boolean client, Side side) {
    return handshakes.start(own, remote, client, loop, side);
  }

  /// One end, whose output goes to the other end's handshake.
  private static final class Side implements DtlsHandshakes.Events {
    private final AtomicReference<DtlsHandshakes.Handshake> handshake = new AtomicReference<>();
    private final CompletableFuture<DtlsKeys> keys = new CompletableFuture<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final CompletableFuture<byte[]> firstOutput = new CompletableFuture<>();
    private volatile Side peer;
    private volatile String thread;

    @Override
    public void output(byte[] datagram) {
      firstOutput.complete(datagram);
      Side target = peer;
      DtlsHandshakes.Handshake other = target == null ? null : target.handshake.get();
      if (other != null) {
        other.received(datagram);
      }
    }

    @Override
    public void keys(DtlsKeys result) {
      thread = Thread.currentThread().getName();
      keys.complete(result);
    }

    @Override
    public void failed(String reason) {
      failure.complete(reason);
    }
  }
}
