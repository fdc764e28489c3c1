package live.rostra.codec;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusMode;
import io.github.jaredmdobson.concentus.OpusSignal;

/// One Concentus encoder at 48 kHz mono, 20 ms frames. Loop only.
///
/// The program (`voip` false) is CELT at a constant bit rate: each frame has the same size whatever
/// is said, so sizes tell an eavesdropper nothing (RFC 6562), a listener's link sees no bursts, and
/// at 64 kbit/s a reservoir would gain little. The mode is forced, because a switch of modes in
/// mid-stream costs a seam that mixes taking over from each other cannot afford. As SILK never
/// takes over, the 4 ms by which CELT would wait for it are left out ("restricted low delay"): the
/// look-ahead is 120 samples instead of 312, and the sound is the same. Speech mode is SILK, whose
/// rate follows the sound by design, held by the constraint, with in-band FEC.
final class ConcentusEncoder implements OpusEncoder {
  private static final int FRAME = 960;

  /// Loss that in-band FEC is sized for: below about 5 % the encoder spends next to nothing on it.
  static final int EXPECTED_LOSS_PERCENT = 10;

  private final OpusSettings settings;
  private final short[] scratch = new short[FRAME];
  private io.github.jaredmdobson.concentus.OpusEncoder encoder;

  ConcentusEncoder(OpusSettings settings) {
    this.settings = settings;
    this.encoder = create(settings);
  }

  @Override
  public int encode(float[] pcm, int offset, byte[] out, int outOffset, int maxBytes) {
    Pcm.toShorts(pcm, offset, scratch, FRAME);
    try {
      int bytes = encoder.encode(scratch, 0, FRAME, out, outOffset, maxBytes);
      return bytes > 0 ? bytes : -1;
    } catch (Throwable failure) { // as in the decoder: a port of C fails in many ways
      encoder = create(settings);
      return -1;
    }
  }

  /// CELT only: SILK's state points into tables that all encoders share, which a copy must not
  /// touch.
  @Override
  public boolean copyFrom(OpusEncoder other) {
    if (settings.voip()
        || !(other instanceof ConcentusEncoder original)
        || !original.settings.equals(settings)) {
      return false;
    }
    if (ConcentusState.copy(original.encoder, encoder)) {
      return true;
    }
    encoder = create(settings);
    return false;
  }

  private static io.github.jaredmdobson.concentus.OpusEncoder create(OpusSettings settings) {
    try {
      var encoder =
          new io.github.jaredmdobson.concentus.OpusEncoder(
              48_000,
              1,
              settings.voip()
                  ? OpusApplication.OPUS_APPLICATION_VOIP
                  : OpusApplication.OPUS_APPLICATION_RESTRICTED_LOWDELAY);
      encoder.setBitrate(settings.bitrateBps());
      encoder.setComplexity(settings.complexity());
      if (settings.voip()) {
        encoder.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
        encoder.setUseVBR(true);
        encoder.setUseConstrainedVBR(true);
        encoder.setUseInbandFEC(true);
        encoder.setPacketLossPercent(EXPECTED_LOSS_PERCENT);
      } else {
        encoder.setForceMode(OpusMode.MODE_CELT_ONLY);
        encoder.setUseVBR(false);
      }
      return encoder;
    } catch (OpusException impossible) {
      throw new IllegalStateException("48 kHz mono is a valid encoder", impossible);
    }
  }
}
