package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
  @Test
  void allocatesNothingPerPacketAndTickAfterWarmUp() {
    ScriptedDecoder decoder = new ScriptedDecoder();
    decoder.logging = false;
    SpeakerPlayout playout = new SpeakerPlayout(decoder);
    float[] pcm = new float[960];
    byte[] packet = ScriptedDecoder.packetWithFec(0);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    run(playout, pcm, packet, 0, 20_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    run(playout, pcm, packet, 20_000, 40_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // The measurement itself may allocate a few objects; one byte per tick would be 20,000.
    assertThat(allocated).isLessThan(10_000);
  }

  private static void run(SpeakerPlayout playout, float[] pcm, byte[] packet, int from, int to) {
    for (int n = from; n < to; n++) {
      long nowNs = n * 20_000_000L;
      if (n % 10 != 3) { // some loss, some RED, some jitter
        playout.insertRedundant(nowNs, n & 0xffff, (n - 1) * 960L, packet, 0, packet.length);
        playout.insert(
            nowNs + n % 7 * 1_000_000, n & 0xffff, n * 960L, false, packet, 0, packet.length);
      }
      playout.take(pcm, nowNs + 12_000_000);
    }
  }
}
