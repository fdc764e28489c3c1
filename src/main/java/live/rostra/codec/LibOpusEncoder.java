package live.rostra.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One libopus encoder at 48 kHz mono, 20 ms frames, set as {@link ConcentusEncoder} says. Loop
/// only.
final class LibOpusEncoder implements OpusEncoder {
  private static final int FRAME = 960;
  private static final int MAX_PACKET = 1_500;

  // opus_defines.h
  private static final int APPLICATION_VOIP = 2048;
  private static final int APPLICATION_RESTRICTED_LOWDELAY = 2051;
  private static final int SET_BITRATE = 4002;
  private static final int SET_VBR = 4006;
  private static final int SET_COMPLEXITY = 4010;
  private static final int SET_INBAND_FEC = 4012;
  private static final int SET_PACKET_LOSS_PERC = 4014;
  private static final int SET_VBR_CONSTRAINT = 4020;
  private static final int SET_SIGNAL = 4024;
  private static final int SIGNAL_VOICE = 3001;

  private final OpusLibrary library;
  private final OpusSettings settings;
  private final MemorySegment encoder;
  private final short[] samples = new short[FRAME];
  private final MemorySegment pcm;
  private final MemorySegment packet;

  LibOpusEncoder(OpusLibrary library, OpusSettings settings) {
    this.library = library;
    this.settings = settings;
    Arena memory = Arena.ofAuto();
    this.pcm = memory.allocate(ValueLayout.JAVA_SHORT, FRAME);
    this.packet = memory.allocate(MAX_PACKET);
    this.encoder =
        library.newEncoder(
            48_000, 1, settings.voip() ? APPLICATION_VOIP : APPLICATION_RESTRICTED_LOWDELAY);
    library.control(encoder, SET_BITRATE, settings.bitrateBps());
    library.control(encoder, SET_COMPLEXITY, settings.complexity());
    if (settings.voip()) {
      library.control(encoder, SET_SIGNAL, SIGNAL_VOICE);
      library.control(encoder, SET_VBR, 1);
      library.control(encoder, SET_VBR_CONSTRAINT, 1);
      library.control(encoder, SET_INBAND_FEC, 1);
      library.control(encoder, SET_PACKET_LOSS_PERC, ConcentusEncoder.EXPECTED_LOSS_PERCENT);
    } else {
      // Restricted low delay is CELT only already.
      library.control(encoder, SET_VBR, 0);
    }
  }

  @Override
  public int encode(float[] from, int offset, byte[] out, int outOffset, int maxBytes) {
    Pcm.toShorts(from, offset, samples, FRAME);
    MemorySegment.copy(samples, 0, pcm, ValueLayout.JAVA_SHORT, 0, FRAME);
    int bytes = library.encode(encoder, pcm, FRAME, packet, Math.min(maxBytes, MAX_PACKET));
    if (bytes <= 0) {
      return -1;
    }
    MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, 0, out, outOffset, bytes);
    return bytes;
  }

  /// "The encoder state is always continuous in memory and only a shallow copy is enough to copy
  /// it" (`opus.h`).
  @Override
  public boolean copyFrom(OpusEncoder other) {
    if (!(other instanceof LibOpusEncoder original) || !original.settings.equals(settings)) {
      return false;
    }
    encoder.copyFrom(original.encoder);
    return true;
  }
}
