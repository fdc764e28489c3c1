package live.rostra.mixer;

/// One mix on its way out: limiter, the frame of this tick, and the three before it, which an
/// encoder that takes over must have heard.
final class Bus {
  /// Earlier frames kept.
  static final int HISTORY = 3;

  private static final int RING = HISTORY + 1;

  private final Limiter limiter = new Limiter();
  private final float[][] frames = new float[RING][Mixer.FRAME_SAMPLES];
  private int current;
  private int silentFrames = RING;

  /// Limits `sum` into the next frame of this bus.
  void process(float[] sum) {
    current = (current + 1) % RING;
    boolean silent = limiter.process(sum, frames[current]);
    silentFrames = silent ? Math.min(silentFrames + 1, RING) : 0;
  }

  /// The frame of this tick, `float[960]`, owned by the bus and overwritten four ticks later.
  float[] output() {
    return frames[current];
  }

  /// The frame `age` ticks ago, 1..{@link #HISTORY}.
  float[] earlier(int age) {
    return frames[(current + RING - age) % RING];
  }

  /// Whether this tick is digital zero.
  boolean silent() {
    return silentFrames > 0;
  }

  /// Whether this tick and all of the history are digital zero, so that nothing is left to come out
  /// of an encoder that followed this bus.
  boolean drained() {
    return silentFrames == RING;
  }

  /// The limiter's gain at the end of this tick, 1 = untouched.
  float gain() {
    return limiter.gain();
  }

  /// Becomes what `other` is: limiter, frame and history. Two buses that part are equal until then.
  void copyFrom(Bus other) {
    limiter.copyFrom(other.limiter);
    for (int age = 0; age < RING; age++) {
      float[] frame = frames[(current + RING - age) % RING];
      System.arraycopy(other.earlier(age), 0, frame, 0, frame.length);
    }
    silentFrames = other.silentFrames;
  }
}
