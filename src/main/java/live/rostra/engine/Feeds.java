package live.rostra.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import live.rostra.mixer.EncodedMix;
import live.rostra.mixer.Input;
import live.rostra.mixer.Mixer;
import org.jspecify.annotations.Nullable;

/// The feeds of one room: the program, and one for each input whose own listeners may not hear it.
/// Room loop only.
final class Feeds {
  private record Own(Input input, Feed feed) {}

  private final int lookAhead;
  private final List<Own> own = new ArrayList<>();
  private @Nullable Feed program;

  /// @param lookAhead samples that the encoder holds back
  Feeds(int lookAhead) {
    this.lookAhead = lookAhead;
  }

  /// What everybody hears who has no mix of their own.
  Feed program() {
    Feed known = program;
    if (known == null) {
      known = new Feed();
      program = known;
    }
    return known;
  }

  /// What those hear who listen as `input`.
  Feed of(Input input) {
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).input() == input) {
        return own.get(i).feed();
      }
    }
    Feed feed = new Feed();
    own.add(new Own(input, feed));
    return feed;
  }

  /// Forgets the feeds of all other inputs.
  void keep(Set<Input> inputs) {
    own.removeIf(each -> !inputs.contains(each.input()));
  }

  /// Takes this tick's packets.
  void append(EncodedMix encoded, Mixer mixer, MixerClock clock) {
    int programDbov = mixer.silent() ? FrameLevel.SILENCE_DBOV : FrameLevel.dbov(mixer.program());
    long sample = clock.position() - lookAhead;
    long ntp = clock.ntpAt(sample);
    program().append(encoded.packetFor(null), sample, ntp, programDbov);
    for (int i = 0; i < own.size(); i++) {
      Input input = own.get(i).input();
      int dbov = input.audible() ? FrameLevel.dbov(input.mixMinus()) : programDbov;
      own.get(i).feed().append(encoded.packetFor(input), sample, ntp, dbov);
    }
  }

  /// The room is silent: its packets are of the past.
  void forget() {
    program = null;
    own.clear();
  }
}
