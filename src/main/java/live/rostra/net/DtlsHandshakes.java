package live.rostra.net;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.dtls.DtlsHandshake;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.dtls.DtlsKeys;

/// Runs blocking DTLS handshakes on virtual threads, a bounded number at a time.
///
/// Thread-safe. Each handshake talks to its connection only through the executor it was given (the
/// media loop), in the order things happened.
public final class DtlsHandshakes implements AutoCloseable {
  /// What a handshake tells its connection, always on the executor it was started with; nothing
  /// after `cancel`.
  public interface Events {
    /// A datagram for the peer; the array is the callee's.
    void output(byte[] datagram);

    /// The handshake is complete and the peer is the one that was signalled. At most once; the
    /// server role may still have output afterwards, for a client that lost our last flight.
    void keys(DtlsKeys keys);

    /// No keys will come. At most once, and never together with `keys`.
    void failed(String reason);
  }

  /// One handshake, seen from the loop that started it.
  public interface Handshake {
    /// A datagram from the peer; the array now belongs to the handshake. Dropped when too many
    /// wait.
    void received(byte[] datagram);

    /// Ends it in any state; idempotent.
    void cancel();
  }

  private final Semaphore permits;
  private final Set<RunningHandshake> running = ConcurrentHashMap.newKeySet();

  /// @param concurrent how many handshakes may be under way; the others wait for their turn, in the
  ///   order they came. A peer that never answers holds its place for 15 s, and some 15 kB
  public DtlsHandshakes(int concurrent) {
    this.permits = new Semaphore(concurrent, true);
  }

  /// Starts a handshake on a new virtual thread.
  ///
  /// @param remote fingerprint from the peer's description
  /// @param client true when we send the first hello
  /// @param loop where `events` are called
  public Handshake start(
      DtlsIdentity own, Fingerprint remote, boolean client, Executor loop, Events events) {
    RunningHandshake handshake = new RunningHandshake(permits, loop, events, running::remove);
    running.add(handshake);
    handshake.start(new DtlsHandshake(own, remote, client, handshake));
    return handshake;
  }

  /// Performs one handshake with itself, so that the first caller does not pay for loading and
  /// compiling the library: a cold one takes 230 ms and more. Blocks; for the start of a node.
  public static void warmUp(DtlsIdentity own) {
    try (DtlsHandshakes pair = new DtlsHandshakes(2)) {
      WarmUpSide client = new WarmUpSide();
      WarmUpSide server = new WarmUpSide();
      // The executor runs events where they happen: there is no loop yet.
      client.other.complete(pair.start(own, own.fingerprint(), false, Runnable::run, server));
      server.other.complete(pair.start(own, own.fingerprint(), true, Runnable::run, client));
      client.done.join();
      server.done.join();
    }
  }

  /// Handshakes that still have a thread, waiting and lingering ones among them.
  public int active() {
    return running.size();
  }

  /// Cancels all handshakes; those started later are the caller's mistake.
  @Override
  public void close() {
    running.forEach(RunningHandshake::cancel);
  }

  private static final class WarmUpSide implements Events {
    private final CompletableFuture<Handshake> other = new CompletableFuture<>();
    private final CompletableFuture<DtlsKeys> done = new CompletableFuture<>();

    @Override
    public void output(byte[] datagram) {
      other.join().received(datagram);
    }

    @Override
    public void keys(DtlsKeys keys) {
      done.complete(keys);
    }

    @Override
    public void failed(String reason) {
      done.completeExceptionally(new IllegalStateException("DTLS does not work here: " + reason));
    }
  }
}
