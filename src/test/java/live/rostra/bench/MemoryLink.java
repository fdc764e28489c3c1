package live.rostra.bench;

import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import live.rostra.transport.dtls.DtlsHandshake;
import org.bouncycastle.tls.DatagramTransport;

/// One end of a link in memory that loses nothing.
final class MemoryLink implements DatagramTransport {
  private final BlockingQueue<byte[]> in;
  private final BlockingQueue<byte[]> out;

  MemoryLink(BlockingQueue<byte[]> in, BlockingQueue<byte[]> out) {
    this.in = in;
    this.out = out;
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
  public int receive(byte[] buffer, int offset, int length, int waitMillis)
      throws InterruptedIOException {
    try {
      byte[] datagram = in.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      int copied = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, buffer, offset, copied);
      return copied;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    out.add(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  @Override
  public void close() {}
}
