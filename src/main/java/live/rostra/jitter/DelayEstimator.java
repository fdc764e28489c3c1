package live.rostra.jitter;

import java.util.Arrays;

/// How long packets must wait so that nearly all of them are there when they are needed.
///
/// A packet's transit (arrival minus timestamp) means nothing by itself, since the clocks are not
/// related; its *relative delay* is the transit above the smallest transit of the last seconds, the
/// floor. The relative delays go into a histogram that forgets, in the manner of WebRTC's NetEq;
/// the target is a quantile of it, or the height of peaks that repeat. All values are samples at 48
/// kHz.
final class DelayEstimator {
  /// The margin a clean path gets: below 10 ms a sender's own scheduling is heard.
  static final int MIN_TARGET = SampleClock.ofMillis(10);

  /// Room is left between the target and the hard cap, so that keeping a target never meets the
  /// cap.
  static final int MAX_TARGET = SampleClock.ofMillis(90);

  private static final int BUCKET = SampleClock.ofMillis(2);
  private static final int BUCKETS = 60;

  /// NetEq's 0.97 leaves 3 % of the packets late. Concealment has to stay under 1 %, and one packet
  /// in a hundred costs a jittery path no more than a few milliseconds.
  private static final double QUANTILE = 0.99;

  /// A repair fails when the packet behind a lost one is lost or late too: of the share `p` that is
  /// lost, `p (p + (1 - p) 0.15)` stays so at worst. That is 1 % of 5 % and 2.4 % of 10 %, and
  /// halves over the phases between the sender's packets and our ticks; 0.99 would gain nothing
  /// that is heard for 6 ms more.
  private static final double REPAIR_QUANTILE = 0.85;

  /// Half of a packet's weight is gone after 7 s of 20 ms packets.
  private static final double FORGETTING = 0.998;

  private static final int GUARD = SampleClock.ofMillis(2);
  private static final int PEAK = SampleClock.ofMillis(20);
  private static final int PEAK_APART = SampleClock.SECOND / 5;
  private static final int PEAK_MEMORY = 10 * SampleClock.SECOND;

  private final TransitFloor floor = new TransitFloor();
  private final double[] histogram = new double[BUCKETS];
  private double weight;
  private double total;
  private int quantile;
  private int repairQuantile;
  private long newestArrival;
  private long newestTransit;
  private long lastPeakAt = Long.MIN_VALUE / 2;
  private int lastPeak;
  private int previousPeak;
  private boolean peaksRepeat;

  DelayEstimator() {
    // One early vote for 20 ms holds the target there until about a hundred packets were seen.
    weight = 1;
    histogram[SampleClock.ofMillis(20) / BUCKET] = 1;
    total = 1;
    quantile = SampleClock.ofMillis(20);
    repairQuantile = quantile;
  }

  /// Another timeline begins: transits do not compare with those before; the jitter is kept.
  void restart() {
    floor.clear();
  }

  /// A packet newer than all before it arrived.
  void newer(long arrival, long timestamp) {
    long transit = arrival - timestamp;
    boolean known = floor.known();
    floor.lower(arrival, transit);
    // Packets that were queued behind a late one arrive together with it: one event, counted once.
    boolean sameEvent =
        known && transit < newestTransit && 4 * (arrival - newestArrival) < newestTransit - transit;
    newestArrival = arrival;
    newestTransit = transit;
    if (!sameEvent) {
      record(arrival, transit - floor.value());
    }
  }

  /// A packet that was overtaken arrived.
  void older(long arrival, long timestamp) {
    if (floor.known()) {
      // Below zero only when a sender moves its timestamps: such a packet was not held up at all.
      record(arrival, Math.max(0, arrival - timestamp - floor.value()));
    }
  }

  private void record(long now, long relativeDelay) {
    // A delay that no permitted target covers must not hold the target up: it is lost either way.
    int bucket = (int) Math.min(relativeDelay / BUCKET, BUCKETS);
    if (bucket == BUCKETS) {
      return;
    }
    if (relativeDelay > quantile + PEAK && now - lastPeakAt > PEAK_APART) {
      peaksRepeat = now - lastPeakAt < PEAK_MEMORY;
      previousPeak = lastPeak;
      lastPeak = (int) relativeDelay;
      lastPeakAt = now;
    } else if (now - lastPeakAt > PEAK_MEMORY) {
      peaksRepeat = false;
    }
    histogram[bucket] += weight;
    total += weight;
    // Growing weights instead of shrinking buckets: the same forgetting for one addition a packet.
    weight /= FORGETTING;
    if (weight > 1e9) {
      for (int i = 0; i < BUCKETS; i++) {
        histogram[i] /= weight;
      }
      total /= weight;
      weight = 1;
    }
    findQuantiles();
  }

  private void findQuantiles() {
    int bucket = BUCKETS - 1;
    double tail = histogram[bucket];
    while (tail <= total * (1 - QUANTILE) && bucket > 0) {
      tail += histogram[--bucket];
    }
    quantile = (bucket + 1) * BUCKET;
    while (tail <= total * (1 - REPAIR_QUANTILE) && bucket > 0) {
      tail += histogram[--bucket];
    }
    repairQuantile = (bucket + 1) * BUCKET;
  }

  /// The wait that covers the path, in samples: {@link #MIN_TARGET} to {@link #MAX_TARGET}.
  ///
  /// @param repairAfter how long after a packet the one that can restore it is sent, 0 when that is
  ///   not worth waiting for
  int target(int repairAfter) {
    int wanted = quantile + GUARD;
    if (repairAfter > 0) {
      // The two waits do not add up: a packet is rarely both the slowest of a hundred and needed
      // for
      // the repair of another.
      wanted = Math.max(wanted, repairAfter + repairQuantile);
    }
    if (peaksRepeat) {
      wanted = Math.max(wanted, Math.max(lastPeak, previousPeak) + GUARD);
    }
    return Math.clamp(wanted, MIN_TARGET, MAX_TARGET);
  }

  /// How long ago a packet with this timestamp would have arrived at best; meaningless before the
  /// first packet.
  long age(long now, long timestamp) {
    return now - timestamp - floor.value();
  }

  /// How long the newest packet has been here plus how far its timestamp lies ahead of `position`:
  /// what a listener would wait for it at the present pace.
  long wait(long now, long highestTimestamp, long position) {
    return now - newestArrival + highestTimestamp - position;
  }

  /// The smallest transit of the last four seconds, kept as a ring of quarters: old minima leave,
  /// so the floor follows a drifting clock and a longer route. Packets move it, time alone does
  /// not.
  private static final class TransitFloor {
    private static final int SLICES = 16;
    private static final int SLICE = SampleClock.SECOND / 4;

    /// A slice in which every packet was this late shows a longer route.
    private static final int ROUTE = SampleClock.ofMillis(60);

    /// A step up beyond anything the buffer can hold is a new route or a paused clock, not jitter.
    /// A burst that was merely held up lowers the floor again with its last packets.
    private static final int STEP = SampleClock.ofMillis(240);

    private final long[] minima = new long[SLICES];
    private int slice;
    private long sliceEnd;
    private long value;
    private boolean known;

    void clear() {
      known = false;
    }

    boolean known() {
      return known;
    }

    long value() {
      return value;
    }

    void lower(long arrival, long transit) {
      if (!known || transit > value + STEP) {
        begin(arrival, transit);
        return;
      }
      if (arrival >= sliceEnd) {
        if (minima[slice] > value + ROUTE) {
          begin(arrival, Math.min(transit, minima[slice]));
          return;
        }
        slice = (slice + 1) % SLICES;
        minima[slice] = transit;
        sliceEnd = arrival + SLICE;
      } else {
        minima[slice] = Math.min(minima[slice], transit);
      }
      value = transit;
      for (long minimum : minima) {
        value = Math.min(value, minimum);
      }
    }

    private void begin(long arrival, long transit) {
      Arrays.fill(minima, transit);
      sliceEnd = arrival + SLICE;
      value = transit;
      known = true;
    }
  }
}
