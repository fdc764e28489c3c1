package live.rostra.mixer;

import java.util.ArrayList;
import java.util.List;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusSettings;
import org.jspecify.annotations.Nullable;

/// A mixer's outputs as Opus, encoded once per distinct mix and only for mixes somebody listens to: at
/// most one program packet and one packet per audible input a tick, whatever the size of the audience.
/// Digital silence costs no encode. Room loop only.
public final class EncodedMix {
  private final Mixer mixer;
  private final byte[] silentFrame;
  private final EncoderPool pool;
  private final EncodedStream program;
  private final EncodedFrame silence;
  private final List<Own> own = new ArrayList<>();
  private boolean programWanted;
  private int encodesLastTick;
  private long departedFailures;

  /// The stream of one input's own mix; `apart` = it carried this tick, else the program did.
  private static final class Own {
    final Input input;
    final EncodedStream stream;
    boolean apart;

    Own(Input input, EncodedStream stream) {
      this.input = input;
      this.stream = stream;
      this.apart = input.audible(); // nobody hears themselves, not even for the first tick
    }
  }

  /// Encodes what `mixer` puts out.
  ///
  /// @param silentFrame a complete Opus packet of 20 ms digital silence, sent instead of encoding it
  public EncodedMix(Mixer mixer, OpusCodec codec, OpusSettings settings, byte[] silentFrame) {
    this.mixer = mixer;
    this.silentFrame = silentFrame.clone();
    this.pool = new EncoderPool(codec, settings);
    this.program = new EncodedStream(pool, this.silentFrame);
    this.silence = new EncodedFrame(this.silentFrame);
  }

  /// Whether anybody listens to the program who is no input of the mixer; from the next `encode` on.
  public void setProgramWanted(boolean wanted) {
    programWanted = wanted;
  }

  /// Whether somebody listens as `input`: to its mix-minus, or to the program while it is inaudible; from
  /// the next `encode` on. Inputs that left the mixer are forgotten by themselves.
  public void setWanted(Input input, boolean wanted) {
    int at = indexOf(input);
    if (wanted && at < 0) {
      own.add(new Own(input, new EncodedStream(pool, silentFrame)));
    } else if (!wanted && at >= 0) {
      forget(at);
    }
  }

  /// Makes the packets of this tick; call once after each {@link Mixer#mix}.
  public void encode() {
    encodesLastTick = 0;
    boolean wanted = programWanted;
    for (int i = own.size() - 1; i >= 0; i--) {
      Own each = own.get(i);
      if (each.input.gone()) {
        forget(i);
        continue;
      }
      each.apart = each.input.audible();
      wanted |= !each.apart;
      if (each.apart) {
        each.stream.encode(each.input.hearing());
      } else {
        each.stream.rest();
      }
      encodesLastTick += each.stream.encodes();
    }
    if (wanted) {
      program.encode(mixer.programBus());
    } else {
      program.rest();
    }
    encodesLastTick += program.encodes();
  }

  /// The packet for those who listen as `input`, or for listeners to the program when null. Silence for a
  /// mix that nobody wanted when this tick was encoded.
  public EncodedFrame packetFor(@Nullable Input input) {
    if (input == null) {
      return program.frame();
    }
    int at = indexOf(input);
    if (at >= 0) {
      return own.get(at).apart ? own.get(at).stream.frame() : program.frame();
    }
    return input.audible() ? silence : program.frame();
  }

  /// Calls of the codec during the last `encode`, priming included.
  public int encodesLastTick() {
    return encodesLastTick;
  }

  /// Packets replaced by silence because the codec failed.
  public long failures() {
    long failures = departedFailures + program.failures();
    for (int i = 0; i < own.size(); i++) {
      failures += own.get(i).stream.failures();
    }
    return failures;
  }

  private void forget(int at) {
    EncodedStream stream = own.remove(at).stream;
    stream.rest();
    departedFailures += stream.failures();
  }

  private int indexOf(Input input) {
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).input == input) {
        return i;
      }
    }
    return -1;
  }
}
