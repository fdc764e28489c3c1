package live.rostra.testkit;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/// One direction of a bad network in virtual time: datagrams go in, and come out lost, late,
/// doubled and out of order, the same for the same seed and the same calls.
///
/// Not thread-safe; owns no clock and no socket.
public final class ImpairedPath {
  /// What happened so far.
  ///
  /// @param offered datagrams put in
  /// @param lost datagrams that never come out
  /// @param duplicated datagrams that come out twice
  /// @param delivered datagrams that came out, copies included
  public record Stats(long offered, long lost, long duplicated, long delivered) {}

  private record InFlight(long dueNs, long order, byte[] datagram) implements Comparable<InFlight> {
    @Override
    public int compareTo(InFlight other) {
      int byTime = Long.compare(dueNs, other.dueNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<InFlight> inFlight = new PriorityQueue<>();
  private final Random random;
  private Impairment impairment;
  private boolean inBurst;
  private long order;
  private long offered;
  private long lost;
  private long duplicated;
  private long delivered;

  /// A path that behaves as `impairment` says, its dice seeded with `seed`.
  public ImpairedPath(Impairment impairment, long seed) {
    this.impairment = impairment;
    this.random = new Random(seed);
  }

  /// Changes the network from now on, for a spike or its end; datagrams on their way are not
  /// touched.
  public void change(Impairment impairment) {
    this.impairment = impairment;
  }

  /// Puts a copy of `datagram` in at `nowNs`.
  public void offer(long nowNs, byte[] datagram) {
    offered++;
    // Every die is thrown for every datagram, so that a changed setting does not shift the others.
    boolean drop = random.nextDouble() < impairment.loss();
    boolean burstBegins = random.nextDouble() < impairment.burstStart();
    boolean burstEnds = random.nextDouble() < 1 / impairment.burstMean();
    boolean twice = random.nextDouble() < impairment.duplicate();
    long dueNs = nowNs + transitNs();
    long copyDueNs = nowNs + transitNs();

    inBurst |= burstBegins;
    if (inBurst) {
      drop = true;
      inBurst = !burstEnds;
    }
    if (drop) {
      lost++;
      return;
    }
    inFlight.add(new InFlight(dueNs, order++, datagram.clone()));
    if (twice) {
      duplicated++;
      inFlight.add(new InFlight(copyDueNs, order++, datagram.clone()));
    }
  }

  /// Hands out, in order of arrival, every datagram due at `nowNs` or earlier; the receiver owns
  /// it.
  public void drainDue(long nowNs, Consumer<byte[]> receiver) {
    for (var next = inFlight.peek();
        next != null && next.dueNs() <= nowNs;
        next = inFlight.peek()) {
      inFlight.remove();
      delivered++;
      receiver.accept(next.datagram());
    }
  }

  /// When the next datagram comes out, `Long.MAX_VALUE` when none is on its way.
  public long nextDueAt() {
    var next = inFlight.peek();
    return next == null ? Long.MAX_VALUE : next.dueNs();
  }

  /// What happened so far.
  public Stats stats() {
    return new Stats(offered, lost, duplicated, delivered);
  }

  private long transitNs() {
    long jitterNs = (long) (random.nextDouble() * impairment.jitterNs());
    boolean held = random.nextDouble() < impairment.reorder();
    return impairment.delayNs() + jitterNs + (held ? impairment.reorderNs() : 0);
  }
}
