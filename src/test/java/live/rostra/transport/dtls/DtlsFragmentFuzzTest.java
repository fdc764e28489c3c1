package live.rostra.transport.dtls;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.InterruptedIOException;
import live.rostra.wire.Bytes;
import org.bouncycastle.tls.DatagramTransport;

/// Whatever datagrams a peer sends into a handshake, in either role: it fails, with a reason, and
/// nothing else is thrown. Nobody can complete it, because the fuzzer has no key.
///
/// ```
///  role (1 byte) | { length (2 bytes) | datagram }, times
/// ```
class DtlsFragmentFuzzTest {
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final int MAX_SENT = 64;

  @FuzzTest(maxDuration = "10s")
  void anyDatagramsEndInAFailure(byte[] data) {
    boolean client = data.length > 0 && (data[0] & 1) != 0;
    DtlsHandshake handshake =
        new DtlsHandshake(NODE, NODE.fingerprint(), client, new Datagrams(data));

    assertThatThrownBy(handshake::run).isInstanceOf(DtlsFailure.class);
  }

  /// The bytes cut into datagrams; behind the last one the handshake is cancelled.
  private static final class Datagrams implements DatagramTransport {
    private final byte[] data;
    private int at = 1;
    private int sent;

    private Datagrams(byte[] data) {
      this.data = data;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis)
        throws InterruptedIOException {
      if (at + 2 > data.length) {
        throw new InterruptedIOException();
      }
      int wanted = Math.min(Bytes.u16(data, at), data.length - at - 2);
      int copied = Math.min(wanted, length);
      System.arraycopy(data, at + 2, buffer, offset, copied);
      at += 2 + wanted;
      return copied;
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      if (length > DtlsHandshake.SEND_LIMIT) {
        throw new AssertionError("a datagram of " + length + " bytes");
      }
      if (++sent > MAX_SENT + data.length / 25) {
        throw new AssertionError("more datagrams than records came");
      }
    }

    @Override
    public int getReceiveLimit() {
      return DtlsHandshake.RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
      return DtlsHandshake.SEND_LIMIT;
    }

    @Override
    public void close() {}
  }
}
