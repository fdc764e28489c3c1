package live.rostra.load.swarm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Lets members into a server at an even rate, and out again. Each enters on a virtual thread.
final class Joining {
  private static final int AT_ONCE = 256;

  private final Crowd crowd;
  private final Lateness times = Lateness.ofJoins();
  private final Map<String, Integer> failures = new TreeMap<>();
  private final NavigableMap<Integer, Door.Leaving> leaving = new TreeMap<>();
  private final AtomicInteger joined = new AtomicInteger();

  Joining(Crowd crowd) {
    this.crowd = crowd;
  }

  /// Lets members `from` up to, but not including, `to` in; blocks until each is in or has failed.
  ///
  /// @param rate a second
  void join(int from, int to, int rate, Door door) throws InterruptedException {
    Semaphore places = new Semaphore(AT_ONCE);
    CountDownLatch done = new CountDownLatch(to - from);
    long startNs = System.nanoTime();
    for (int i = from; i < to; i++) {
      int number = i;
      long dueNs = startNs + (i - from) * 1_000_000_000L / rate;
      for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      places.acquire();
      Thread.ofVirtual()
          .start(() -> {
            try {
              enter(number, door);
            } finally {
              places.release();
              done.countDown();
            }
          });
    }
    done.await();
  }

  private void enter(int number, Door door) {
    long fromNs = System.nanoTime();
    try {
      Door.Leaving out = crowd.join(number, door);
      long tookNs = System.nanoTime() - fromNs;
      synchronized (this) {
        times.add(tookNs);
        leaving.put(number, out);
      }
      joined.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private synchronized void failed(Exception e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    failures.merge(reason.length() > 200 ? reason.substring(0, 200) : reason, 1, Integer::sum);
  }

  /// How many are in.
  int joined() {
    return joined.get();
  }

  /// From the first byte of signalling to the keys of the media.
  synchronized Lateness times() {
    return Lateness.ofJoins().plus(times);
  }

  /// Why members did not get in, and how many did not.
  synchronized Map<String, Integer> failures() {
    return Map.copyOf(failures);
  }

  /// Takes everybody out.
  void leave() {
    leave(0, Integer.MAX_VALUE);
  }

  /// Takes members `from` up to, but not including, `to` out, politely; what fails here is for the
  /// server to notice.
  void leave(int from, int to) {
    List<Door.Leaving> all;
    synchronized (this) {
      NavigableMap<Integer, Door.Leaving> some = leaving.subMap(from, true, to, false);
      some.keySet().forEach(number -> Objects.requireNonNull(crowd.member(number)).stop());
      all = List.copyOf(some.values());
      some.clear();
    }
    joined.addAndGet(-all.size());
    Semaphore places = new Semaphore(AT_ONCE / 8);
    CountDownLatch done = new CountDownLatch(all.size());
    for (Door.Leaving each : all) {
      places.acquireUninterruptibly();
      Thread.ofVirtual()
          .start(() -> {
            try {
              each.leave();
            } catch (IOException e) {
              failed(new IOException("leaving: " + e.getMessage(), e));
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            } finally {
              places.release();
              done.countDown();
            }
          });
    }
    Ending.await(done);
  }
}
