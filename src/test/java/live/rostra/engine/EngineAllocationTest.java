package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import live.rostra.rtp.RtpPacket;
import live.rostra.transport.srtp.RtpSealer;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the engine allocates per packet and per tick, with a codec that allocates nothing.
class EngineAllocationTest {
  private static final int WARM_UP = 4_000;
  private static final int MEASURED = 1_000;
  private static final int TICKS_A_CHECK = 500;
  private static final int MEASURED_SECONDS = MEASURED / 50;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// The connections have no keys here, so that nothing but the engine is measured. Two things may
  /// allocate: an RTCP report, about one a second and connection, and the HLS part each 320 ms,
  /// which leaves the loop (and comes outside of ticks here).
  @ParameterizedTest(name = "{0} speakers, {1} listeners")
  @CsvSource({"1, 1", "3, 5", "10, 0", "1, 200"})
  void packetsAndTicksAllocateNothing(int speakers, int listeners) {
    VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(81).codec(new FakeOpus()));
    List<Participant> talking = new ArrayList<>();
    List<Mouth> mouths = new ArrayList<>();
    for (int i = 0; i < speakers + listeners; i++) {
      RemotePeer peer = room.join(i < speakers ? CONVERSE : SUBSCRIBE, "person " + i);
      Participant participant = room.engine.participant(peer.session);
      participant.connected(room.now());
      if (i < speakers) {
        talking.add(participant);
        mouths.add(peer.speaks(Voice.SILENCE, room.now()).mouth());
      }
    }
    PacketBuffer packet = new PacketBuffer();
    RtpPacket header = new RtpPacket();
    long packetBytes = 0;
    long tickBytes = 0;
    int tickWithout = 0;
    for (int tick = 0; tick < WARM_UP + MEASURED; tick++) {
      for (int i = 0; i < speakers; i++) {
        mouths.get(i).next(packet);
        header.wrap(packet.array(), packet.offset(), packet.length());
        long before = threads.getCurrentThreadAllocatedBytes();
        talking.get(i).rtp(packet, header, room.now());
        packetBytes += tick < WARM_UP ? 0 : threads.getCurrentThreadAllocatedBytes() - before;
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      room.tickNow();
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      room.aac.deliver();
      if (tick >= WARM_UP) {
        tickBytes += bytes;
        tickWithout += bytes == 0 ? 1 : 0;
      }
    }

    int expectedReports = (speakers + listeners) * MEASURED_SECONDS;
    assertThat(packetBytes).isZero();
    assertThat(tickWithout)
        .as("ticks without a report allocate nothing")
        .isGreaterThan((int) (0.7 * MEASURED * Math.exp(-1.2 * (speakers + listeners) / 50.0)));
    assertThat(tickBytes / expectedReports).as("bytes per report").isLessThan(1_000);
  }

  /// The same with keys: what the SRTP library adds.
  @ParameterizedTest(name = "{0} speakers, {1} listeners")
  @CsvSource({"3, 5"})
  void srtpAddsABoundedAmount(int speakers, int listeners) {
    VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(82).codec(new FakeOpus()));
    List<RemotePeer> talking = new ArrayList<>();
    for (int i = 0; i < speakers; i++) {
      talking.add(room.join(CONVERSE, "speaker " + i));
    }
    for (int i = 0; i < listeners; i++) {
      room.join(SUBSCRIBE, "listener " + i);
    }
    room.run(1);
    room.deaf = true;
    talking.forEach(peer -> peer.speaks(Voice.SILENCE, room.now()));
    long packetBytes = 0;
    long tickBytes = 0;
    byte[][] datagrams = new byte[speakers][];
    for (int tick = 0; tick < WARM_UP + MEASURED; tick++) {
      if (tick % TICKS_A_CHECK == 0) {
        room.renewConsent();
      }
      for (int i = 0; i < speakers; i++) {
        datagrams[i] = talking.get(i).nextDatagram();
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < speakers; i++) {
        room.deliver(datagrams[i], talking.get(i).address);
      }
      long between = threads.getCurrentThreadAllocatedBytes();
      room.tickNow();
      long after = threads.getCurrentThreadAllocatedBytes();
      room.aac.deliver();
      if (tick >= WARM_UP) {
        packetBytes += between - before;
        tickBytes += after - between;
      }
    }
    long perReceived = packetBytes / MEASURED / speakers;
    long perSent = tickBytes / MEASURED / (speakers + listeners);
    System.out.printf("bytes: %d a packet received, %d a packet sent%n", perReceived, perSent);
    assertThat(perReceived).isLessThan(250);
    assertThat(perSent).isLessThan(RtpSealer.isNative() ? 80 : 250);
  }

  /// Sealing and sending to the end of what the engine can see: with OpenSSL of the system, a tick
  /// to thousands allocates as much as one to nobody.
  @ParameterizedTest(name = "{0} listeners")
  @CsvSource({"20", "400"})
  void aTickThatSealsAndSendsAllocatesNothingButReports(int listeners) {
    assertThat(RtpSealer.isNative()).as("OpenSSL's libcrypto is here: make tools").isTrue();
    VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(83).codec(new FakeOpus()));
    for (int i = 0; i <= listeners; i++) {
      room.join(i == 0 ? CONVERSE : SUBSCRIBE, "person " + i);
    }
    room.run(1);
    room.deaf = true;
    long bytes = 0;
    long sent = 0;
    long reports = 0;
    int without = 0;
    int withoutReport = 0;
    for (int tick = 0; tick < WARM_UP + MEASURED; tick++) {
      if (tick % TICKS_A_CHECK == 0) {
        room.renewConsent();
      }
      long rtcpBefore = room.rtcpSent;
      long sentBefore = room.sent;
      long before = threads.getCurrentThreadAllocatedBytes();
      room.tickNow();
      while (room.engine.nextSliceAtNs() != RoomEngine.NEVER) {
        room.engine.sendSlice(room.engine.nextSliceAtNs());
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      room.aac.deliver();
      if (tick >= WARM_UP) {
        bytes += allocated;
        sent += room.sent - sentBefore;
        reports += room.rtcpSent - rtcpBefore;
        if (room.rtcpSent == rtcpBefore) {
          withoutReport++;
          without += allocated == 0 ? 1 : 0;
        }
      }
    }

    assertThat(sent).isGreaterThan((long) MEASURED * listeners);
    // One tick in ten tells how loud the stage is.
    assertThat(without).as("ticks without a report").isGreaterThan(withoutReport * 8 / 10);
    assertThat((double) bytes / Math.max(1, reports)).as("bytes a report").isLessThan(3_000);
  }
}
