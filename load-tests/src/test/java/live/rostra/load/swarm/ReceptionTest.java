package live.rostra.load.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceptionTest {
  private static final long BEAT_NS = 20_000_000;
  private static final int HEADER = 12;

  private final SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
  private final Reception reception =
      new Reception(new SrtpCipher(profile, new byte[16], new byte[12]));
  private final Span span = new Span(true, 0);

  @Test
  void hearsAStreamWithoutFault() {
    for (int i = 0; i < 200; i++) {
      hear(i, i * 960L, i * BEAT_NS);
    }

    assertThat(span.packets).isEqualTo(200);
    assertThat(reception.lost()).isZero();
    assertThat(span.forged + span.malformed + span.repeated + span.reordered).isZero();
    assertThat(span.wrongTimestamps + span.pauses).isZero();
    assertThat(span.lateness.mostMs()).isZero();
  }

  @Test
  void goesOnWhereTheSequenceNumberWraps() {
    for (int i = 65_500; i < 65_600; i++) {
      hear(i, i * 960L, i * BEAT_NS);
    }

    assertThat(span.packets).isEqualTo(100);
    assertThat(reception.lost()).isZero();
    assertThat(span.forged).isZero();
  }

  @Test
  void goesOnWhereTheTimestampWraps() {
    long first = (1L << 32) - 960 * 5;
    for (int i = 0; i < 10; i++) {
      hear(i, first + i * 960L, i * BEAT_NS);
    }

    assertThat(span.wrongTimestamps + span.pauses).isZero();
    assertThat(span.lateness.mostMs()).isZero();
  }

  @Test
  void countsWhatNeverCame() {
    for (int i = 0; i < 100; i++) {
      if (i % 10 != 5) {
        hear(i, i * 960L, i * BEAT_NS);
      }
    }

    assertThat(reception.lost()).isEqualTo(10);
  }

  @Test
  void countsWhatCameTwiceAndWhatCameAfterALaterOne() {
    hear(0, 0, 0);
    hear(2, 1920, 2 * BEAT_NS);
    hear(1, 960, 2 * BEAT_NS);
    hear(1, 960, 2 * BEAT_NS);

    assertThat(span.reordered).isEqualTo(1);
    assertThat(span.repeated).isEqualTo(1);
    assertThat(span.packets).isEqualTo(3);
    assertThat(reception.lost()).isZero();
  }

  @Test
  void countsWhatIsNotAuthentic() {
    byte[] packet = sealed(0, 0);
    packet[40] ^= 1;
    reception.handle(packet, length(), 0, span);

    assertThat(span.forged).isEqualTo(1);
    assertThat(span.packets).isZero();
  }

  @Test
  void measuresLatenessFromThePacketThatCameSoonest() {
    hear(0, 0, 3_000_000);
    hear(1, 960, BEAT_NS);
    hear(2, 1920, 2 * BEAT_NS + 7_000_000);

    assertThat(span.lateness.mostMs()).isEqualTo(7);
  }

  @Test
  void saysWhenATimestampGoesOnByMoreOrLessThanThePacketLasts() {
    hear(0, 0, 0);
    hear(1, 960 * 3, 3 * BEAT_NS);
    hear(2, 960 * 3 + 480, 4 * BEAT_NS);

    assertThat(span.pauses).isEqualTo(1);
    assertThat(span.wrongTimestamps).isEqualTo(1);
  }

  @Test
  void losesNothingBetweenTwoSpans() {
    Span next = new Span(false, 50 * BEAT_NS);
    for (int i = 0; i < 100; i++) {
      byte[] packet = sealed(i, i * 960L);
      reception.handle(packet, length(), i * BEAT_NS, i < 50 ? span : next);
    }
    next.end(100 * BEAT_NS);

    assertThat(span.packets).isEqualTo(50);
    assertThat(next.packets).isEqualTo(50);
    assertThat(reception.lost()).isZero();
    assertThat(reception.longestGapNs(next)).isEqualTo(BEAT_NS);
  }

  @Test
  void knowsThatNothingCameInAWholeSpan() {
    hear(0, 0, 0);
    Span next = new Span(false, BEAT_NS);
    next.end(100 * BEAT_NS);

    assertThat(reception.longestGapNs(next)).isEqualTo(99 * BEAT_NS);
  }

  private void hear(int index, long timestamp, long atNs) {
    reception.handle(sealed(index, timestamp), length(), atNs, span);
  }

  private int length() {
    return HEADER + 60 + profile.tagLength();
  }

  private byte[] sealed(int index, long timestamp) {
    byte[] packet = new byte[200];
    java.nio.ByteBuffer.wrap(packet)
        .put((byte) 0x80)
        .put((byte) 111)
        .putShort((short) index)
        .putInt((int) timestamp)
        .putInt(4711)
        // One frame of 20 ms.
        .put((byte) 0xf8);
    // The first packet that a listener gets has rollover counter 0 (RFC 3711 section 3.3.1).
    new SrtpCipher(profile, new byte[16], new byte[12]).seal(packet, HEADER + 60, HEADER, index);
    return packet;
  }
}
