package live.rostra.jitter;

import java.util.Arrays;

/// Decoded samples that have not been played: a line of samples that is written behind and read in
/// front.
final class SampleQueue {
  // Less than a tick left over, a tick and a pitch period ahead for acceleration, then a packet of
  // 5,760.
  private static final int CAPACITY = 10_240;

  private final float[] samples = new float[CAPACITY];
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  /// The backing array; sample i of the queue is at {@link #start} + i.
  float[] array() {
    return samples;
  }

  int start() {
    return start;
  }

  /// Makes room for `count` samples behind the end and says where they go; {@link #append} then
  /// takes in what was written.
  int reserve(int count) {
    if (CAPACITY - end < count) {
      System.arraycopy(samples, start, samples, 0, size());
      end -= start;
      start = 0;
    }
    assert CAPACITY - end >= count;
    return end;
  }

  void append(int count) {
    end += count;
  }

  void appendSilence(int count) {
    int at = reserve(count);
    Arrays.fill(samples, at, at + count, 0);
    append(count);
  }

  /// Drops everything.
  void clear() {
    start = 0;
    end = 0;
  }

  /// Drops `count` samples that follow the first `keep`.
  void cut(int keep, int count) {
    System.arraycopy(samples, start, samples, start + count, keep);
    start += count;
  }

  /// Moves the samples from `from` on back by `count`, leaving a copy of what was there.
  void open(int from, int count) {
    int at = reserve(count);
    int first = start + from;
    System.arraycopy(samples, first, samples, first + count, at - first);
    append(count);
  }

  /// Reads up to `count` samples into `pcm` and fills the rest with zeros.
  void read(float[] pcm, int count) {
    int available = Math.min(count, size());
    System.arraycopy(samples, start, pcm, 0, available);
    Arrays.fill(pcm, available, count, 0);
    start += available;
  }
}
