package live.rostra.transport.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import live.rostra.testkit.BadInput;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpSessionTest {
  private static final int SSRC = 0x1234_5678;

  private final Random random = new Random(42);
  private final PacketBuffer packet = new PacketBuffer();

  @ParameterizedTest
  @EnumSource
  void roundTripsRtpInPlace(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    byte[] plain = rtp(SSRC, 1, 160);
    packet.copyFrom(plain, 0, plain.length);

    assertThat(sender.protect(packet)).isTrue();
    byte[] wire = bytes(packet);
    assertThat(wire).hasSize(plain.length + profile.tagLength());
    assertThat(Arrays.copyOf(wire, 12)).isEqualTo(Arrays.copyOf(plain, 12));
    assertThat(Arrays.copyOfRange(wire, 12, plain.length))
        .isNotEqualTo(Arrays.copyOfRange(plain, 12, plain.length));

    assertThat(receiver.unprotect(packet)).isTrue();
    assertThat(bytes(packet)).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void roundTripsRtcpInPlace(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    for (int i = 0; i < 3; i++) {
      byte[] plain = receiverReport(SSRC);
      packet.copyFrom(plain, 0, plain.length);

      assertThat(sender.protectRtcp(packet)).isTrue();
      assertThat(packet.length()).isEqualTo(plain.length + 4 + profile.tagLength());
      assertThat(Arrays.copyOfRange(bytes(packet), 8, plain.length))
          .isNotEqualTo(Arrays.copyOfRange(plain, 8, plain.length));

      assertThat(receiver.unprotectRtcp(packet)).isTrue();
      assertThat(bytes(packet)).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @EnumSource
  void worksAtAnyOffsetInTheArray(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    byte[] plain = rtp(SSRC, 1, 50);
    System.arraycopy(plain, 0, packet.array(), 33, plain.length);
    packet.set(33, plain.length);

    assertThat(new SrtpSession(keys).protect(packet)).isTrue();
    assertThat(new SrtpSession(keys.mirrored()).unprotect(packet)).isTrue();

    assertThat(bytes(packet)).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryPacketWithOneBitChanged(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    byte[] wire = protectedRtp(new SrtpSession(keys), rtp(SSRC, 1, 20));
    SrtpSession receiver = new SrtpSession(keys.mirrored());

    for (int bit = 0; bit < 8 * wire.length; bit++) {
      byte[] changed = wire.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(received(receiver, changed)).as("bit %d", bit).isFalse();
    }

    assertThat(receiver.receivingContexts()).isZero();
    assertThat(received(receiver, wire)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void refusesAReplay(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    byte[] first = protectedRtp(sender, rtp(SSRC, 1, 20));
    byte[] second = protectedRtp(sender, rtp(SSRC, 2, 20));
    assertThat(received(receiver, first)).isTrue();
    assertThat(received(receiver, second)).isTrue();

    assertThat(received(receiver, first)).isFalse();
    assertThat(received(receiver, second)).isFalse();

    assertThat(receiver.dropped(SrtpDrop.REPLAY)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void refusesAReplayedReport(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    byte[] wire = protectedRtcp(new SrtpSession(keys), receiverReport(SSRC));
    assertThat(receivedRtcp(receiver, wire)).isTrue();

    assertThat(receivedRtcp(receiver, wire)).isFalse();

    assertThat(receiver.dropped(SrtpDrop.REPLAY)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void takesPacketsOutOfOrderInsideTheWindow(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    byte[][] wires = new byte[80][];
    for (int i = 0; i < wires.length; i++) {
      wires[i] = protectedRtp(sender, rtp(SSRC, i, 20));
    }
    assertThat(received(receiver, wires[79])).isTrue();

    assertThat(received(receiver, wires[16])).isTrue();
    assertThat(received(receiver, wires[15])).as("64 behind the newest").isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void followsTheRolloverCounterAcrossALossySequenceWrap(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());

    int received = 0;
    int sent = 0;
    for (int i = 0; i < 6_000; i++) {
      byte[] wire = protectedRtp(sender, rtp(SSRC, 0x7000 + i * 20 & 0xffff, 20));
      boolean outage = i > 1_500 && i < 2_300; // wraps inside the outage
      if (!outage) {
        sent++;
        received += received(receiver, wire) ? 1 : 0;
      }
    }

    assertThat(received).isEqualTo(sent);
  }

  /// Row T27: an outage of 40 s over a wrap, while somebody replays whatever was heard before.
  @ParameterizedTest
  @EnumSource
  void takesTheFirstPacketAfterAnOutageOverAWrapAndNoneOfTheReplays(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    List<byte[]> heard = new ArrayList<>();
    for (int sequence = 62_000; sequence < 64_500; sequence++) {
      byte[] wire = protectedRtp(sender, rtp(SSRC, sequence, 20));
      assertThat(received(receiver, wire)).isTrue();
      heard.add(wire);
    }
    int replayed = 0;
    for (int lost = 0; lost < 2_000; lost++) {
      protectedRtp(sender, rtp(SSRC, 64_500 + lost & 0xffff, 20));
      replayed += received(receiver, heard.get(lost)) ? 1 : 0;
    }

    byte[] first = protectedRtp(sender, rtp(SSRC, 66_500 & 0xffff, 20));

    assertThat(received(receiver, first)).isTrue();
    for (byte[] wire : heard) {
      replayed += received(receiver, wire) ? 1 : 0;
    }
    assertThat(replayed).isZero();
    byte[] next = protectedRtp(sender, rtp(SSRC, 66_501 & 0xffff, 20));
    assertThat(received(receiver, next)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @BadInput(21)
  void keepsNothingOfAFloodOfForgedSsrcs(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession sender = new SrtpSession(keys);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    byte[] forged = new byte[12 + 40 + profile.tagLength()];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(forged);
      forged[0] = (byte) 0x80;
      assertThat(received(receiver, forged)).isFalse();
    }

    assertThat(receiver.receivingContexts()).isZero();
    assertThat(receiver.dropped(SrtpDrop.AUTHENTICATION)).isEqualTo(100_000);
    for (int i = 0; i < 100; i++) {
      assertThat(received(receiver, protectedRtp(sender, rtp(SSRC, i, 40)))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  @BadInput(21)
  void keepsTheEightMostRecentOfManyAuthenticSsrcs(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    SrtpSession receiver = new SrtpSession(keys.mirrored());
    for (int ssrc = 0; ssrc < 100; ssrc++) {
      // A sender refuses a ninth SSRC, so each comes from a fresh one.
      assertThat(received(receiver, protectedRtp(new SrtpSession(keys), rtp(ssrc, 1, 20))))
          .isTrue();
    }

    assertThat(receiver.receivingContexts()).isEqualTo(8);
  }

  @ParameterizedTest
  @EnumSource
  void neverForgetsASendersRolloverCounter(SrtpProfile profile) {
    SrtpSession sender = new SrtpSession(keys(profile));
    for (int ssrc = 0; ssrc < 8; ssrc++) {
      assertThat(protectedRtp(sender, rtp(ssrc, 1, 20))).isNotNull();
    }
    byte[] ninth = rtp(8, 1, 20);
    packet.copyFrom(ninth, 0, ninth.length);

    assertThat(sender.protect(packet)).isFalse();
    assertThat(sender.unsendable()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void neverSendsAPacketForWhichTheTagHasNoRoom(SrtpProfile profile) {
    SrtpSession sender = new SrtpSession(keys(profile));
    byte[] plain = rtp(SSRC, 1, 20);
    byte[] tight = Arrays.copyOf(plain, plain.length + profile.tagLength() - 1);
    packet.swap(tight, 0, plain.length);

    assertThat(sender.protect(packet)).isFalse();
    assertThat(packet.array()).startsWith(plain);
    assertThat(sender.unsendable()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  @BadInput(18)
  void refusesLengthsThatCannotHoldATagBeforeDecrypting(SrtpProfile profile) {
    SrtpSession receiver = new SrtpSession(keys(profile));
    for (int length = 0; length < 12 + profile.tagLength(); length++) {
      byte[] wire = Arrays.copyOf(rtp(SSRC, 1, 40), length);
      assertThat(received(receiver, wire)).isFalse();
    }
    for (int length = 0; length < 12 + profile.tagLength(); length++) {
      assertThat(receivedRtcp(receiver, Arrays.copyOf(receiverReport(SSRC), length))).isFalse();
    }
    assertThat(received(receiver, rtp(SSRC, 1, 1_501 - 12))).isFalse();

    assertThat(receiver.dropped(SrtpDrop.LENGTH)).isEqualTo(2L * (12 + profile.tagLength()) + 1);
  }

  @ParameterizedTest
  @EnumSource
  @BadInput(15)
  void refusesHeadersThatReachIntoTheTag(SrtpProfile profile) {
    SrtpSession receiver = new SrtpSession(keys(profile));
    byte[] csrcs = rtp(SSRC, 1, 40);
    csrcs[0] = (byte) 0x8f;
    byte[] extension = rtp(SSRC, 1, 40);
    extension[0] = (byte) 0x90;
    Bytes.put16(extension, 14, 0xffff);
    byte[] version = rtp(SSRC, 1, 40);
    version[0] = 0x40;
    byte[] cryptex = rtp(SSRC, 1, 40);
    cryptex[0] = (byte) 0x90;
    Bytes.put32(cryptex, 12, 0xC0DE_0000L);

    assertThat(received(receiver, csrcs)).isFalse();
    assertThat(received(receiver, extension)).isFalse();
    assertThat(received(receiver, version)).isFalse();
    assertThat(received(receiver, cryptex)).isFalse();

    assertThat(receiver.dropped(SrtpDrop.MALFORMED)).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource
  void refusesReportsInTheClear(SrtpProfile profile) {
    SrtpKeys keys = keys(profile);
    byte[] wire = protectedRtcp(new SrtpSession(keys), receiverReport(SSRC));
    int indexAt = wire.length - 4 - (profile == SrtpProfile.AEAD_AES_128_GCM ? 0 : 10);
    wire[indexAt] &= 0x7f;
    SrtpSession receiver = new SrtpSession(keys.mirrored());

    assertThat(receivedRtcp(receiver, wire)).isFalse();
    assertThat(receiver.dropped(SrtpDrop.MALFORMED)).isEqualTo(1);
  }

  @Test
  void warmsUpBothProfiles() {
    SrtpSession.warmUp();
  }

  private SrtpKeys keys(SrtpProfile profile) {
    return new SrtpKeys(
        profile,
        randomBytes(SrtpProfile.KEY_LENGTH),
        randomBytes(profile.saltLength()),
        randomBytes(SrtpProfile.KEY_LENGTH),
        randomBytes(profile.saltLength()));
  }

  private byte[] rtp(int ssrc, int sequence, int payload) {
    byte[] plain = randomBytes(12 + payload);
    plain[0] = (byte) 0x80;
    plain[1] = 111;
    Bytes.put16(plain, 2, sequence);
    Bytes.put32(plain, 8, ssrc);
    return plain;
  }

  private byte[] receiverReport(int ssrc) {
    byte[] plain = randomBytes(32);
    plain[0] = (byte) 0x81;
    plain[1] = (byte) 201;
    Bytes.put16(plain, 2, 7);
    Bytes.put32(plain, 4, ssrc);
    return plain;
  }

  private byte[] protectedRtp(SrtpSession sender, byte[] plain) {
    packet.copyFrom(plain, 0, plain.length);
    assertThat(sender.protect(packet)).isTrue();
    return bytes(packet);
  }

  private byte[] protectedRtcp(SrtpSession sender, byte[] plain) {
    packet.copyFrom(plain, 0, plain.length);
    assertThat(sender.protectRtcp(packet)).isTrue();
    return bytes(packet);
  }

  private boolean received(SrtpSession receiver, byte[] wire) {
    packet.copyFrom(wire, 0, wire.length);
    return receiver.unprotect(packet);
  }

  private boolean receivedRtcp(SrtpSession receiver, byte[] wire) {
    packet.copyFrom(wire, 0, wire.length);
    return receiver.unprotectRtcp(packet);
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(PacketBuffer packet) {
    return Arrays.copyOfRange(packet.array(), packet.offset(), packet.end());
  }
}
