package live.rostra.mixer;

import java.util.ArrayList;
import java.util.List;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusSettings;
import org.jspecify.annotations.Nullable;

/// A mixer's outputs as Opus, encoded once per distinct mix and only for mixes somebody listens to:
/// at most one program packet and one packet per speaker a tick, whatever the size of the audience.
/// A speaker has a packet of their own while audible and for a second or so after ({@link Earpiece}
/// says why). Digital silence costs no encode. Room loop only.
public final class EncodedMix {
  private final Mixer mixer;
  private final byte[] silentFrame;
  private final EncodedFrame silence;
  private final EncoderPool pool;
  private final EncodedStream program;
  private final List<Earpiece> earpieces = new ArrayList<>();
  private boolean programWanted;
  private int encodesLastTick;
  private long departedFailures;

  /// Encodes what `mixer` puts out.
  ///
  /// @param silentFrame a complete Opus packet of 20 ms digital silence, sent instead of encoding
  public EncodedMix(Mixer mixer, OpusCodec codec, OpusSettings settings, byte[] silentFrame) {
    this.mixer = mixer;
    this.silentFrame = silentFrame.clone();
    this.silence = new EncodedFrame(this.silentFrame);
    this.pool = new EncoderPool(codec, settings);
    this.program = new EncodedStream(pool, this.silentFrame);
  }

  /// Whether anybody listens to the program who is no input of the mixer; from the next `encode`
  /// on.
  public void setProgramWanted(boolean wanted) {
    programWanted = wanted;
  }

  /// Whether somebody listens as `input`: to its mix-minus, or to the program while it is
  /// inaudible; from the next `encode` on. Also to the end of an input that left the mixer, whose
  /// listeners are led back to the program meanwhile.
  public void setWanted(Input input, boolean wanted) {
    int at = indexOf(input);
    if (wanted && at < 0) {
      earpieces.add(new Earpiece(input, new EncodedStream(pool, silentFrame)));
    } else if (!wanted && at >= 0) {
      forget(at);
    }
  }

  /// Makes the packets of this tick; call once after each {@link Mixer#mix}.
  public void encode() {
    boolean wanted = programWanted;
    // Before the program: who parts from it copies its encoder as it was at the end of the last
    // tick.
    for (int i = 0; i < earpieces.size(); i++) {
      wanted |= earpieces.get(i).encode(program);
    }
    if (wanted) {
      program.encode(mixer.programBus());
    } else {
      program.rest();
    }
    encodesLastTick = program.encodes();
    for (int i = 0; i < earpieces.size(); i++) {
      earpieces.get(i).rejoin(program);
      encodesLastTick += earpieces.get(i).own().encodes();
    }
  }

  /// The packet for those who listen as `input`, or for listeners to the program when null. Silence
  /// for a mix that nobody wanted when this tick was encoded.
  public EncodedFrame packetFor(@Nullable Input input) {
    if (input == null) {
      return program.frame();
    }
    int at = indexOf(input);
    if (at >= 0) {
      return earpieces.get(at).packet(program);
    }
    return input.audible() ? silence : program.frame();
  }

  /// Whether those who listen as `input` hear a stream that is not yet the program's again.
  public boolean apart(Input input) {
    int at = indexOf(input);
    return at >= 0 && earpieces.get(at).apart();
  }

  /// Calls of the codec during the last `encode`, priming included.
  public int encodesLastTick() {
    return encodesLastTick;
  }

  /// Packets replaced by silence because the codec failed.
  public long failures() {
    long failures = departedFailures + program.failures();
    for (int i = 0; i < earpieces.size(); i++) {
      failures += earpieces.get(i).own().failures();
    }
    return failures;
  }

  private void forget(int at) {
    EncodedStream stream = earpieces.remove(at).own();
    stream.rest();
    departedFailures += stream.failures();
  }

  private int indexOf(Input input) {
    for (int i = 0; i < earpieces.size(); i++) {
      if (earpieces.get(i).input() == input) {
        return i;
      }
    }
    return -1;
  }
}
