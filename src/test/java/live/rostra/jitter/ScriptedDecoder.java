package live.rostra.jitter;

import java.util.StringJoiner;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusPacket;
import live.rostra.wire.Bytes;

/// A decoder whose sound is a tone computed from the packet's number, and that writes down what it
/// was asked for: `5` a packet, `f5` its FEC in place of the packet before it, `c` a concealment.
final class ScriptedDecoder implements OpusDecoder {
  static final int HZ = 997;

  private static final float[] TONE = new float[48_000]; // one second holds whole periods

  static {
    for (int i = 0; i < TONE.length; i++) {
      TONE[i] = (float) (0.5 * Math.sin(2 * Math.PI * HZ * i / TONE.length));
    }
  }

  private static final int BROKEN = 0x7fff_dead;

  final StringJoiner log = new StringJoiner(" ");
  boolean logging = true;
  private long sample;

  /// A SILK packet of 20 ms without in-band FEC.
  static byte[] packet(int number) {
    return packet(number, 0x08, 0x80);
  }

  /// A SILK packet of 20 ms with in-band FEC of the one before.
  static byte[] packetWithFec(int number) {
    return packet(number, 0x08, 0xc0);
  }

  /// A packet of 60 ms (three of the numbers) or, doubled, 120 ms.
  static byte[] packet60(int number) {
    return packet(number, 0x18, 0x80);
  }

  static byte[] packet120(int number) {
    byte[] one = packet(number, 0x19, 0x80);
    byte[] two = new byte[one.length * 2 - 1];
    System.arraycopy(one, 0, two, 0, one.length);
    return two;
  }

  /// Valid to look at; the decoder refuses it.
  static byte[] broken() {
    return packet(BROKEN, 0x08, 0x80);
  }

  private static byte[] packet(int number, int toc, int flags) {
    byte[] packet = new byte[6];
    packet[0] = (byte) toc;
    packet[1] = (byte) flags;
    Bytes.put32(packet, 2, number);
    return packet;
  }

  @Override
  public int decode(byte[] packet, int offset, int length, float[] pcm, int pcmOffset) {
    if (length <= 2) {
      note("dtx", 0);
      return conceal(pcm, pcmOffset, 960, false);
    }
    int number = (int) Bytes.u32(packet, offset + 2);
    if (number == BROKEN) {
      note("x", 0);
      return -1;
    }
    note("", number);
    sample = number * 960L;
    return tone(pcm, pcmOffset, OpusPacket.samples(packet, offset, length));
  }

  @Override
  public int decodeFec(
      byte[] next, int offset, int length, float[] pcm, int pcmOffset, int samples) {
    int number = (int) Bytes.u32(next, offset + 2);
    note("f", number);
    sample = (number - 1) * 960L;
    return tone(pcm, pcmOffset, samples);
  }

  @Override
  public int conceal(float[] pcm, int pcmOffset, int samples) {
    return conceal(pcm, pcmOffset, samples, true);
  }

  private int conceal(float[] pcm, int pcmOffset, int samples, boolean note) {
    if (note && logging) {
      log.add("c");
    }
    return tone(pcm, pcmOffset, samples);
  }

  private int tone(float[] pcm, int at, int samples) {
    for (int i = 0; i < samples; i++) {
      pcm[at + i] = TONE[Math.floorMod(sample++, TONE.length)];
    }
    return samples;
  }

  private void note(String kind, int number) {
    if (logging) {
      log.add(kind.equals("x") || kind.equals("dtx") ? kind : kind + number);
    }
  }
}
