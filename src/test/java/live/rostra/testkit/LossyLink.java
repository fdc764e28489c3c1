package live.rostra.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.rostra.transport.dtls.DtlsHandshake;
import org.bouncycastle.tls.DatagramTransport;

/// Two datagram ends in memory with seeded loss, duplication and reordering between them.
public final class LossyLink {
  private final Random random;
  private final double loss;
  private final double duplication;
  private final double reordering;

  /// @param loss share of datagrams that are lost; so with the others
  public LossyLink(long seed, double loss, double duplication, double reordering) {
    this.random = new Random(seed);
    this.loss = loss;
    this.duplication = duplication;
    this.reordering = reordering;
  }

  /// Loses nothing.
  public static LossyLink perfect() {
    return new LossyLink(0, 0, 0, 0);
  }

  /// Two ends, each for one thread that receives.
  ///
  /// @param sendLimit bytes of the longest datagram they are willing to send
  public End[] ends(int sendLimit) {
    BlockingQueue<byte[]> one = new LinkedBlockingQueue<>();
    BlockingQueue<byte[]> other = new LinkedBlockingQueue<>();
    return new End[] {new End(one, other, sendLimit), new End(other, one, sendLimit)};
  }

  /// One end, as Bouncy Castle wants it.
  public final class End implements DatagramTransport {
    private final BlockingQueue<byte[]> in;
    private final BlockingQueue<byte[]> out;
    private final int sendLimit;
    private final Deque<byte[]> held = new ArrayDeque<>();
    private int dropFrom;
    private int dropUntil;
    private volatile int sentDatagrams;
    private volatile int sentBytes;
    private volatile int longest;

    private End(BlockingQueue<byte[]> in, BlockingQueue<byte[]> out, int sendLimit) {
      this.in = in;
      this.out = out;
      this.sendLimit = sendLimit;
    }

    /// Datagrams that this end has sent, the lost ones too.
    public int sentDatagrams() {
      return sentDatagrams;
    }

    /// Their bytes.
    public int sentBytes() {
      return sentBytes;
    }

    /// Bytes of the longest of them.
    public int longest() {
      return longest;
    }

    /// Loses `count` datagrams of this end after it has sent `sent`.
    public void dropAfter(int sent, int count) {
      synchronized (random) {
        dropFrom = sent;
        dropUntil = sent + count;
      }
    }

    /// Puts bytes into this end's queue as if the network had brought them.
    public void inject(byte[] datagram) {
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
