package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.rtcp.GenericNack;
import live.rostra.rtp.rtcp.ReceiverReport;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.RtcpPacket;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.rtp.rtcp.SourceDescription;
import org.junit.jupiter.api.Test;

/// RTCP of a whole room (RFC 3550 section 6, RFC 4585 section 6.2.1).
class ReportsTest {
  private final VirtualRoom room =
      new VirtualRoom(VirtualRoom.Setting.seed(61).codec(new FakeOpus()));

  @Test
  void reportsComeAboutOnceASecondAndTheirClocksAgreeWithTheMedia() {
    RemotePeer ann = room.join(CONVERSE, "ann").speaks(Voice.SILENCE, room.now());
    room.run(20.5);

    List<SenderReport> reports = ann.reports(SenderReport.class);
    assertThat(reports).hasSizeBetween(16, 26);
    assertThat(ann.reports(SourceDescription.class)).hasSameSizeAs(reports);
    Ear.Heard stamped =
        ann.ear.packets.stream().filter(p -> p.captureNtp() != 0).reduce((_, b) -> b).orElseThrow();
    for (SenderReport report : reports) {
      double seconds = (report.ntp() - stamped.captureNtp()) / (double) (1L << 32);
      int samples = (int) (report.rtpTimestamp() - stamped.timestamp());
      assertThat(samples).isCloseTo((int) Math.round(seconds * 48_000), within(2));
    }
    SenderReport last = reports.getLast();
    assertThat(last.packetCount()).isBetween(ann.ear.count() - 80, ann.ear.count());
    assertThat(last.octetCount()).isGreaterThan(last.packetCount());
    for (RemotePeer.Report each : ann.reports) {
      if (each.packet() instanceof SenderReport report) {
        long off = report.ntp() - room.clock.ntpAt(each.atNs());
        assertThat(off / (double) (1L << 32)).as("wall clock").isCloseTo(0, within(0.001));
      }
    }
  }

  @Test
  void reportsAskTheSharedRandomGeneratorForNothing() {
    room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    for (int i = 0; i < 20; i++) {
      room.join(SUBSCRIBE, "listener" + i);
    }
    room.run(1);
    long before = room.engineDraws;
    long sent = room.rtcpSent;

    room.run(5);

    assertThat(room.rtcpSent - sent).isGreaterThan(80);
    assertThat(room.engineDraws).isEqualTo(before);
  }

  @Test
  void aSpeakerLearnsOfLossJitterAndTheirOwnReport() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    ann.losing.addAll(List.of(65_530, 3, 4, 100, 200));
    room.run(3);
    int ssrc = ann.mouth().ssrc();
    long ntp = 0x1234_5678_9abc_def0L;
    ann.sendRtcp(
        rtcp ->
            rtcp.add(new SenderReport(ssrc, ntp, 48_000, 150, 15_000, List.of()))
                .add(SourceDescription.of(ssrc, "ann")),
        room.now());
    long sentAt = room.now();
    room.run(6);

    List<ReportBlock> blocks =
        ann.reports(ReceiverReport.class).stream().flatMap(r -> r.reports().stream()).toList();
    assertThat(blocks).hasSizeBetween(6, 14).allMatch(block -> block.ssrc() == ssrc);
    ReportBlock last = blocks.getLast();
    assertThat(last.cumulativeLost()).isEqualTo(5);
    assertThat(blocks).anyMatch(block -> block.fractionLost() > 0);
    assertThat(last.extendedHighestSequenceNumber()).isBetween(65_500L + 350, 65_500L + 450);
    assertThat(last.jitter()).isLessThan(48);
    assertThat(last.lastSenderReport()).isEqualTo(0x5678_9abcL);
    RemotePeer.Report arrival =
        ann.reports.reversed().stream()
            .filter(r -> r.packet() instanceof ReceiverReport)
            .findFirst()
            .orElseThrow();
    double heldSeconds = last.delaySinceLastSenderReport() / 65_536.0;
    assertThat(heldSeconds).isCloseTo((arrival.atNs() - sentAt) / 1e9 - 0.02, within(0.001));
  }

  @Test
  void aNackIsAnsweredWithTheIdenticalPacket() {
    room.nackOffered = true;
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    List<byte[]> plain = new ArrayList<>();
    int[] ssrc = new int[1];
    cleo.onRtp =
        rtp -> {
          ssrc[0] = rtp.ssrc();
          plain.add(whole(rtp));
        };
    cleo.keepsDatagrams = true;
    room.run(1);

    int wanted = cleo.ear.packets.get(cleo.ear.packets.size() - 10).sequenceNumber();
    byte[] first = datagram(cleo, wanted).getFirst();
    cleo.sendRtcp(
        rtcp ->
            rtcp.add(new ReceiverReport(77, List.of()))
                .add(SourceDescription.of(77, "cleo"))
                .add(GenericNack.of(77, ssrc[0], wanted, wanted + 500)),
        room.now());
    room.run(0.1);

    assertThat(datagram(cleo, wanted)).as("sent twice").hasSize(2);
    assertThat(datagram(cleo, wanted).getLast()).isEqualTo(first);
    assertThat(ann.reports(GenericNack.class)).isEmpty();
  }

  @Test
  void aNackReachesBackOverTheStageDoor() {
    room.nackOffered = true;
    RemotePeer ann = room.join(CONVERSE, "ann").speaks(Voice.SILENCE, room.now());
    room.join(CONVERSE, "ben").speaks(Voice.SILENCE, room.now());
    ann.keepsDatagrams = true;
    room.run(1);
    int own = ann.ear.packets.getLast().sequenceNumber();
    room.engine.setOnStage("ann", false, room.now());
    ann.stopsSpeaking();
    int[] ssrc = new int[1];
    ann.onRtp = rtp -> ssrc[0] = rtp.ssrc();
    room.run(0.2);
    int last = ann.ear.packets.getLast().sequenceNumber();

    ann.sendRtcp(
        rtcp ->
            rtcp.add(new ReceiverReport(77, List.of()))
                .add(SourceDescription.of(77, "ann"))
                .add(GenericNack.of(77, ssrc[0], own, last)),
        room.now());
    room.run(0.1);

    for (int each : new int[] {own, last}) {
      assertThat(datagram(ann, each)).as("packet %d", each).hasSize(2);
      assertThat(datagram(ann, each).getFirst()).isEqualTo(datagram(ann, each).getLast());
    }
  }

  @Test
  void nacksMakeNoFlood() {
    room.nackOffered = true;
    room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
    int[] ssrc = new int[1];
    cleo.onRtp = rtp -> ssrc[0] = rtp.ssrc();
    room.run(2);
    int wanted = cleo.ear.packets.getLast().sequenceNumber();
    for (int i = 0; i < 500; i++) {
      cleo.sendRtcp(
          rtcp ->
              rtcp.add(new ReceiverReport(77, List.of()))
                  .add(SourceDescription.of(77, "cleo"))
                  .add(GenericNack.of(77, ssrc[0], wanted)),
          room.now());
    }
    room.run(1);

    // What is sent again has arrived before, so the receiver refuses it as a replay.
    assertThat(cleo.undecipherable).isBetween(64, 64 + 51);
  }

  @Test
  void reportsOfALargeCrowdComeMoreSeldom() {
    room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    for (int i = 0; i < 600; i++) {
      room.join(SUBSCRIBE, "listener" + i);
    }
    room.run(2);
    long sent = room.rtcpSent;

    room.run(4);

    assertThat((room.rtcpSent - sent) / 4).as("a second").isBetween(150L, 260L);
  }

  private static List<byte[]> datagram(RemotePeer peer, int sequenceNumber) {
    return peer.received.stream()
        .filter(d -> (d[0] & 0xc0) == 0x80 && (d[1] & 0x7f) == Offers.OPUS)
        .filter(d -> ((d[2] & 0xff) << 8 | d[3] & 0xff) == sequenceNumber)
        .toList();
  }

  private static byte[] whole(RtpPacket rtp) {
    return Arrays.copyOf(rtp.array(), rtp.payloadOffset() + rtp.payloadLength());
  }

  @Test
  void asksOnceForEachMissingPacketWhenThatWasOffered() {
    room.nackOffered = true;
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    ann.losing.addAll(List.of(65_535, 0, 20));
    room.run(2);

    List<Integer> asked = new ArrayList<>();
    ann.reports(GenericNack.class).forEach(nack -> nack.forEachLost(asked::add));
    assertThat(asked).containsExactly(65_535, 0, 20);
    assertThat(ann.reports(GenericNack.class))
        .allMatch(nack -> nack.mediaSsrc() == ann.mouth().ssrc());
    List<RtcpPacket> packets = ann.reports.stream().map(RemotePeer.Report::packet).toList();
    int nack = packets.indexOf(ann.reports(GenericNack.class).getFirst());
    // RFC 4585 section 3.1: feedback stands behind the report and the description.
    assertThat(packets.get(nack - 1)).isInstanceOf(SourceDescription.class);
    assertThat(packets.get(nack - 2)).isInstanceOf(ReceiverReport.class);
  }

  @Test
  void doesNotAskWhenNobodyOfferedToAnswer() {
    RemotePeer ann = room.join(PUBLISH, "ann").speaks(Voice.SILENCE, room.now());
    ann.losing.addAll(List.of(65_535, 0, 20));
    room.run(2);

    assertThat(ann.reports(GenericNack.class)).isEmpty();
  }
}
