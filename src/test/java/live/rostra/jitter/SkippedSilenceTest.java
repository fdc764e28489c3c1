package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Test;

class SkippedSilenceTest {
  private static final int FRAME = 960;
  private static final int SILENT_FRAMES = 150;
  private static final int SECOND_VOICE = 325;
  private static final int FRAMES = 400;

  /// Silence, a voice, silence, a voice: what is heard with and without the decoder's rest.
  @Test
  void aVoiceBeginsAsIfEverythingHadBeenDecoded() {
    byte[][] packets = packets(true);
    Counting all = new Counting();
    Counting some = new Counting();

    float[] whole = play(packets, all, false);
    float[] rested = play(packets, some, true);

    double worst = Double.POSITIVE_INFINITY;
    for (int onset : new int[] {SILENT_FRAMES, SECOND_VOICE}) {
      // The first packets' frames, and the playout's delay of at most two.
      worst = Math.min(worst, snr(whole, rested, onset * FRAME, (onset + 12) * FRAME));
    }
    System.out.printf(
        "known silence: %d of %d packets decoded, onset %.0f dB SNR%n",
        some.decodes, all.decodes, worst);
    assertThat(all.decodes).isEqualTo(FRAMES);
    assertThat(some.decodes).isLessThan(FRAMES - SILENT_FRAMES / 2);
    assertThat(worst).isGreaterThan(40);
  }

  @Test
  void whoSpeaksAndAnnouncesSilenceIsHeard() {
    byte[][] packets = packets(true);
    Counting decoder = new Counting();
    SpeakerPlayout playout = new SpeakerPlayout(decoder);
    float[] pcm = new float[FRAME];
    float peak = 0;
    for (int i = 0; i < FRAMES; i++) {
      boolean voice = voice(i);
      playout.insert(i * 20_000_000L, i, i * 960L, true, packets[i], 0, packets[i].length);
      playout.take(pcm, i * 20_000_000L + 10_000_000);
      for (float sample : pcm) {
        peak = voice ? Math.max(peak, Math.abs(sample)) : peak;
      }
    }

    assertThat(peak).isGreaterThan(0.1f);
  }

  @Test
  void silenceAtAConstantBitRateIsDecoded() {
    Counting decoder = new Counting();

    play(packets(false), decoder, true);

    assertThat(decoder.decodes).isEqualTo(FRAMES);
  }

  @Test
  void silenceIsDecodedUntilItHasProvedToBeSilence() {
    byte[][] packets = packets(true);
    Counting decoder = new Counting();
    SpeakerPlayout playout = new SpeakerPlayout(decoder);
    float[] pcm = new float[FRAME];

    for (int i = 0; i < 25; i++) {
      playout.insert(i * 20_000_000L, i, i * 960L, true, packets[i], 0, packets[i].length);
      playout.take(pcm, i * 20_000_000L + 10_000_000);
    }

    assertThat(decoder.decodes).isGreaterThanOrEqualTo(23); // the first waits for its time
  }

  /// Row T29: 25 packets of real silence, then four that no decoder takes before each that one
  /// does.
  @Test
  void packetsThatFailWhenTheVoiceBeginsAreErrorsLikeAnyOther() {
    Choosy decoder = new Choosy();
    SpeakerPlayout playout = new SpeakerPlayout(decoder);
    Feed feed = new Feed(playout);
    for (int i = 0; i < 40; i++) {
      feed.packet(true, GOOD);
    }
    assertThat(decoder.taken).as("proven").isLessThan(30);

    for (int i = 0; i < 50; i++) {
      feed.packet(i % 5 != 4, i % 5 != 4 ? BAD : GOOD);
    }

    assertThat(decoder.refused).as("in one second").isBetween(4, 20 + 4);
    assertThat(playout.stats().decoderErrors()).isEqualTo(decoder.refused);
  }

  @Test
  void silenceThatCannotBeDecodedProvesNothing() {
    Choosy decoder = new Choosy();
    Feed feed = new Feed(new SpeakerPlayout(decoder));
    for (int i = 0; i < 40; i++) {
      feed.packet(true, GOOD);
    }
    feed.packet(true, BAD);
    feed.packet(true, GOOD);
    feed.packet(false, GOOD); // the kept ones are decoded now, and one of them fails
    int before = decoder.taken;

    for (int i = 0; i < 10; i++) {
      feed.packet(true, GOOD);
    }

    assertThat(decoder.taken).as("decoded again").isGreaterThanOrEqualTo(before + 9);
  }

  @Test
  void anotherSourceMustProveItsOwnSilenceAndHearsNothingOfTheOneBefore() {
    Choosy decoder = new Choosy();
    SpeakerPlayout playout = new SpeakerPlayout(decoder);
    Feed feed = new Feed(playout);
    for (int i = 0; i < 40; i++) {
      feed.packet(true, GOOD);
    }
    feed.packet(true, BAD);
    feed.packet(true, BAD);
    int before = decoder.taken;

    playout.restart(feed.nowNs());
    for (int i = 0; i < 20; i++) {
      feed.packet(true, GOOD);
    }

    assertThat(decoder.refused).as("kept from the source before").isZero();
    assertThat(decoder.taken).as("decoded").isGreaterThanOrEqualTo(before + 18);
  }

  private static final byte GOOD = 1;
  private static final byte BAD = 2;

  /// One packet and one tick after the other.
  private static final class Feed {
    private final SpeakerPlayout playout;
    private final float[] pcm = new float[FRAME];
    private int count;

    Feed(SpeakerPlayout playout) {
      this.playout = playout;
    }

    long nowNs() {
      return count * 20_000_000L;
    }

    /// A packet of 20 ms in which the encoder found no voice.
    void packet(boolean announced, byte kind) {
      byte[] payload = {0x08, 0, kind};
      playout.insert(nowNs(), count, count * 960L, announced, payload, 0, payload.length);
      playout.take(pcm, nowNs() + 10_000_000);
      count++;
    }
  }

  /// Makes zeros of good packets and nothing of bad ones.
  private static final class Choosy implements OpusDecoder {
    private int taken;
    private int refused;

    @Override
    public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
      if (length == 3 && packet[offset + 2] == BAD) {
        refused++;
        return -1;
      }
      taken++;
      return conceal(pcm, pcmOffset, FRAME);
    }

    @Override
    public int decodeFec(
        byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples) {
      return conceal(pcm, pcmOffset, samples);
    }

    @Override
    public int conceal(float[] pcm, int pcmOffset, int samples) {
      Arrays.fill(pcm, pcmOffset, pcmOffset + samples, 0);
      return samples;
    }
  }

  private static boolean voice(int frame) {
    return (frame >= SILENT_FRAMES && frame < SILENT_FRAMES + 50) || frame >= SECOND_VOICE;
  }

  /// The frame in which the voice of this one began.
  private static int onset(int frame) {
    return frame >= SECOND_VOICE ? SECOND_VOICE : SILENT_FRAMES;
  }

  private static byte[][] packets(boolean voip) {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, voip));
    float[] speech = SpeechLike.samples(4, 5);
    float[] silence = new float[FRAME];
    byte[] out = new byte[1276];
    byte[][] packets = new byte[FRAMES][];
    for (int i = 0; i < FRAMES; i++) {
      int length =
          voice(i)
              ? encoder.encode(speech, (i - onset(i) + 5) * FRAME, out, 0, out.length)
              : encoder.encode(silence, 0, out, 0, out.length);
      packets[i] = Arrays.copyOf(out, length);
    }
    return packets;
  }

  private static float[] play(byte[][] packets, OpusDecoder decoder, boolean announced) {
    SpeakerPlayout playout = new SpeakerPlayout(decoder);
    float[] heard = new float[(FRAMES + 5) * FRAME];
    float[] pcm = new float[FRAME];
    for (int i = 0; i < FRAMES + 5; i++) {
      if (i < FRAMES) {
        boolean silent = announced && !voice(i);
        playout.insert(i * 20_000_000L, i, i * 960L, silent, packets[i], 0, packets[i].length);
      }
      playout.take(pcm, i * 20_000_000L + 10_000_000);
      System.arraycopy(pcm, 0, heard, i * FRAME, FRAME);
    }
    return heard;
  }

  private static double snr(float[] meant, float[] heard, int from, int to) {
    double signal = 0;
    double noise = 1e-12;
    for (int i = from; i < to; i++) {
      signal += meant[i] * meant[i];
      noise += (heard[i] - meant[i]) * (heard[i] - meant[i]);
    }
    assertThat(signal).isGreaterThan(1e-3 * (to - from) * Tone.SAMPLE_RATE / 48_000);
    return 10 * Math.log10(signal / noise);
  }

  private static final class Counting implements OpusDecoder {
    private final OpusDecoder decoder = new ConcentusOpus().newDecoder();
    private int decodes;

    @Override
    public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
      decodes++;
      return decoder.decode(packet, offset, length, pcm, pcmOffset);
    }

    @Override
    public int decodeFec(
        byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples) {
      return decoder.decodeFec(next, offset, length, pcm, pcmOffset, samples);
    }

    @Override
    public int conceal(float[] pcm, int pcmOffset, int samples) {
      return decoder.conceal(pcm, pcmOffset, samples);
    }
  }
}
