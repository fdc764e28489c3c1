package live.rostra.codec;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// Wraps units in ADTS headers, so that other programs can read them.
public final class AdtsFrames {
  private AdtsFrames() {}

  /// One stream of AAC-LC, 48 kHz, mono.
  public static byte[] write(List<byte[]> units) {
    var out = new ByteArrayOutputStream();
    for (byte[] unit : units) {
      int length = unit.length + 7;
      out.write(0xff);
      out.write(0xf1);
      out.write(1 << 6 | 3 << 2);
      out.write(1 << 6 | length >> 11);
      out.write(length >> 3);
      out.write((length & 7) << 5 | 0x1f);
      out.write(0xfc);
      out.writeBytes(unit);
    }
    return out.toByteArray();
  }
}
