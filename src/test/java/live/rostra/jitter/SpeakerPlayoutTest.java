package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.testkit.BadInput;
import org.junit.jupiter.api.Test;

/// What playout does with each packet, by hand: packet n is due to arrive at n × 20 ms.
class SpeakerPlayoutTest {
  private static final long MS = 1_000_000;

  private final ScriptedDecoder decoder = new ScriptedDecoder();
  private final SpeakerPlayout playout = new SpeakerPlayout(decoder);
  private final float[] pcm = new float[960];
  private long tickNs = 12 * MS;
  private boolean sound;

  @Test
  void isSilentBeforeAnythingArrives() {
    pcm[5] = 1;

    tick();

    assertThat(sound).isFalse();
    assertThat(pcm).containsOnly(0f);
  }

  @Test
  void playsPacketsInOrder() {
    packets(0, 20);

    assertThat(decoder.log.toString()).startsWith("0 1 2 3 4 5").endsWith("17 18");
    assertThat(playout.stats().concealedSamples()).isZero();
  }

  @Test
  void waitsForAMissingPacketUntilItsPlayoutTime() {
    packets(0, 10);

    arrive(10, 10 * 20 + 11); // the tick is at 12
    tick();

    assertThat(decoder.log.toString()).doesNotContain("c");
  }

  @Test
  void restoresALostPacketFromTheFecOfTheNextWhenThatIsThere() {
    warmUp();
    long before = playout.stats().fecSamples();
    arriveWithFec(102, 102 * 20);
    tick();
    tick();
    tick();

    assertThat(decoder.log.toString()).contains("f102 102");
    assertThat(playout.stats().fecSamples() - before).isEqualTo(960);
  }

  @Test
  void prefersARedBlockToInBandFec() {
    warmUp();
    byte[] block = ScriptedDecoder.packet(101);
    playout.insertRedundant(102 * 20 * MS, 102, 101 * 960L, block, 0, block.length);
    arriveWithFec(102, 102 * 20);
    tick();
    tick();
    tick();

    assertThat(decoder.log.toString()).contains("101 102").doesNotContain("f102");
    assertThat(playout.stats().redSamples()).isEqualTo(960);
  }

  @Test
  void waitsLongerWhenLossIsSeenAndTheNextPacketWouldRepairIt() {
    for (int n = 0; n < 300; n++) {
      if (n % 10 != 5) {
        arriveWithFec(n, n * 20L);
      }
      tick();
    }
    PlayoutStats stats = playout.stats();

    assertThat(stats.targetMs()).isBetween(20.0, 35.0);
    assertThat(stats.fecSamples()).isGreaterThan(20 * 960);
    assertThat(stats.concealedSamples()).isLessThanOrEqualTo(2 * 960);
  }

  @Test
  void fadesToSilenceWhenNothingComesAndStopsDecoding() {
    packets(0, 10);

    for (int i = 0; i < 20; i++) {
      tick();
    }

    assertThat(sound).isFalse();
    assertThat(pcm).containsOnly(0f);
    assertThat(decoder.log.toString().split("c", -1).length - 1).isLessThanOrEqualTo(9);
  }

  @Test
  void playsAPacketThatComesLateRatherThanDroppingIt() {
    packets(0, 10);
    tick();
    tick();
    tick();
    arrive(10, 13 * 20);
    arrive(11, 13 * 20);
    tick();
    tick();

    assertThat(decoder.log.toString()).contains("9 c c 10 11");
    assertThat(playout.stats().concealedSamples()).isPositive();
  }

  @Test
  void goesOnAfterALossOfSeveralPacketsWithoutAddingDelay() {
    packets(0, 100);
    double before = playout.stats().delayMs();
    for (int i = 0; i < 3; i++) {
      tick();
    }

    packets(103, 120);

    assertThat(playout.stats().delayMs()).isBetween(before - 1, before + 1);
    assertThat(playout.stats().concealedSamples()).isEqualTo(3 * 960);
  }

  @Test
  void playsReorderedPacketsInOrderAndDropsDuplicates() {
    packets(0, 100);
    for (int n = 100; n < 140; n += 2) {
      arrive(n, n * 20L);
      arrive(n, n * 20L + 1);
      tick();
      arrive(n + 1, (n + 1) * 20L);
      arrive(n, (n + 1) * 20L + 1);
      tick();
    }

    assertThat(playout.stats().duplicatePackets()).isEqualTo(40);
    assertThat(decoder.log.toString()).contains("101 102 103 104 105");
  }

  @Test
  void countsAPacketAsLateWhenItsPlaceWasPlayed() {
    warmUp();
    arriveWithFec(102, 102 * 20);
    tick();
    tick();
    tick();

    arrive(101, 104 * 20);

    assertThat(playout.stats().latePackets()).isEqualTo(1);
  }

  @Test
  void fillsAPauseOfTheSenderWithSilenceThatIsNotConcealment() {
    packets(0, 50);
    dtx(50, 50);
    for (int i = 0; i < 100; i++) {
      tick();
    }
    assertThat(sound).isFalse();

    // Sequence goes on at 51, time at 150.
    for (int n = 0; n < 50; n++) {
      arrive(51 + n, 150 + n, ScriptedDecoder.packet(150 + n), (150 + n) * 20L);
      tick();
    }

    assertThat(sound).isTrue();
    assertThat(playout.stats().concealedSamples()).isZero();
    assertThat(playout.stats().pausedSamples()).isGreaterThan(90 * 960);
    assertThat(decoder.log.toString()).contains("150 151 152");
    assertThat(playout.stats().delayMs()).isLessThan(35);
  }

  @Test
  void takesATimestampGapWithoutASequenceGapAsAPauseToo() {
    packets(0, 50);
    for (int i = 0; i < 30; i++) {
      tick();
    }
    for (int n = 0; n < 20; n++) {
      arrive(50 + n, 80 + n, ScriptedDecoder.packet(80 + n), (80 + n) * 20L);
      tick();
    }

    assertThat(playout.stats().concealedSamples()).isZero();
    assertThat(decoder.log.toString()).contains("80 81 82");
  }

  @Test
  void goesOnWhenATimestampDidNotAdvanceDuringAMute() {
    packets(0, 50);
    for (int i = 0; i < 500; i++) {
      tick();
    }
    for (int n = 50; n < 150; n++) {
      arrive(n, n, ScriptedDecoder.packet(n), (n + 500) * 20L);
      tick();
    }

    assertThat(sound).isTrue();
    assertThat(playout.stats().delayMs()).isLessThan(40);
    assertThat(playout.stats().skippedSamples()).isZero();
  }

  @Test
  void followsATimestampThatJumpsAheadOrBack() {
    packets(0, 50);
    long clock = 50;
    for (long jump : new long[] {5_000_000, -4_000_000, 2_000_000_000L, -1_999_999_000}) {
      for (int n = 0; n < 50; n++, clock++) {
        long timestamp = clock * 960 + jump;
        byte[] packet = ScriptedDecoder.packet((int) clock);
        playout.insert(clock * 20 * MS, (int) clock, timestamp, false, packet, 0, packet.length);
        tick();
      }
      assertThat(sound).as("after a jump to %d", jump).isTrue();
      assertThat(playout.stats().delayMs()).isLessThan(45);
    }
  }

  @Test
  void takesAFarSequenceOnlyWhenASecondPacketContinuesIt() {
    packets(0, 50);

    arrive(30_050, 50, ScriptedDecoder.packet(1), 50 * 20);
    assertThat(playout.stats().strayPackets()).isEqualTo(1);
    packets(50, 60);
    assertThat(decoder.log.toString()).endsWith("57 58");

    for (int n = 60; n < 100; n++) { // a new sender, elsewhere
      arrive(n + 20_000, n + 777_777, ScriptedDecoder.packet(n), n * 20L);
      tick();
    }
    assertThat(decoder.log.toString()).contains("62 63 64 65");
    assertThat(sound).isTrue();
  }

  @Test
  void startsAnotherSenderAtOnceAfterARestart() {
    packets(0, 50);

    playout.restart(50 * 20 * MS);
    for (int n = 50; n < 60; n++) {
      arrive(n + 31_000, n + 99_999, ScriptedDecoder.packet(n), n * 20L);
      tick();
    }

    assertThat(playout.stats().strayPackets()).isZero();
    assertThat(decoder.log.toString()).contains("50 51 52");
  }

  @Test
  void carriesOnThroughTheWrapOfSequenceAndTimestamp() {
    for (int n = 0; n < 200; n++) {
      byte[] packet = ScriptedDecoder.packet(n);
      long timestamp = (0x1_0000_0000L - 100 * 960 + n * 960L) & 0xffff_ffffL;
      playout.insert(
          n * 20 * MS, (65_436 + n) & 0xffff, timestamp, false, packet, 0, packet.length);
      tick();
    }

    assertThat(decoder.log.toString()).contains("97 98 99 100 101 102 103");
    assertThat(playout.stats().concealedSamples()).isZero();
  }

  @Test
  void playsPacketsOf60And120Milliseconds() {
    for (int n = 0; n < 120; n++) {
      if (n % 6 == 0 && n < 60) {
        arrive(n / 6, n, ScriptedDecoder.packet120(n), n * 20L);
      } else if (n % 3 == 0 && n >= 60) {
        arrive(10 + (n - 60) / 3, n, ScriptedDecoder.packet60(n), n * 20L);
      }
      tick();
    }

    assertThat(playout.stats().concealedSamples()).isZero();
    assertThat(decoder.log.toString()).contains("48 54 60 63 66");
  }

  @Test
  void treatsAnUndecodablePacketAsALostOne() {
    packets(0, 50);
    arrive(50, 50, ScriptedDecoder.broken(), 50 * 20);
    tick();
    packets(51, 60);

    assertThat(playout.stats().decoderErrors()).isEqualTo(1);
    assertThat(playout.stats().concealedSamples()).isEqualTo(960);
    assertThat(decoder.log.toString()).contains("49 x c 51");
  }

  @Test
  void mutesASpeakerForASecondAfterTwentyErrorsWithinASecond() {
    packets(0, 50);
    for (int n = 50; n < 80; n++) {
      arrive(n, n, new byte[] {(byte) 0xfb, 0}, n * 20L); // code 3 with 0 frames
      tick();
    }
    long errors = playout.stats().decoderErrors();
    assertThat(errors).isEqualTo(20);
    assertThat(sound).isFalse();

    packets(80, 200);

    assertThat(sound).isTrue();
    assertThat(decoder.log.toString()).doesNotContain(" 100 ").contains(" 130 ");
  }

  @Test
  @BadInput(24)
  void isThereAtOnceAfterTenMinutesOfDtx() {
    packets(0, 50);
    int number = 50;
    for (int time = 50; time < 30_050; time += 20) {
      dtx(number++, time);
      for (int i = 1; i < 20; i++) {
        tick();
      }
    }
    assertThat(sound).isFalse();
    long paused = playout.stats().pausedSamples();
    assertThat(playout.stats().decoderErrors()).isZero();

    for (int i = 0; i < 20; i++) {
      arrive(number + i, 30_050 + i, ScriptedDecoder.packet(7), (30_050 + i) * 20L);
      tick();
    }

    assertThat(sound).isTrue();
    assertThat(paused).isGreaterThan(9 * 60 * 48_000L);
    assertThat(playout.stats().concealedSamples()).isLessThan(2_000);
  }

  @Test
  void staysWithinItsBoundsUnderAMillionPacketsBetweenTwoTicks() {
    byte[] packet = ScriptedDecoder.packet(7);
    decoder.logging = false;
    for (int i = 0; i < 1_000_000; i++) {
      playout.insert(
          i, i * 7 & 0xffff, i * 123_456_789L & 0xffff_ffffL, false, packet, 0, packet.length);
    }

    for (int i = 0; i < 10; i++) {
      tick();
    }

    assertThat(playout.buffered()).isLessThan(48_000);
  }

  @Test
  void ignoresRedBlocksOfTheFarPastAndBeforeTheFirstPacket() {
    byte[] block = ScriptedDecoder.packet(3);
    playout.insertRedundant(0, 0, 0, block, 0, block.length);
    packets(0, 10);
    playout.insertRedundant(200 * MS, 10, 0x8000_0000L, block, 0, block.length);
    playout.insertRedundant(200 * MS, 10, 3 * 960, block, 0, block.length);
    packets(10, 20);

    assertThat(playout.stats().redSamples()).isZero();
  }

  private void warmUp() {
    // A late start leaves a packet of room, so that the next one is there when one is missed.
    for (int n = 0; n < 101; n++) {
      if (n % 10 != 5 || n > 80) {
        arriveWithFec(n, n * 20L);
      }
      tick();
    }
    tick(); // 101 is lost
  }

  private void packets(int from, int to) {
    for (int n = from; n < to; n++) {
      arrive(n, n * 20L);
      tick();
    }
  }

  private void arrive(int number, long atMs) {
    arrive(number, number, ScriptedDecoder.packet(number), atMs);
  }

  private void arriveWithFec(int number, long atMs) {
    arrive(number, number, ScriptedDecoder.packetWithFec(number), atMs);
  }

  private void dtx(int number, int time) {
    arrive(number, time, new byte[] {0x08}, time * 20L);
    tick();
  }

  private void arrive(int sequence, int time, byte[] packet, long atMs) {
    playout.insert(atMs * MS, sequence & 0xffff, time * 960L, false, packet, 0, packet.length);
  }

  private void tick() {
    sound = playout.take(pcm, tickNs);
    tickNs += 20 * MS;
  }
}
