package live.rostra.load.swarm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import live.rostra.load.Settings;
import org.jspecify.annotations.Nullable;

/// Members that share a socket, and the thread that reads it.
///
/// The thread naps and then takes all there is, rather than waiting for each datagram: over
/// loopback whoever sends pays for waking whoever waits, and no server has its readers on its own
/// machine. The kernel's timestamps make that harmless to what is measured.
final class Crowd implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 20;
  private static final long NAP_NS = 1_000_000;
  private static final long TEND_NS = 20_000_000;

  /// Every member is looked at once in so many rounds.
  private static final int ROUNDS = 5;

  /// Member `n` has the `n`th address from here on.
  private final int firstAddress = Description.address(Settings.text("addresses", "127.16.0.0"));

  private final CrowdSocket socket = new CrowdSocket(BUFFER_BYTES);
  private final AtomicReferenceArray<@Nullable Member> members;
  private final SplittableRandom random = new SplittableRandom();
  private final DtlsServer dtls;
  private final Thread thread;
  private volatile @Nullable Turn<?> turn;
  private volatile int places;
  private volatile boolean stopped;
  private final CompletableFuture<Void> dead = new CompletableFuture<>();
  private volatile long abandoned;
  private volatile long strays;
  private volatile long datagrams;

  /// Binds and begins to read.
  ///
  /// @param most members
  Crowd(int most, SrtpProfile... profiles) {
    members = new AtomicReferenceArray<>(most);
    dtls = new DtlsServer(profiles);
    thread = Thread.ofPlatform().daemon().name("crowd").start(this::run);
  }

  /// A member with address and credentials of its own, not yet known to any server.
  Member seat(int number) {
    byte[] secret = new byte[20];
    SplittableRandom own;
    synchronized (random) {
      random.nextBytes(secret);
      own = random.split();
    }
    String hex = HexFormat.of().formatHex(secret);
    Description local =
        new Description(
            hex.substring(0, 8),
            hex.substring(8),
            dtls.fingerprint(),
            firstAddress + number,
            socket.port());
    Member member = new Member(socket, local, own.nextInt(), own);
    members.set(number, member);
    synchronized (this) {
      places = Math.max(places, number + 1);
    }
    return member;
  }

  /// Lets a member in by a door; blocks until it has keys.
  ///
  /// @return how it leaves
  Door.Leaving join(int number, Door door) throws IOException, InterruptedException {
    Member member = seat(number);
    try {
      Door.Admission admission = door.enter(number, member.local(), member.ssrc());
      member.begin(admission.remote(), admission.controlling());
      member.connect(dtls);
      return admission.leaving();
    } catch (IOException | RuntimeException e) {
      member.stop();
      throw e;
    }
  }

  /// The member in a place; null when nobody was seated there.
  @Nullable Member member(int number) {
    return members.get(number);
  }

  int port() {
    return socket.port();
  }

  /// Ends the span that is heard and begins another.
  ///
  /// @param settles see [Span]
  /// @param look looks at the span that has ended, and at the members, on the crowd's thread before
  ///   anything of the next span is heard
  /// @return what it saw
  <T> T turn(boolean settles, Function<Span, T> look) throws InterruptedException {
    Turn<T> next = new Turn<>(settles, look, new CompletableFuture<>());
    turn = next;
    try {
      // Whichever comes first: what was seen, or the end of the thread.
      CompletableFuture.anyOf(next.seen(), dead).get();
      return next.seen().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the crowd's thread has died", e.getCause());
    }
  }

  /// The same without a look.
  void turn(boolean settles) throws InterruptedException {
    boolean _ = turn(settles, _ -> true);
  }

  /// A span that somebody waits for to end.
  private record Turn<T>(boolean settles, Function<Span, T> look, CompletableFuture<T> seen) {
    Span pass(Span ending) {
      long atNs = wallNs();
      ending.end(atNs);
      seen.complete(look.apply(ending));
      return new Span(settles, atNs);
    }
  }

  private static long wallNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment clock = arena.allocate(16, 8);
      byte[] datagram = new byte[2048];
      long nextTendNs = 0;
      int round = 0;
      Span now = new Span(true, wallNs());
      while (!stopped) {
        Turn<?> next = turn;
        if (next != null) {
          turn = null;
          now = next.pass(now);
        }
        int taken = socket.receive();
        datagrams = datagrams + taken;
        long nowNs = Libc.realtimeNs(clock);
        for (int i = 0; i < taken; i++) {
          handle(datagram, socket.take(i, datagram), nowNs, now);
        }
        long monotonicNs = System.nanoTime();
        if (monotonicNs >= nextTendNs) {
          tend(round, nowNs);
          round = (round + 1) % ROUNDS;
          nextTendNs = monotonicNs + TEND_NS;
        }
        if (taken < CrowdSocket.BATCH) {
          LockSupport.parkNanos(NAP_NS);
        }
      }
    } catch (RuntimeException | Error e) {
      dead.completeExceptionally(e);
      throw e;
    }
  }

  private void handle(byte[] datagram, int length, long nowNs, Span now) {
    int number = socket.toAddress() - firstAddress;
    Member member = number >= 0 && number < members.length() ? members.get(number) : null;
    if (member == null) {
      strays = strays + 1;
      return;
    }
    now.own.add(nowNs - socket.arrivedNs());
    member.handle(datagram, length, socket.arrivedNs(), nowNs, now);
  }

  private void tend(int round, long nowNs) {
    long silent = 0;
    for (int i = round; i < places; i += ROUNDS) {
      Member member = members.get(i);
      if (member != null && !member.tend(nowNs)) {
        silent++;
      }
    }
    if (silent > 0) {
      abandoned = Math.max(abandoned, silent);
    }
  }

  /// Members whose checks the server stopped answering, at least.
  long abandoned() {
    return abandoned;
  }

  /// All datagrams read so far.
  long datagrams() {
    return datagrams;
  }

  /// Datagrams to addresses that nobody has.
  long strays() {
    return strays;
  }

  /// Stops reading.
  @Override
  public void close() {
    stopped = true;
    Ending.await(thread);
    socket.close();
  }
}
