package live.rostra.jitter;

import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusPacket;

/// The stream in its own order, sample after sample into the queue: packets, what repairs them, and
/// what stands in for them. When to read, and from where, is {@link SpeakerPlayout}'s business.
final class StreamReader {
  /// A sender that was away longer than this had stopped; its absence was no concealment.
  private static final int STOPPED = SampleClock.SECOND;

  private static final long NO_POSITION = Long.MIN_VALUE;
  private static final int TICK = SampleClock.TICK;

  private final OpusDecoder decoder;
  private final PacketStore store;
  private final SampleQueue queue;
  private final ErrorGate gate;
  private final PlayoutCounters counters;
  private final Concealment concealment;
  private final SkippedSilence skipping;

  private long position = NO_POSITION; // timestamp of the next sample to decode
  private long lastSequence = PacketStore.UNKNOWN_SEQUENCE; // of the packet decoded last
  private boolean quiet; // the sound decoded last was below what is heard
  private boolean pausing; // the packet decoded last announced DTX
  private long stalled; // concealed while the position stood still

  StreamReader(
      OpusDecoder decoder,
      PacketStore store,
      SampleQueue queue,
      ErrorGate gate,
      PlayoutCounters counters) {
    this.decoder = decoder;
    this.store = store;
    this.queue = queue;
    this.gate = gate;
    this.counters = counters;
    this.concealment = new Concealment(decoder);
    this.skipping = new SkippedSilence(decoder);
  }

  /// Timestamp of the next sample to decode; below every timestamp when there is no place yet.
  long position() {
    return position;
  }

  /// Whether there is a place in the stream at all.
  boolean placed() {
    return position != NO_POSITION;
  }

  /// Whether the position stands still because nothing came.
  boolean stalled() {
    return stalled > 0;
  }

  /// Gives up its place in the stream; what comes next may be another sender's.
  void leave() {
    skipping.forget();
    position = NO_POSITION;
    lastSequence = PacketStore.UNKNOWN_SEQUENCE;
    pausing = false;
    stalled = 0;
  }

  /// Nobody listens any more; what comes next is heard out of silence.
  void rest() {
    leave();
    concealment.forget();
    queue.clear();
  }

  /// Lets the decoder hear the packet in `slot`, which nobody else does: its time has passed.
  void overhear(int slot, long now) {
    int at = queue.reserve(OpusPacket.MAX_SAMPLES);
    if (decoder.decode(store.payload(slot), 0, store.length(slot), queue.array(), at) < 0) {
      failed(now);
    }
    store.remove(slot);
  }

  /// Begins with the packet in `slot`, after a silence of so many samples.
  void startAt(int slot, long silence) {
    settleStall(slot, silence);
    position = store.timestamp(slot);
    pausing = false;
  }

  /// Leaves out what is before the packet in `slot`.
  void skipTo(int slot) {
    counters.skippedSamples += store.timestamp(slot) - position;
    position = store.timestamp(slot);
    lastSequence = PacketStore.UNKNOWN_SEQUENCE;
    settleStall(slot, 0);
  }

  /// What is heard fades out.
  void end() {
    concealment.end(queue);
  }

  /// Plays the packet in `slot`, which begins at the position.
  void decode(int slot, long now) {
    settleStall(slot, 0);
    int at = queue.reserve(OpusPacket.MAX_SAMPLES);
    boolean skipped = store.silent(slot) && skipping.skip(store.payload(slot), store.length(slot));
    int samples = skipped ? skipping.write(queue.array(), at) : decode(slot, at, now);
    boolean redundant = store.redundant(slot);
    long sequence = store.sequence(slot);
    long lay = now - store.arrival(slot) + queue.size();
    pausing = OpusPacket.dtx(store.length(slot));
    store.remove(slot);
    if (samples < 0) {
      // Its place is now a gap like any other; the packet behind it may have its FEC.
      failed(now);
      return;
    }
    hear(at, samples);
    if (!skipped) {
      skipping.decoded(queue.array(), at, samples);
    }
    if (redundant) {
      counters.redSamples += samples;
      lastSequence += lastSequence == PacketStore.UNKNOWN_SEQUENCE ? 0 : 1;
    } else {
      counters.decoded(samples, lay);
      lastSequence = sequence;
    }
  }

  private int decode(int slot, int at, long now) {
    prime(at, now);
    return decoder.decode(store.payload(slot), 0, store.length(slot), queue.array(), at);
  }

  private void prime(int at, long now) {
    for (int i = skipping.prime(queue.array(), at); i > 0; i--) {
      failed(now);
    }
  }

  private void failed(long now) {
    counters.decoderErrors++;
    gate.error(now);
  }

  /// Nothing is there: a pause, or the network is late.
  ///
  /// @return false when it is time to fall silent
  boolean stall() {
    if (pausing) {
      return false;
    }
    concealment.extend(queue, TICK);
    stalled += TICK;
    return !concealment.faded();
  }

  /// Something later is there, in `slot`, and this is not.
  ///
  /// @param early whether the delay is not above what is wanted, so that nothing need be left out
  /// @return false when the sender paused, and it is time to fall silent
  boolean bridge(int slot, boolean early, long now) {
    if (pauseBefore(slot)) {
      settleStall(slot, 0);
      return false;
    }
    byte[] next = store.payload(slot);
    int length = store.length(slot);
    int fec = OpusPacket.hasFec(next, 0, length) ? OpusPacket.samplesPerFrame(next, 0) : 0;
    long gap = store.timestamp(slot) - position;
    if (stalled > 0) {
      // Part of the gap was filled while we waited. What FEC can restore is still played when that
      // leaves the delay where it should be.
      long skipped = Math.min(stalled, early ? Math.max(0, gap - fec) : gap);
      settleStall(slot, 0);
      position += skipped;
      gap -= skipped;
    }
    if (gap == fec && fec > 0 && restore(next, length, fec, now)) {
      return true;
    }
    int samples = (int) Math.min(TICK, gap - (gap > fec ? fec : 0));
    samples -= samples % Concealment.UNIT;
    if (samples == 0) {
      position = store.timestamp(slot); // less than the codec can extrapolate
      return true;
    }
    concealment.extend(queue, samples);
    counters.concealed(samples, quiet);
    position += samples;
    lastSequence = PacketStore.UNKNOWN_SEQUENCE;
    return true;
  }

  private void hear(int at, int samples) {
    concealment.decoded(queue.array(), at, samples);
    quiet = TimeStretch.quiet(queue.array(), at, samples);
    queue.append(samples);
    position += samples;
  }

  private boolean restore(byte[] next, int length, int samples, long now) {
    int at = queue.reserve(OpusPacket.MAX_SAMPLES);
    prime(at, now);
    if (decoder.decodeFec(next, 0, length, queue.array(), at, samples) != samples) {
      return false;
    }
    hear(at, samples);
    counters.fecSamples += samples;
    return true;
  }

  /// Whether the sender itself left out what is before this packet: no sequence number is missing.
  private boolean pauseBefore(int slot) {
    return pausing
        || (lastSequence != PacketStore.UNKNOWN_SEQUENCE
            && store.sequence(slot) == lastSequence + 1
            && store.timestamp(slot) > position);
  }

  /// Now that a packet came, what was concealed in waiting for it turns out as a pause or as loss.
  private void settleStall(int slot, long silence) {
    if (pauseBefore(slot)) {
      counters.pausedSamples += stalled + silence;
    } else if (stalled > 0) {
      counters.concealed(stalled + (silence < STOPPED ? silence : 0), quiet);
    }
    stalled = 0;
  }
}
