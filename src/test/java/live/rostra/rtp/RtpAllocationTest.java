package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import live.rostra.testkit.Octets;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;

/// The packet path makes no garbage.
class RtpAllocationTest {
  private static final int PACKETS = 20_000;

  private final PacketBuffer buffer = new PacketBuffer();
  private final RtpWriter writer = new RtpWriter();
  private final RtpPacket packet = new RtpPacket();
  private final RedPayload red = new RedPayload();
  private final IncomingStream incoming = new IncomingStream(3);
  private final OutgoingStream outgoing = new OutgoingStream(3, 0, 0);
  private final SequenceUnwrapper sequences = new SequenceUnwrapper();
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
  private final byte[] payload = Octets.of("ef 0f0040 6f 55*200");
  private final byte[] data = new byte[8];
  private long checksum;

  @Test
  void writingReadingAndCountingPacketsAllocatesNothing() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    run();
    // The bean's own first answer may allocate on this thread.
    threads.getThreadAllocatedBytes(thread);

    long before = threads.getThreadAllocatedBytes(thread);
    run();
    long allocated = threads.getThreadAllocatedBytes(thread) - before;

    assertThat(checksum).as("the work was done").isPositive();
    assertThat(allocated).as("bytes for %d packets", PACKETS).isLessThan(PACKETS / 10);
  }

  private void run() {
    for (int i = 0; i < PACKETS; i++) {
      int sequenceNumber = outgoing.firstSequenceNumber() + i & 0xffff;
      AbsCaptureTime.write(data, 0, i);
      writer
          .reset(buffer)
          .header(63, false, sequenceNumber, outgoing.timestampAt(i * 960L), outgoing.ssrc())
          .extension(3, data, 0, AbsCaptureTime.LENGTH)
          .payload(payload, 0, payload.length)
          .finish();
      outgoing.sent(i, (long) i * payload.length);
      receive(i * 20_000_000L);
    }
  }

  private void receive(long nowNs) {
    if (packet.wrap(buffer.array(), buffer.offset(), buffer.length())) {
      incoming.handleRtp(packet.sequenceNumber(), packet.timestamp(), nowNs);
      checksum += sequences.unwrap(packet.sequenceNumber());
      checksum += timestamps.unwrap(packet.timestamp());
      checksum += AbsCaptureTime.of(packet, 3);
      if (red.wrap(packet.array(), packet.payloadOffset(), packet.payloadLength())) {
        checksum += red.length(red.blocks() - 1);
      }
    }
  }
}
