package live.rostra.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static final Bounds BOUNDS = Bounds.of(0.001, 0.01, 0.1);

  private static long[] counts(HistogramSnapshot snapshot) {
    return IntStream.rangeClosed(0, snapshot.bounds().size()).mapToLong(snapshot::count).toArray();
  }

  @Test
  void aValueOnABoundBelongsToTheBucketBelow() {
    Histogram histogram = new Histogram(BOUNDS);
    for (double value : new double[] {0, 0.001, 0.0011, 0.01, 0.1, 0.11, Double.NaN}) {
      histogram.record(value);
    }

    assertThat(counts(histogram.snapshot())).containsExactly(2, 2, 1, 2);
    assertThat(histogram.snapshot().count()).isEqualTo(7);
  }

  @Test
  void durationsCountInSecondsAndNegativeOnesAsNone() {
    Histogram histogram = new Histogram(BOUNDS);
    histogram.recordNs(5_000_000);
    histogram.recordNs(-1);

    assertThat(counts(histogram.snapshot())).containsExactly(1, 1, 0, 0);
    assertThat(histogram.snapshot().sum()).isEqualTo(0.005);
  }

  @Test
  void aSnapshotDoesNotChangeWithItsHistogram() {
    Histogram histogram = new Histogram(BOUNDS);
    HistogramSnapshot before = histogram.snapshot();
    histogram.record(1);

    assertThat(before.count()).isZero();
    assertThat(before.sum()).isZero();
  }

  @Test
  void severalThreadsFillASharedOne() throws InterruptedException {
    SharedHistogram histogram = new SharedHistogram(BOUNDS);
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(() -> IntStream.range(0, 10_000).forEach(_ -> histogram.recordNs(1_000_000)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(histogram.snapshot().count(0)).isEqualTo(40_000);
    assertThat(histogram.snapshot().sum()).isBetween(39.999, 40.001);
  }

  @Test
  void recordingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Histogram histogram = new Histogram(BOUNDS);
    long allocated = Long.MAX_VALUE;
    // The first rounds compile.
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 10_000; i++) {
        histogram.recordNs(i * 20_000L);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }

    assertThat(allocated).isZero();
  }

  @Test
  void boundsRise() {
    assertThatThrownBy(() -> Bounds.of(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Bounds.of().size()).isZero();
  }
}
