package live.rostra.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import org.junit.jupiter.api.Test;

class EncodedMixTest {
  private static final byte[] SILENT = {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};

  private static final int PACKET = 4;

  private final TestRoom room = new TestRoom();
  private final RecordingCodec codec = new RecordingCodec();
  private final EncodedMix encoded =
      new EncodedMix(room.mixer, codec, OpusSettings.program(), SILENT);

  @Test
  void oneTalkerNineSilentAndFiveHundredListenersCostOneEncodeATick() {
    Input talker = speaker(0.5f);
    for (int i = 0; i < 9; i++) {
      speaker(0);
    }
    encoded.setProgramWanted(true);
    run(10);

    for (int t = 0; t < 50; t++) {
      run(1);
      for (int listener = 0; listener < 500; listener++) {
        assertThat(isSilent(encoded.packetFor(null))).isFalse();
      }
      // The talker's own mix is digital silence, which is never encoded.
      assertThat(encoded.encodesLastTick()).isEqualTo(1);
      assertThat(isSilent(encoded.packetFor(talker))).isTrue();
    }
  }

  @Test
  void eachMoreTalkerCostsOneEncodeMore() {
    for (int talkers = 1; talkers <= 5; talkers++) {
      speaker(0.1f);
      speaker(0);
      encoded.setProgramWanted(true);

      run(10);

      assertThat(encoded.encodesLastTick()).isEqualTo(talkers == 1 ? 1 : talkers + 1);
    }
  }

  @Test
  void silentSpeakersAndListenersShareOnePacket() {
    speaker(0.5f);
    Input silent = speaker(0);
    Input alsoSilent = speaker(0);
    encoded.setProgramWanted(true);

    run(10);

    assertThat(encoded.packetFor(silent)).isSameAs(encoded.packetFor(null));
    assertThat(encoded.packetFor(alsoSilent)).isSameAs(encoded.packetFor(null));
  }

  @Test
  void nothingIsEncodedWhenNobodyListens() {
    Input talker = room.play(crest(0.5f));
    room.play(crest(0.2f));

    run(50);

    assertThat(codec.encoders).isEmpty();
    assertThat(isSilent(encoded.packetFor(null))).isTrue();
    assertThat(isSilent(encoded.packetFor(talker))).isTrue();
  }

  @Test
  void twoWhoBothTalkNeedNoProgram() {
    speaker(0.5f);
    speaker(0.2f);

    run(10);

    assertThat(encoded.encodesLastTick()).isEqualTo(2);
  }

  @Test
  void aSilentRoomCostsNothingOnceTheEncoderHasDrained() {
    Input talker = speaker(0.5f);
    speaker(0);
    encoded.setProgramWanted(true);
    run(10);

    talker.setMuted(true);
    run(Bus.HISTORY + 3);

    for (int t = 0; t < 50; t++) {
      run(1);
      assertThat(encoded.encodesLastTick()).isZero();
      assertThat(isSilent(encoded.packetFor(null))).isTrue();
    }
    // What the encoder heard last was silence, so nothing of the voice is left inside it.
    RecordingEncoder program = codec.encoders.getFirst();
    assertThat(program.heard.subList(program.heard.size() - Bus.HISTORY, program.heard.size()))
        .containsOnly(0f);
  }

  @Test
  void whoBecomesAudiblePartsWithACopyOfTheProgramsEncoder() {
    Input second = secondSpeaksAfterTenTicks();

    run(1);

    assertThat(second.audible()).isTrue();
    assertThat(encoded.encodesLastTick()).isEqualTo(2);
    assertThat(codec.encoders).hasSize(2);
    List<Float> program = codec.encoders.getFirst().heard;
    List<Float> own = codec.encoders.getLast().heard;
    assertThat(own.subList(0, own.size() - 1)).isEqualTo(program.subList(0, program.size() - 1));
    assertThat(own.getLast()).isEqualTo(0.5f);
    assertThat(program.getLast()).isEqualTo(0.75f);
  }

  @Test
  void anEncoderThatCannotBeCopiedHearsTheLastThreeFramesOfItsBusFirst() {
    codec.copies = false;
    Input second = secondSpeaksAfterTenTicks();

    run(1);

    assertThat(codec.encoders).hasSize(2);
    assertThat(codec.encoders.getLast().heard).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    assertThat(encoded.encodesLastTick()).isEqualTo(5);
    assertThat(encoded.packetFor(second)).isNotSameAs(encoded.packetFor(null));
  }

  @Test
  void whoFallsSilentRejoinsTheProgramWhenBothEncodersMakeTheSamePacket() {
    speaker(0.5f);
    Input second = speaker(0.25f);
    encoded.setProgramWanted(true);
    run(10);
    second.setMuted(true);

    int ticks = 0;
    while (encoded.packetFor(second) != encoded.packetFor(null)) {
      run(1);
      assertThat(++ticks).isLessThan(15);
    }

    assertThat(ticks).isGreaterThan(4); // the memory of the voice has left the program's encoder
    run(1);
    assertThat(encoded.packetFor(second)).isSameAs(encoded.packetFor(null));
    assertThat(encoded.encodesLastTick()).isEqualTo(1);
  }

  @Test
  void whoFallsSilentWhenNobodyHearsTheProgramHandsItTheirEncoder() {
    Input listener = speaker(0.25f);
    room.play(crest(0.5f));
    run(10);
    assertThat(codec.encoders).hasSize(1);

    listener.setMuted(true);
    run(10);

    assertThat(encoded.packetFor(listener)).isSameAs(encoded.packetFor(null));
    assertThat(codec.encoders).hasSize(1);
    assertThat(encoded.encodesLastTick()).isEqualTo(1);
  }

  @Test
  void encodersAreUsedAgain() {
    Input a = speaker(0.5f);
    speaker(0.3f);
    encoded.setProgramWanted(true);
    for (int round = 0; round < 20; round++) {
      a.setMuted(round % 2 == 0);
      run(30);
    }

    assertThat(codec.encoders).hasSize(3);
  }

  @Test
  void aFailingCodecMeansSilenceAndACountAndAFreshEncoder() {
    speaker(0.5f);
    encoded.setProgramWanted(true);
    run(10);
    int made = codec.encoders.size();

    codec.failing = true;
    run(1);
    assertThat(isSilent(encoded.packetFor(null))).isTrue();
    assertThat(encoded.failures()).isEqualTo(1);

    codec.failing = false;
    run(1);
    assertThat(isSilent(encoded.packetFor(null))).isFalse();
    assertThat(codec.encoders).hasSize(made + 1);
    assertThat(encoded.failures()).isEqualTo(1);
  }

  @Test
  void nobodyHearsThemselvesInTheTickTheyBeginToListen() {
    Input talker = room.play(crest(0.5f));
    encoded.setProgramWanted(true);
    run(10);

    assertThat(isSilent(encoded.packetFor(talker))).isTrue();
    encoded.setWanted(talker, true);
    assertThat(isSilent(encoded.packetFor(talker))).isTrue();
  }

  @Test
  void whoLeavesIsLedBackToTheProgramAndCostsNothingAfter() {
    Input talker = speaker(0.5f);
    speaker(0.2f);
    encoded.setProgramWanted(true);
    run(10);
    assertThat(encoded.encodesLastTick()).isEqualTo(3);

    room.mixer.remove(talker);
    run(1);
    assertThat(encoded.apart(talker)).isTrue();
    assertThat(encoded.packetFor(talker)).isNotSameAs(encoded.packetFor(null));

    run(20);
    assertThat(encoded.apart(talker)).isFalse();
    assertThat(encoded.packetFor(talker)).isSameAs(encoded.packetFor(null));
    assertThat(encoded.encodesLastTick()).isEqualTo(1);
  }

  @Test
  void whoComesBackIsHeardAndHearsApartAgain() {
    Input talker = speaker(0.5f);
    encoded.setProgramWanted(true);
    run(10);
    room.mixer.remove(talker);
    run(30);
    assertThat(talker.audible()).isFalse();

    room.mixer.restore(talker);
    run(2);

    assertThat(talker.audible()).isTrue();
    assertThat(encoded.packetFor(talker)).isNotSameAs(encoded.packetFor(null));
    assertThat(isSilent(encoded.packetFor(null))).isFalse();
  }

  private Input secondSpeaksAfterTenTicks() {
    room.play(crest(0.5f));
    float[] late = crest(0.25f);
    Arrays.fill(late, 0, 10 * Mixer.FRAME_SAMPLES, 0f);
    Input second = room.play(late);
    encoded.setProgramWanted(true);
    encoded.setWanted(second, true);
    run(10);
    assertThat(codec.encoders).hasSize(1);
    return second;
  }

  private Input speaker(float value) {
    Input input = room.play(crest(value));
    encoded.setWanted(input, true);
    return input;
  }

  private void run(int ticks) {
    for (int t = 0; t < ticks; t++) {
      room.tick();
      encoded.encode();
    }
  }

  private static boolean isSilent(EncodedFrame frame) {
    return frame.length() == SILENT.length;
  }

  /// A tone of 400 Hz, of which the last sample of each frame that leaves the limiter is a crest.
  private static float[] crest(float value) {
    float[] signal = new float[20 * 48_000];
    for (int i = 0; i < signal.length; i++) {
      signal[i] = (float) (value * Math.cos(2 * Math.PI * ((i + 1) % 120) / 120));
    }
    return signal;
  }

  /// Encoders that note the last sample of each frame they are given.
  private static final class RecordingCodec implements OpusCodec {
    final List<RecordingEncoder> encoders = new ArrayList<>();
    boolean failing;
    boolean copies = true;

    @Override
    public OpusDecoder newDecoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public OpusEncoder newEncoder(OpusSettings settings) {
      RecordingEncoder encoder = new RecordingEncoder(this);
      encoders.add(encoder);
      return encoder;
    }
  }

  /// A packet is a function of the last four samples heard, so its memory fades as a real one's
  /// does.
  private record RecordingEncoder(RecordingCodec codec, List<Float> heard) implements OpusEncoder {
    RecordingEncoder(RecordingCodec codec) {
      this(codec, new ArrayList<>());
    }

    @Override
    public int encode(float[] pcm, int offset, byte[] out, int outOffset, int maxBytes) {
      if (codec.failing) {
        return -1;
      }
      heard.add(pcm[offset + Mixer.FRAME_SAMPLES - 1]);
      int memory = heard.subList(Math.max(0, heard.size() - 4), heard.size()).hashCode();
      for (int i = 0; i < PACKET; i++) {
        out[outOffset + i] = (byte) (memory >> 8 * i);
      }
      return PACKET;
    }

    @Override
    public boolean copyFrom(OpusEncoder other) {
      if (!codec.copies) {
        return false;
      }
      heard.clear();
      heard.addAll(((RecordingEncoder) other).heard);
      return true;
    }
  }
}
