package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.PUBLISH;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.Octets;
import org.junit.jupiter.api.Test;

/// A speaker with the right keys whose payloads are made to hurt the decoder (rows T26 and T29).
class OpusFloodTest {
  private static final byte[] HOSTILE = Octets.of("5d341d341a");
  private static final int SSRC = 0x0bad;

  private final VirtualRoom room = new VirtualRoom(23);
  private final RemotePeer ann = room.join(PUBLISH, "ann");
  private final RemotePeer mallory = room.join(PUBLISH, "mallory");
  private final RemotePeer cleo = room.join(SUBSCRIBE, "cleo");
  private int sequence = 100;
  private long timestamp = 48_000;

  @Test
  @BadInput(23)
  void aFloodOfHostilePayloadsCostsNoTickAndNobodysVoice() {
    talk();
    int ticks = room.tickedAtNs.size();
    int heard = cleo.ear.packets.size();

    for (int ms = 0; ms < 5_000; ms++) {
      // One sample apart, so that one tick could meet as many of them as are stored.
      mallory.sendRtp(Offers.OPUS, SSRC, ++sequence, ++timestamp, HOSTILE, room.now());
      room.run(0.001);
    }

    assertThat(room.tickedAtNs).hasSize(ticks + 250);
    assertThat(room.engine.skippedTicks()).isZero();
    assertThat(room.table.stats().internalErrors()).isZero();
    assertThat(cleo.ear.packets).hasSize(heard + 250);
    assertThat(cleo.ear.wrong).isEmpty();
    // 20 undecodable payloads, then a second of silence: five or six times.
    assertThat(drops(room).playout().decoderErrors()).isBetween(60L, 130L);
    assertThat(drops(room).playout().strayPackets()).isGreaterThan(4_000);
    assertThat(room.speaker(ann).levelDbov()).isGreaterThan(-30);
  }

  @Test
  @BadInput(23)
  void whoWasMutedIsHeardASecondAfterTheirLastHostilePayload() {
    talk();
    for (int i = 0; i < 100; i++) {
      mallory.sendRtp(Offers.OPUS, SSRC, ++sequence, timestamp += 960, HOSTILE, room.now());
      room.run(0.02);
    }
    assertThat(room.speaker(mallory).levelDbov()).isLessThan(-60);

    mallory.speaks(Voice.tone(1_000, 0.3), room.now());
    room.run(1.5);

    assertThat(room.speaker(mallory).levelDbov()).isGreaterThan(-30);
  }

  @Test
  @BadInput(24)
  void payloadsOfAnyShapeCostNoTick() {
    Random random = new Random(24);
    talk();
    int ticks = room.tickedAtNs.size();

    for (int i = 0; i < 3_000; i++) {
      byte[] payload = new byte[1 + random.nextInt(i % 10 == 0 ? 1_276 : 60)];
      random.nextBytes(payload);
      mallory.sendRtp(
          Offers.OPUS, SSRC, ++sequence, timestamp += random.nextInt(5) * 240, payload, room.now());
      room.run(0.001);
    }

    assertThat(room.tickedAtNs).hasSize(ticks + 150);
    assertThat(room.table.stats().internalErrors()).isZero();
    assertThat(cleo.ear.wrong).isEmpty();
  }

  @Test
  @BadInput(21)
  void anyNumberOfSsrcsOfOnePeerAreOneSpeaker() {
    talk();
    int ticks = room.tickedAtNs.size();

    for (int i = 0; i < 4_000; i++) {
      mallory.sendRtp(Offers.OPUS, i, i, timestamp += 960, new byte[] {8}, room.now());
      room.run(0.0005);
    }

    assertThat(room.tickedAtNs).hasSize(ticks + 100);
    assertThat(room.engine.speakers()).hasSize(2);
    assertThat(cleo.ear.wrong).isEmpty();
  }

  private void talk() {
    ann.speaks(Voice.tone(440, 0.3), room.now());
    room.run(1);
  }

  private static MediaStats drops(VirtualRoom room) {
    MediaTotals totals = new MediaTotals();
    room.engine.addTo(totals);
    return totals.snapshot();
  }
}
