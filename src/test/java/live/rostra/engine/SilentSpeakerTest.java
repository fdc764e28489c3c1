package live.rostra.engine;

import static live.rostra.engine.VirtualRoom.Role.CONVERSE;
import static live.rostra.engine.VirtualRoom.Role.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.Correlation;
import live.rostra.testkit.Noise;
import org.junit.jupiter.api.Test;

/// What people cost who do not speak.
class SilentSpeakerTest {
  private static final int SILENT = 5;

  private final CountingCodec codec = new CountingCodec();
  private final VirtualRoom room = new VirtualRoom(VirtualRoom.Setting.seed(61).codec(codec));

  @Test
  void digitalSilenceCostsNeitherDecodeNorEncodeNorRing() {
    RemotePeer talker =
        room.join(CONVERSE, "ann").speaks(Voice.of(SpokenWords.samples(12, 3)), room.now());
    RemotePeer[] silent = new RemotePeer[SILENT];
    for (int i = 0; i < SILENT; i++) {
      silent[i] = room.join(CONVERSE, "silent " + i).speaks(Voice.SILENCE, room.now());
    }
    room.run(3);

    codec.reset();
    int ticks = room.tickedAtNs.size();
    room.run(5);

    ticks = room.tickedAtNs.size() - ticks;
    System.out.printf(
        "%d ticks, one talks, %d are silent: %d decodes and %d encodes in the node%n",
        ticks, SILENT, codec.decodes, codec.encodes);
    assertThat(codec.decodes).isLessThanOrEqualTo(ticks + 2);
    assertThat(codec.encodes).isLessThanOrEqualTo(ticks);
    assertThat(room.speaker(talker).speaking()).isTrue();
    for (RemotePeer each : silent) {
      assertThat(room.speaker(each).speaking()).isFalse();
    }
  }

  @Test
  void aNoisyMicrophoneInWhichNobodySpeaksCostsNoEncodeAndNoRing() {
    float[] noise = Noise.white(7, 0.003, 20 * 48_000); // -50 dBFS
    RemotePeer noisy = room.join(CONVERSE, "noisy").speaks(Voice.of(noise), room.now());
    room.join(CONVERSE, "ann").speaks(Voice.of(SpokenWords.samples(20, 3)), room.now());
    room.run(6);

    codec.reset();
    int ticks = room.tickedAtNs.size();
    room.run(5);

    ticks = room.tickedAtNs.size() - ticks;
    // Ann hears nobody, and nobody's silence is a constant packet.
    assertThat(codec.encodes).isLessThanOrEqualTo(ticks);
    assertThat(room.speaker(noisy).speaking()).isFalse();
  }

  @Test
  void theFirstWordAfterAMinuteOfSilenceIsWhole() {
    float[] words = SpokenWords.samples(4, 9);
    float[] later = new float[64 * 48_000];
    System.arraycopy(words, 0, later, 60 * 48_000, words.length);
    RemotePeer listener = room.join(SUBSCRIBE, "cleo");
    room.join(CONVERSE, "ann").speaks(Voice.of(later), room.now());

    room.run(62);

    assertThat(codec.decodes).as("decoded of 3,000 silent packets").isLessThan(300);
    // The first word begins 50 ms into the words; its first 100 ms are looked for and measured.
    float[] first = Arrays.copyOfRange(words, 2_400, 7_200);
    Correlation.Match match =
        Correlation.best(
            first, Arrays.copyOfRange(listener.ear.all(), 59 * 48_000, 61 * 48_000), 0, 90_000);
    assertThat(match.coefficient()).isGreaterThan(0.9);
  }

  /// Concentus, counted; the peers' own encoders and decoders are not.
  private static final class CountingCodec implements OpusCodec {
    private final OpusCodec codec = new ConcentusOpus();
    private int decodes;
    private int encodes;

    void reset() {
      decodes = 0;
      encodes = 0;
    }

    @Override
    public OpusDecoder newDecoder() {
      OpusDecoder decoder = codec.newDecoder();
      return new OpusDecoder() {
        @Override
        public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
          decodes++;
          return decoder.decode(packet, offset, length, pcm, pcmOffset);
        }

        @Override
        public int decodeFec(
            byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples) {
          decodes++;
          return decoder.decodeFec(next, offset, length, pcm, pcmOffset, samples);
        }

        @Override
        public int conceal(float[] pcm, int pcmOffset, int samples) {
          decodes++;
          return decoder.conceal(pcm, pcmOffset, samples);
        }
      };
    }

    @Override
    public OpusEncoder newEncoder(OpusSettings settings) {
      return settings.voip() ? codec.newEncoder(settings) : new Encoder(codec.newEncoder(settings));
    }

    private final class Encoder implements OpusEncoder {
      private final OpusEncoder encoder;

      Encoder(OpusEncoder encoder) {
        this.encoder = encoder;
      }

      @Override
      public int encode(float[] pcm, int offset, byte[] out, int outOffset, int maxBytes) {
        encodes++;
        return encoder.encode(pcm, offset, out, outOffset, maxBytes);
      }

      @Override
      public boolean copyFrom(OpusEncoder other) {
        return encoder.copyFrom(other instanceof Encoder counted ? counted.encoder : other);
      }
    }
  }
}
