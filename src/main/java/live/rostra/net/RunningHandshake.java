package live.rostra.net;

import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import live.rostra.transport.dtls.DtlsFailure;
import live.rostra.transport.dtls.DtlsHandshake;
import live.rostra.transport.dtls.DtlsKeys;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/// One handshake on its virtual thread, and the queue between that thread and the loop.
final class RunningHandshake implements DtlsHandshakes.Handshake, DatagramTransport {
  /// A flight is at most a dozen datagrams: this holds several repeats of one.
  private static final int QUEUE = 64;

  private static final int PATIENCE_SECONDS = 10;

  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Semaphore permits;
  private final Executor loop;
  private final DtlsHandshakes.Events events;
  private final Consumer<RunningHandshake> ended;
  private volatile boolean cancelled;
  private volatile @Nullable Thread thread;

  RunningHandshake(
      Semaphore permits,
      Executor loop,
      DtlsHandshakes.Events events,
      Consumer<RunningHandshake> ended) {
    this.permits = permits;
    this.loop = loop;
    this.events = events;
    this.ended = ended;
  }

  void start(DtlsHandshake handshake) {
    Thread virtual = Thread.ofVirtual().name("dtls").unstarted(() -> run(handshake));
    thread = virtual;
    virtual.start();
  }

  @Override
  public void received(byte[] datagram) {
    // A full queue means the peer floods: DTLS repeats what matters.
    boolean _ = queue.offer(datagram);
  }

  @Override
  public void cancel() {
    cancelled = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  private void run(DtlsHandshake handshake) {
    try {
      if (perform(handshake)) {
        handshake.linger();
      }
    } finally {
      ended.accept(this);
    }
  }

  /// True when keys were delivered. The permit covers the handshake, not the lingering after it.
  private boolean perform(DtlsHandshake handshake) {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        post(() -> events.failed("too many handshakes are under way"));
        return false;
      }
    } catch (InterruptedException _) {
      return false;
    }
    try {
      DtlsKeys keys = handshake.run();
      post(() -> events.keys(keys));
      return true;
    } catch (DtlsFailure e) {
      String reason = String.valueOf(e.getMessage());
      post(() -> events.failed(reason));
    } catch (RuntimeException e) {
      post(() -> events.failed("internal error: " + e));
    } finally {
      permits.release();
    }
    return false;
  }

  /// Cancelled is asked on the loop, where `cancel` is called: nothing is delivered after it.
  private void post(Runnable event) {
    try {
      loop.execute(() -> {
        if (!cancelled) {
          event.run();
        }
      });
    } catch (RejectedExecutionException _) {
      // The loop is gone, and the connection with it.
      cancelled = true;
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
  public int receive(byte[] buffer, int offset, int length, int waitMillis)
      throws InterruptedIOException {
    if (cancelled) {
      throw new InterruptedIOException();
    }
    try {
      byte[] datagram = queue.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return -1;
      }
      int copied = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, buffer, offset, copied);
      return copied;
    } catch (InterruptedException _) {
      throw new InterruptedIOException();
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    byte[] datagram = Arrays.copyOfRange(buffer, offset, offset + length);
    post(() -> events.output(datagram));
  }

  @Override
  public void close() {
    // The socket is shared by all connections of the loop.
  }
}
