package live.rostra.rtp.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import live.rostra.rtp.rtcp.RtcpReader.Parsed;
import live.rostra.wire.PacketBuffer;

class RtcpReaderFuzzTest {
  /// Whatever is read and written again is read as the same.
  @FuzzTest(maxDuration = "10s")
  void compound(byte[] data) {
    if (!(RtcpReader.parse(data, 0, data.length) instanceof Parsed.Compound(var packets))) {
      return;
    }
    assertThat(packets).isNotEmpty();
    var known = packets.stream().filter(packet -> !(packet instanceof Unknown)).toList();
    var buffer = new PacketBuffer();
    var writer = new RtcpWriter().reset(buffer);
    for (RtcpPacket packet : known) {
      if (packet instanceof GenericNack nack) {
        nack.forEachLost(lost -> assertThat(lost).isBetween(0, 0xffff));
      }
      try {
        RtcpCompounds.write(writer, packet);
      } catch (IllegalStateException _) {
        // A compound of empty CNAMEs grows when they are written out; it need not fit any more.
        return;
      }
    }
    int length = writer.finish();

    if (!known.isEmpty()) {
      assertThat(RtcpReader.parse(buffer.array(), 0, length)).isEqualTo(new Parsed.Compound(known));
    }
  }
}
