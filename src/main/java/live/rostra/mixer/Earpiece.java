package live.rostra.mixer;

/// What one input's listeners are sent: the shared program stream, or a stream of their own while
/// the input is audible and until the two streams have become one again.
///
/// Opus predicts each packet from the ones before, so a decoder that is moved between two encoders
/// hears the difference of their states: with a primed encoder that was below 10 dB SNR in one
/// switch of fifteen. Therefore the own stream *parts* from the program as a copy of its encoder,
/// and *rejoins* it only when both encoders, fed the same samples, make the same bytes. They always
/// get there, in 0.8 to 1.8 seconds of voice, because the memory of every predictor in Opus fades.
final class Earpiece {
  /// One equal packet can be chance; three in a row are equal states.
  private static final int EQUAL_PACKETS = 3;

  /// Three seconds: never seen, but no stream may stay for ever.
  private static final int MAX_REJOINING_TICKS = 150;

  private final Input input;
  private final EncodedStream own;
  private boolean apart;
  private int equalPackets;
  private int rejoiningTicks;

  Earpiece(Input input, EncodedStream own) {
    this.input = input;
    this.own = own;
  }

  /// Makes this tick's own packet, if one is needed; call before the program is encoded.
  ///
  /// @return whether these listeners need the program's packet
  boolean encode(EncodedStream program) {
    if (input.audible()) {
      if (!apart) {
        own.partFrom(program);
      }
      apart = true;
      equalPackets = 0;
      rejoiningTicks = 0;
    } else if (apart && !program.running()) {
      own.handTo(program); // nobody else heard the program, so it can be what these listeners heard
      apart = false;
    }
    if (apart) {
      own.encode(input.hearing());
    } else {
      own.rest();
    }
    return !apart;
  }

  /// Compares with the program's packet of this tick and goes back to it from the next tick on when
  /// it makes no difference.
  void rejoin(EncodedStream program) {
    if (!apart || input.audible()) {
      return;
    }
    rejoiningTicks++;
    equalPackets = own.madeTheSameAs(program) ? equalPackets + 1 : 0;
    if (equalPackets >= EQUAL_PACKETS || rejoiningTicks >= MAX_REJOINING_TICKS) {
      apart = false;
    }
  }

  /// Whether these listeners hear the own stream, not the program's.
  boolean apart() {
    return apart;
  }

  /// This tick's packet. Nobody hears themselves, not even between being asked for and the next
  /// `encode`.
  EncodedFrame packet(EncodedStream program) {
    return apart || input.audible() ? own.frame() : program.frame();
  }

  Input input() {
    return input;
  }

  EncodedStream own() {
    return own;
  }
}
