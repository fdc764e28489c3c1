package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import live.rostra.rtp.rtcp.ReportBlock;
import org.junit.jupiter.api.Test;

class IncomingStreamTest {
  private static final long FRAME_NS = 20_000_000;

  private final IncomingStream stream = new IncomingStream(7);

  @Test
  void reportsNothingLostOnACleanNetwork() {
    receive(65_530, 65_536 + 30);

    ReportBlock report = stream.takeReport(0);

    assertThat(report.ssrc()).isEqualTo(7);
    assertThat(report.fractionLost()).isZero();
    assertThat(report.cumulativeLost()).isZero();
    assertThat(report.extendedHighestSequenceNumber()).isEqualTo(65_536 + 29);
    assertThat(report.jitter()).isZero();
    assertThat(report.lastSenderReport()).isZero();
  }

  @Test
  void reportsLossOfTheIntervalAndOfAllTime() {
    receive(0, 100);
    receive(125, 200);

    assertThat(stream.takeReport(0).fractionLost()).isEqualTo(25 * 256 / 200);

    receive(200, 300);
    ReportBlock second = stream.takeReport(0);
    assertThat(second.fractionLost()).isZero();
    assertThat(second.cumulativeLost()).isEqualTo(25);
  }

  @Test
  void doesNotCountALatePacketAsLost() {
    receive(0, 10);
    receive(11, 20);
    receive(10, 11);

    assertThat(stream.takeReport(0).cumulativeLost()).isZero();
  }

  @Test
  void countsDuplicatesAsNegativeLoss() {
    receive(0, 10);
    receive(5, 10);

    ReportBlock report = stream.takeReport(0);

    assertThat(report.cumulativeLost()).isEqualTo(-5);
    assertThat(report.fractionLost()).isZero();
  }

  @Test
  void ignoresOnePacketFarAway() {
    receive(0, 10);
    stream.handleRtp(30_000, 0, 0);
    receive(10, 20);

    assertThat(stream.takeReport(0).cumulativeLost()).isZero();
    assertThat(stream.stats().jumps()).isEqualTo(1);
    assertThat(stream.stats().restarts()).isZero();
  }

  @Test
  void followsARestartOnceTwoPacketsAgree() {
    receive(0, 10);
    receive(30_000, 30_100);

    ReportBlock report = stream.takeReport(0);

    assertThat(report.extendedHighestSequenceNumber()).isEqualTo(30_099);
    assertThat(report.cumulativeLost()).isZero();
    assertThat(stream.stats().restarts()).isEqualTo(1);
    assertThat(stream.stats().received()).isEqualTo(10 + 99);
  }

  @Test
  void measuresJitterAsTheRfcDoes() {
    // Every second packet is 10 ms late: |D| is always 480 ticks, so J converges to 480.
    for (int i = 0; i < 500; i++) {
      stream.handleRtp(i, i * 960L, i * FRAME_NS + i % 2 * 10_000_000L);
    }

    assertThat(stream.takeReport(0).jitter()).isBetween(475L, 480L);
    assertThat(stream.stats().jitterMs()).isCloseTo(10, within(0.1));
  }

  @Test
  void seesNoJitterInSilenceOrATimestampWrap() {
    long start = 0xffff_ff00L;
    for (int i = 0; i < 50; i++) {
      long ticks = i < 25 ? i * 960L : i * 960L + 48_000;
      stream.handleRtp(i, start + ticks & 0xffff_ffffL, 5 + ticks * 1_000_000 / 48);
    }

    assertThat(stream.takeReport(0).jitter()).isLessThanOrEqualTo(1);
  }

  @Test
  void takesAClockThatSteppedForNoJitter() {
    receive(0, 10);
    stream.handleRtp(10, 0x7000_0000L, 10 * FRAME_NS);
    stream.handleRtp(11, 0x7000_0000L + 960, 11 * FRAME_NS);
    stream.handleRtp(12, 0xf000_0000L, 12 * FRAME_NS);

    assertThat(stream.takeReport(0).jitter()).isZero();
  }

  @Test
  void tellsThePeerHowOldItsSenderReportIs() {
    receive(0, 10);
    stream.handleSenderReport(0x1234_5678_9abc_def0L, 0, 1_000_000_000L);

    ReportBlock report = stream.takeReport(3_500_000_000L);

    assertThat(report.lastSenderReport()).isEqualTo(0x5678_9abcL);
    assertThat(report.delaySinceLastSenderReport()).isEqualTo(65_536 * 5 / 2);
  }

  @Test
  void keepsAnAncientSenderReportWithinItsField() {
    stream.handleSenderReport(1, 0, Long.MIN_VALUE / 2);

    assertThat(stream.takeReport(Long.MAX_VALUE / 4).delaySinceLastSenderReport())
        .isEqualTo(0xffff_ffffL);
  }

  @Test
  void survivesTheWorstLossTheFieldCanSay() {
    stream.handleRtp(0, 0, 0);
    for (int i = 1; i < 20_000; i++) {
      stream.handleRtp(i * 2_900 & 0xffff, 0, 0);
    }

    assertThat(stream.takeReport(0).cumulativeLost()).isEqualTo(ReportBlock.MAX_LOST);
    assertThat(stream.takeReport(0).fractionLost()).isZero();
  }

  private void receive(int from, int to) {
    for (int i = from; i < to; i++) {
      stream.handleRtp(i & 0xffff, i * 960L, i * FRAME_NS);
    }
  }
}
