package live.rostra.engine;

import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;

/// Concentus, counted; the peers' own encoders and decoders are not.
final class CountingOpus implements OpusCodec {
  private final OpusCodec codec = new ConcentusOpus();
  int decoders;
  int encoders;
  int decodes;
  int encodes;

  void reset() {
    decodes = 0;
    encodes = 0;
  }

  @Override
  public OpusDecoder newDecoder() {
    decoders++;
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
      encoders++;
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
