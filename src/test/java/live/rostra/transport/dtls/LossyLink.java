package live.rostra.transport.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramTransport;

/// Two datagram ends in memory with seeded loss, duplication and reordering between them.
final class LossyLink {
  private final Random random;
  private final double loss;
  private final double duplication;
  private final double reordering;

  LossyLink(long seed, double loss, double duplication, double reordering) {
    this.random = new Random(seed);
    this.loss = loss;
    this.duplication = duplication;
    this.reordering = reordering;
  }

  static LossyLink perfect() {
    return new LossyLink(0, 0, 0, 0);
  }

  End[] ends(int sendLimit) {
    BlockingQueue<byte[]> one = new LinkedBlockingQueue<>();
    BlockingQueue<byte[]> other = new LinkedBlockingQueue<>();
    return new End[] {new End(one, other, sendLimit), new End(other, one, sendLimit)};
  }

  final class End implements DatagramTransport {
    private final BlockingQueue<byte[]> in;
    private final BlockingQueue<byte[]> out;
    private final int sendLimit;
    private final Deque<byte[]> held = new ArrayDeque<>();
    private int dropFrom;
    private int dropUntil;
    volatile int sentDatagrams;
    volatile int sentBytes;
    volatile int longest;

    private End(BlockingQueue<byte[]> in, BlockingQueue<byte[]> out, int sendLimit) {
      this.in = in;
      this.out = out;
      this.sendLimit = sendLimit;
    }

    /// Loses `count` datagrams of this end after it has sent `sent`.
    void dropAfter(int sent, int count) {
      synchronized (random) {
        dropFrom = sent;
        dropUntil = sent + count;
      }
    }

    /// Puts bytes into this end's queue as if the network had brought them.
    void inject(byte[] datagram) {
      in.add(datagram);
    }

    @Override
    public int getReceiveLimit() {
      return DtlsHandshake.RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
      return sendLimit;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
      try {
        byte[] datagram = in.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return -1;
        }
        int copied = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, copied);
        return copied;
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      byte[] datagram = Arrays.copyOfRange(buffer, offset, offset + length);
      synchronized (random) {
        sentDatagrams++;
        sentBytes += length;
        longest = Math.max(longest, length);
        if (sentDatagrams > dropFrom && sentDatagrams <= dropUntil) {
          return;
        }
        if (random.nextDouble() < loss) {
          return;
        }
        if (random.nextDouble() < reordering) {
          held.add(datagram);
          return;
        }
        out.add(datagram);
        if (random.nextDouble() < duplication) {
          out.add(datagram);
        }
        out.addAll(held);
        held.clear();
      }
    }

    @Override
    public void close() {}
  }
}
