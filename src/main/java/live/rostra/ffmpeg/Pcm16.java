package live.rostra.ffmpeg;

import io.netty.buffer.ByteBuf;

/// Samples as signed 16-bit little-endian.
///
/// Rounded to nearest, saturated, no dither: the encoder's own noise at 64 kbit/s lies far above
/// half a step of 16 bits, and digital silence has to stay silence for the encoder to have nothing
/// to do.
final class Pcm16 {
  private Pcm16() {}

  /// Appends `length` samples to `buffer`, two bytes each. NaN counts as silence.
  static void write(float[] pcm, int offset, int length, ByteBuf buffer) {
    buffer.ensureWritable(2 * length);
    for (int i = offset; i < offset + length; i++) {
      buffer.writeShortLE(sample(pcm[i]));
    }
  }

  /// One sample: -1..1 to -32768..32767.
  static int sample(float value) {
    return Math.clamp(Math.round(value * 32768f), Short.MIN_VALUE, Short.MAX_VALUE);
  }
}
