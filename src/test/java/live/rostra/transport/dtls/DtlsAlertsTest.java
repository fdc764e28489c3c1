package live.rostra.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.LossyLink;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The peer here is Bouncy Castle's own transport: what it sends and takes after the handshake.
class DtlsAlertsTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final byte[] record = new byte[DtlsHandshake.RECEIVE_LIMIT];
  private LossyLink.End nodeEnd;
  private DtlsAlerts alerts;
  private DTLSTransport peer;

  @BeforeEach
  void connect() throws Exception {
    DtlsIdentity node = DtlsIdentity.generate();
    DtlsIdentity browser = DtlsIdentity.generate();
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    nodeEnd = ends[0];
    Association association = new Association(node.fingerprint(), DtlsHandshake.PROFILES);
    Future<DTLSTransport> accepted =
        threads.submit(
            () -> new DTLSServerProtocol().accept(new ServerRole(browser, association), ends[1]));
    alerts = new DtlsHandshake(node, browser.fingerprint(), true, nodeEnd).run().alerts();
    peer = accepted.get();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void readsThePeersCloseNotify() throws Exception {
    peer.close();

    int length = nodeEnd.receive(record, 0, record.length, 1_000);

    assertThat(alerts.closes(record, 0, length)).isTrue();
  }

  @Test
  void ignoresAnAlertWithOneBitChanged() throws Exception {
    peer.close();
    int length = nodeEnd.receive(record, 0, record.length, 1_000);

    for (int bit = 0; bit < 8 * length; bit++) {
      record[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(alerts.closes(record, 0, length)).as("bit %d", bit).isFalse();
      record[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  @BadInput(14)
  void ignoresAnAlertInTheClear() {
    byte[] forged = {21, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 0};

    assertThat(alerts.closes(forged, 0, forged.length)).isFalse();
  }

  @Test
  void writesACloseNotifyThatThePeerTakes() throws Exception {
    Future<Integer> received = threads.submit(() -> peer.receive(record, 0, record.length, 5_000));

    byte[] close = alerts.closeNotify();
    nodeEnd.send(close, 0, close.length);

    // Bouncy Castle answers a close_notify with its own and gives up the association.
    byte[] answer = new byte[DtlsHandshake.RECEIVE_LIMIT];
    int length = nodeEnd.receive(answer, 0, answer.length, 5_000);
    assertThat(alerts.closes(answer, 0, length)).isTrue();
    received.cancel(true);
  }
}
