package live.rostra.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// A WAV file of 16-bit PCM.
///
/// @param sampleRate samples per second and channel
/// @param channels 1, or 2 with left and right interleaved
/// @param samples all of them
public record Wav(int sampleRate, int channels, short[] samples) {
  private static final int RIFF = 0x46464952;
  private static final int WAVE = 0x45564157;
  private static final int FORMAT = 0x20746d66;
  private static final int DATA = 0x61746164;
  private static final int PCM = 1;
  private static final int EXTENSIBLE = 0xfffe;

  /// Rejects anything but mono and stereo.
  public Wav {
    if (channels != 1 && channels != 2) {
      throw new IllegalArgumentException("channels must be 1 or 2, got " + channels);
    }
  }

  /// 48 kHz mono from floats in -1..1.
  public static Wav mono(float[] pcm) {
    return new Wav(Tone.SAMPLE_RATE, 1, Pcm.toShorts(pcm));
  }

  /// One channel as floats in -1..1; 0 is left.
  public float[] channel(int channel) {
    float[] out = new float[samples.length / channels];
    for (int i = 0; i < out.length; i++) {
      out[i] = samples[i * channels + channel] / 32_767f;
    }
    return out;
  }

  /// Writes the file, replacing one that exists.
  public void write(Path file) throws IOException {
    int dataLength = 2 * samples.length;
    ByteBuffer out = ByteBuffer.allocate(44 + dataLength).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(RIFF).putInt(36 + dataLength).putInt(WAVE);
    out.putInt(FORMAT).putInt(16).putShort((short) PCM).putShort((short) channels);
    out.putInt(sampleRate).putInt(sampleRate * channels * 2);
    out.putShort((short) (channels * 2)).putShort((short) 16);
    out.putInt(DATA).putInt(dataLength);
    out.asShortBuffer().put(samples);
    Files.write(file, out.array());
  }

  /// Reads a file of 16-bit PCM; chunks that are not needed are skipped, and a data chunk whose
  /// length was never filled in (a recorder that was killed, or a pipe) reaches to the end.
  public static Wav read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < 12 || in.getInt() != RIFF || in.getInt(8) != WAVE) {
      throw new IOException(file + " is not a WAV file");
    }
    in.position(12);
    int sampleRate = 0;
    int channels = 0;
    while (in.remaining() >= 8) {
      int id = in.getInt();
      long declared = in.getInt() & 0xffff_ffffL;
      int length = (int) Math.min(declared, in.remaining());
      int start = in.position();
      if (id == FORMAT && length >= 16) {
        int format = in.getShort(start) & 0xffff;
        channels = in.getShort(start + 2);
        sampleRate = in.getInt(start + 4);
        if ((format != PCM && format != EXTENSIBLE) || in.getShort(start + 14) != 16) {
          throw new IOException(file + " is not 16-bit PCM");
        }
      } else if (id == DATA && channels > 0) {
        short[] samples = new short[length / 2];
        in.asShortBuffer().get(samples);
        return new Wav(sampleRate, channels, samples);
      }
      in.position(Math.min(in.limit(), start + length + (length & 1)));
    }
    throw new IOException(file + " has no format and data");
  }
}
