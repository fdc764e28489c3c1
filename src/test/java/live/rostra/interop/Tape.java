package live.rostra.interop;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.testkit.Tone;

/// What an ear has heard so far, mono at 48 kHz. One thread writes, another waits for more.
final class Tape {
  private static final int LONGEST_PACKET = 5_760;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition longer = lock.newCondition();
  private final OpusDecoder decoder = new ConcentusOpus().newDecoder();
  private float[] samples = new float[10 * Tone.SAMPLE_RATE];
  private int length;

  /// Adds an Opus packet, which is decoded here.
  void opus(byte[] packet) {
    lock.lock();
    try {
      reserve(LONGEST_PACKET);
      length += decoder.decode(packet, 0, packet.length, samples, length);
      longer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Adds samples that the other side has decoded.
  void pcm(float[] decoded) {
    lock.lock();
    try {
      reserve(decoded.length);
      System.arraycopy(decoded, 0, samples, length, decoded.length);
      length += decoded.length;
      longer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void reserve(int more) {
    if (length + more > samples.length) {
      samples = Arrays.copyOf(samples, 2 * samples.length + more);
    }
  }

  /// Waits for `seconds` more than there are now and gives the last half of them: a call that has
  /// just begun may still be filling its buffers in the first.
  float[] next(int seconds) throws InterruptedException {
    lock.lock();
    try {
      int from = length;
      int until = from + seconds * Tone.SAMPLE_RATE;
      long leftNs = TimeUnit.SECONDS.toNanos(3L * seconds);
      while (length < until) {
        if (leftNs <= 0) {
          throw new AssertionError(
              "%d of %d samples in %d s".formatted(length - from, until - from, 3 * seconds));
        }
        leftNs = longer.awaitNanos(leftNs);
      }
      return Arrays.copyOfRange(samples, until - (until - from) / 2, until);
    } finally {
      lock.unlock();
    }
  }
}
