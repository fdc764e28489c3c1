package live.rostra.testkit;

/// Converts between 16-bit samples and floats in -1..1.
public final class Pcm {
  private Pcm() {}

  /// Full scale is 32,767; louder samples are clipped.
  public static short[] toShorts(float[] pcm) {
    short[] out = new short[pcm.length];
    for (int i = 0; i < pcm.length; i++) {
      out[i] = (short) Math.round(Math.clamp(pcm[i], -1f, 1f) * 32_767f);
    }
    return out;
  }

  /// Full scale is 32,767.
  public static float[] toFloats(short[] pcm) {
    float[] out = new float[pcm.length];
    for (int i = 0; i < pcm.length; i++) {
      out[i] = pcm[i] / 32_767f;
    }
    return out;
  }
}
