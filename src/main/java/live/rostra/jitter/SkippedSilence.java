package live.rostra.jitter;

import java.util.Arrays;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusPacket;

/// Silence that is not decoded. A sender that announces silence, in packets in which its encoder
/// found no voice, after half a second that was found silent when it was decoded, is taken at its
/// word: those packets become zeros, and the last of them are kept. With the first packet of
/// another kind the decoder hears the kept ones first, so that it begins the voice in the state it
/// would have had.
///
/// All three signs are asked for, so that a sender whose level extension is wrong is still heard.
final class SkippedSilence {
  /// Half a second of packets of 20 ms.
  private static final int PROOF = 25;

  /// SILK spends 35 bytes on 20 ms of silence at 32 kbit/s.
  private static final int MAX_PAYLOAD = 64;

  /// What a decoder's memory of silence is made of.
  private static final int KEPT = 4;

  /// -74 dBFS: decoders fill silence with noise of some -80.
  private static final float SILENT_MEAN_SQUARE = 4e-8f;

  private final OpusDecoder decoder;
  private final byte[][] kept = new byte[KEPT][MAX_PAYLOAD];
  private final int[] lengths = new int[KEPT];
  private int skipped; // since the last one decoded
  private int proven; // decoded in a row and found silent
  private int samples;

  SkippedSilence(OpusDecoder decoder) {
    this.decoder = decoder;
  }

  /// Decides on a packet that is said to be silent, and keeps it if it is not to be decoded.
  boolean skip(byte[] payload, int length) {
    if (proven < PROOF || length > MAX_PAYLOAD || !OpusPacket.inactive(payload, 0, length)) {
      return false;
    }
    samples = OpusPacket.samples(payload, 0, length);
    if (samples < 0) {
      return false;
    }
    int at = skipped % KEPT;
    System.arraycopy(payload, 0, kept[at], 0, length);
    lengths[at] = length;
    skipped++;
    return true;
  }

  /// Writes what the packet just skipped stands for.
  ///
  /// @return samples written
  int write(float[] pcm, int at) {
    Arrays.fill(pcm, at, at + samples, 0);
    return samples;
  }

  /// Brings the decoder to where it would be; call before it decodes. What it says on the way is
  /// written to `pcm` from `at` on and means nothing.
  ///
  /// @return packets that could not be decoded; their sender is not taken at its word any more
  int prime(float[] pcm, int at) {
    int failed = 0;
    for (int i = Math.max(0, skipped - KEPT); i < skipped; i++) {
      failed += decoder.decode(kept[i % KEPT], 0, lengths[i % KEPT], pcm, at) < 0 ? 1 : 0;
    }
    skipped = 0;
    proven = failed > 0 ? 0 : proven;
    return failed;
  }

  /// What follows is another sender's.
  void forget() {
    skipped = 0;
    proven = 0;
  }

  /// Takes note of what the decoder made of a packet.
  void decoded(float[] pcm, int at, int count) {
    float sum = 0;
    for (int i = at; i < at + count; i++) {
      sum += pcm[i] * pcm[i];
    }
    proven = sum < SILENT_MEAN_SQUARE * count ? Math.min(proven + 1, PROOF) : 0;
  }
}
