package live.rostra.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.SenderReport;
import org.junit.jupiter.api.Test;

class OutgoingStreamTest {
  private static final long SECOND = 1_000_000_000L;

  private final OutgoingStream stream = new OutgoingStream(7, 0xffff, 0xffff_ff00L);

  @Test
  void mapsSamplesToTimestampsThroughAWrap() {
    assertThat(stream.timestampAt(0)).isEqualTo(0xffff_ff00L);
    assertThat(stream.timestampAt(960)).isEqualTo(704);
  }

  @Test
  void startsBelowHalfTheSequenceRange() {
    var random = new Random(3);

    for (int i = 0; i < 200; i++) {
      assertThat(OutgoingStream.random(7, random).firstSequenceNumber()).isLessThan(1 << 15);
    }
  }

  @Test
  void refusesASequenceNumberOfMoreThanSixteenBits() {
    assertThatThrownBy(() -> new OutgoingStream(7, 0x1_0000, 0)).hasMessageContaining("65536");
  }

  @Test
  void reportsWhatWasSent() {
    stream.sent(2, 160);
    ReportBlock block = new ReportBlock(9, 0, 0, 0, 0, 0, 0);

    SenderReport report = stream.senderReport(5L << 32, 48_000, 0, List.of(block));

    assertThat(report).isEqualTo(new SenderReport(7, 5L << 32, 48_000, 2, 160, List.of(block)));
  }

  @Test
  void computesTheRoundTripFromItsOwnReport() {
    stream.senderReport(0x10_0000_0000L, 0, 100 * SECOND);
    ReportBlock report = new ReportBlock(7, 64, 12, 0, 480, 0x10_0000L, 65_536 / 2);

    OutgoingStream.Delivery delivery = stream.handleReport(report, 100 * SECOND + 580_000_000);

    assertThat(delivery.rttNs()).isEqualTo(80_000_000);
    assertThat(delivery.fractionLost()).isEqualTo(0.25);
    assertThat(delivery.cumulativeLost()).isEqualTo(12);
    assertThat(delivery.jitterMs()).isCloseTo(10, within(1e-9));
    assertThat(stream.delivery()).isEqualTo(delivery);
  }

  @Test
  void answersForTheReportBeforeTheLastToo() {
    stream.senderReport(1L << 32, 0, SECOND);
    stream.senderReport(2L << 32, 0, 2 * SECOND);

    assertThat(stream.handleReport(answerTo(1L << 16), 2 * SECOND + 5).rttNs())
        .isEqualTo(SECOND + 5);
  }

  @Test
  void believesNoRoundTripForAReportItNeverSent() {
    stream.senderReport(1L << 32, 0, SECOND);

    assertThat(stream.handleReport(answerTo(99), 2 * SECOND).rttNs()).isEqualTo(-1);
    assertThat(stream.handleReport(answerTo(0), 2 * SECOND).rttNs()).isEqualTo(-1);
  }

  @Test
  void keepsTheRoundTripWhenALaterReportHasNone() {
    stream.senderReport(1L << 32, 0, SECOND);
    stream.handleReport(answerTo(1L << 16), SECOND + 30);

    assertThat(stream.handleReport(answerTo(0), 2 * SECOND).rttNs()).isEqualTo(30);
  }

  @Test
  void neverComputesANegativeRoundTrip() {
    stream.senderReport(1L << 32, 0, SECOND);
    ReportBlock liar = new ReportBlock(7, 0, 0, 0, 0, 1L << 16, 0xffff_ffffL);

    assertThat(stream.handleReport(liar, SECOND + 30).rttNs()).isZero();
  }

  @Test
  void ignoresReportsOnOtherSources() {
    ReportBlock other = new ReportBlock(8, 255, 1000, 0, 0, 0, 0);

    assertThat(stream.handleReport(other, 0)).isEqualTo(OutgoingStream.Delivery.UNKNOWN);
  }

  private static ReportBlock answerTo(long lastSenderReport) {
    return new ReportBlock(7, 0, 0, 0, 0, lastSenderReport, 0);
  }
}
