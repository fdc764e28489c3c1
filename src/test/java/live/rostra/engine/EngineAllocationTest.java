package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the engine allocates per packet and per tick, with a codec that allocates nothing.
///
/// Zero, but for two things that leave the loop or are rare: an RTCP report a second and connection,
/// and an HLS part each 320 ms.
class EngineAllocationTest {
  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 1_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest(name = "{0} speakers, {1} listeners")
  @CsvSource({"1, 1", "3, 5", "10, 0", "1, 200"})
  void packetsAndTicksAllocateNothing(int speakers, int listeners) {
    VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(81).codec(new FakeOpus()));
    List<RemotePeer> people = new ArrayList<>();
    for (int i = 0; i < speakers; i++) {
      people.add(room.join(CONVERSE, "speaker " + i));
    }
    for (int i = 0; i < listeners; i++) {
      room.join(SUBSCRIBE, "listener " + i);
    }
    room.run(1);
    room.deaf = true;
    people.forEach(peer -> peer.speaks(Voice.SILENCE, room.now()));
    long packetBytes = 0;
    long plainTickBytes = 0;
    int plainTicks = 0;
    long reports = 0;
    long reportBytes = 0;
    long started = 0;
    long tickNs = 0;
    for (int tick = 0; tick < WARM_UP + MEASURED; tick++) {
      byte[][] datagrams = new byte[speakers][];
      for (int i = 0; i < speakers; i++) {
        datagrams[i] = people.get(i).nextDatagram();
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < speakers; i++) {
        room.deliver(datagrams[i], people.get(i).address);
      }
      long between = threads.getCurrentThreadAllocatedBytes();
      long rtcpBefore = room.rtcpSent;
      long at = System.nanoTime();
      room.tickNow();
      tickNs = System.nanoTime() - at;
      long after = threads.getCurrentThreadAllocatedBytes();
      room.aac.deliver();
      if (tick >= WARM_UP) {
        packetBytes += between - before;
        started += tickNs;
        if (room.rtcpSent == rtcpBefore) {
          plainTicks++;
          plainTickBytes += after - between;
        } else {
          reports += room.rtcpSent - rtcpBefore;
          reportBytes += after - between;
        }
      }
    }
    System.out.printf(
        "%d speakers %d listeners: %d B/packet, %d B in %d plain ticks, %d B per report, %d us/tick%n",
        speakers, listeners, packetBytes / (MEASURED * speakers), plainTickBytes, plainTicks,
        reportBytes / Math.max(1, reports), started / MEASURED / 1000);

    assertThat(packetBytes).isZero();
    assertThat(plainTicks).isGreaterThan(5);
    assertThat(plainTickBytes).isZero();
    assertThat(reports).isGreaterThan((speakers + listeners) * MEASURED / 50 / 2);
    assertThat(reportBytes / reports).as("bytes per report, one a second each").isLessThan(1_500);
  }
}
