package live.rostra.jitter;

import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusPacket;

/// One speaker: packets in as the network brings them, a frame of 960 samples out each 20 ms tick.
/// Room loop only; the payloads are copied, nothing is kept of the caller's arrays.
///
/// A packet is played at the tick that needs it. One that is missing then is taken from a RED
/// block, else restored by the in-band FEC of the packet behind it, else extrapolated. While
/// nothing at all arrives the position stands still (the sound is late, not lost) until the
/// extrapolation has faded; then playout is silent and starts again with the next packet, at its
/// own playout time.
///
/// The delay follows {@link DelayEstimator}; it never exceeds {@link #MAX_WAIT}.
public final class SpeakerPlayout {
  /// The hard cap: no packet waits longer than 120 ms.
  static final int MAX_WAIT = SampleClock.ofMillis(120);

  /// Where a jump under the cap lands: far enough below not to jump again, late enough to lose
  /// little; time-stretching does the rest.
  private static final int WAIT_AFTER_JUMP = SampleClock.ofMillis(100);

  /// A sender that was away longer than this had stopped; its absence was no concealment.
  private static final int STOPPED = SampleClock.SECOND;

  private static final long NO_POSITION = Long.MIN_VALUE;
  private static final int TICK = SampleClock.TICK;

  private final OpusDecoder decoder;
  private final SampleClock clock = new SampleClock();
  private final PlayoutCounters counters = new PlayoutCounters();
  private final ErrorGate gate = new ErrorGate();
  private final PacketStore store = new PacketStore();
  private final DelayEstimator estimator = new DelayEstimator();
  private final Inbox inbox = new Inbox(store, estimator, gate, counters);
  private final SampleQueue queue = new SampleQueue();
  private final Pacing pacing = new Pacing();
  private final TimeStretch stretch = new TimeStretch();
  private final Concealment concealment;

  private long position = NO_POSITION; // timestamp of the next sample to decode
  private long lastSequence = PacketStore.UNKNOWN_SEQUENCE; // of the packet decoded last
  private boolean silent = true; // nothing is playing but what is left in the queue
  private boolean quiet; // the sound decoded last was below what is heard
  private boolean pausing; // the packet decoded last announced DTX
  private long stalled; // concealed while the position stood still
  private long silentSince;

  /// A playout that decodes with `decoder`, which it alone uses from now on.
  public SpeakerPlayout(OpusDecoder decoder) {
    this.decoder = decoder;
    this.concealment = new Concealment(decoder);
  }

  /// Takes a primary Opus payload that arrived at `nowNs`.
  ///
  /// @param sequenceNumber 16 bits, of the RTP packet
  /// @param rtpTimestamp 32 bits, of the RTP packet, at 48 kHz
  public void insert(
      long nowNs, int sequenceNumber, long rtpTimestamp, byte[] payload, int offset, int length) {
    long now = clock.samples(nowNs);
    if (inbox.insert(now, position, sequenceNumber, rtpTimestamp, payload, offset, length)) {
      leave(now);
    }
  }

  /// Takes a RED block (RFC 2198), which repeats an earlier packet's payload.
  ///
  /// @param primarySequenceNumber 16 bits, of the RTP packet that carried it
  /// @param rtpTimestamp 32 bits, of the block itself: the RTP packet's minus the block's offset
  public void insertRedundant(
      long nowNs,
      int primarySequenceNumber,
      long rtpTimestamp,
      byte[] payload,
      int offset,
      int length) {
    long now = clock.samples(nowNs);
    inbox.insertRedundant(
        now, position, primarySequenceNumber, rtpTimestamp, payload, offset, length);
  }

  /// The speaker's next 20 ms into `pcm` (960 samples).
  ///
  /// @return false when it is silence and the array is zeroed: nothing received yet, DTX, or
  ///   stopped
  public boolean take(float[] pcm, long nowNs) {
    long now = clock.samples(nowNs);
    if (gate.muted(now) && !silent) {
      store.clear();
      fallSilent(now);
    }
    if (silent) {
      if (queue.size() > 0) {
        queue.read(pcm, TICK);
        return true;
      }
      if (!start(now)) {
        queue.read(pcm, TICK);
        return false;
      }
    }
    keepUnderTheCap(now);
    int plan = pacing.plan(delay(now), queue.size(), inbox.packetSamples(), target());
    fill(now, Math.min(Math.max(plan, 0), TimeStretch.MAX_LAG));
    stretch(plan);
    queue.read(pcm, TICK);
    return true;
  }

  /// Forgets the stream but not what was learned about the path: the next packet is another
  /// sender's (a new SSRC), whatever its numbers.
  public void restart(long nowNs) {
    inbox.restart();
    leave(clock.samples(nowNs));
  }

  /// What happened so far. Allocates; not for every tick.
  public PlayoutStats stats() {
    return counters.snapshot(target());
  }

  /// Samples waiting, encoded and decoded, from the one played next to the newest one received.
  long buffered() {
    return position == NO_POSITION
        ? 0
        : Math.max(0, inbox.highestTimestamp() + inbox.packetSamples() - position) + queue.size();
  }

  /// Playout leaves its place in the stream: it will start anew wherever the next packet is.
  private void leave(long now) {
    if (!silent) {
      fallSilent(now);
    }
    position = NO_POSITION;
    lastSequence = PacketStore.UNKNOWN_SEQUENCE;
    pausing = false;
    stalled = 0;
  }

  private int target() {
    return inbox.target();
  }

  private long delay(long now) {
    return estimator.age(now, position - queue.size());
  }

  /// Starts with the earliest packet there is, once it has waited for its target.
  private boolean start(long now) {
    int slot = store.first();
    if (slot < 0 || estimator.age(now, store.timestamp(slot)) < target()) {
      return false;
    }
    settleStall(slot, now - silentSince);
    counters.restartDelay();
    position = store.timestamp(slot);
    silent = false;
    pausing = false;
    pacing.restart();
    return true;
  }

  /// The sound is interrupted: what is heard fades out, and playout waits for a packet's time.
  private void fallSilent(long now) {
    concealment.end(queue);
    silent = true;
    silentSince = now;
  }

  private void keepUnderTheCap(long now) {
    long played = position - queue.size();
    long wait = estimator.wait(now, inbox.highestTimestamp(), played);
    if (wait <= MAX_WAIT) {
      return;
    }
    store.removeBefore(position + wait - WAIT_AFTER_JUMP);
    int slot = store.first();
    if (slot < 0) {
      fallSilent(now);
      return;
    }
    counters.skippedSamples += store.timestamp(slot) - position;
    position = store.timestamp(slot);
    lastSequence = PacketStore.UNKNOWN_SEQUENCE;
    settleStall(slot, 0);
    pacing.restart();
    if (delay(now) < target() - TICK) {
      fallSilent(now); // the timestamps jumped ahead: its time is still to come
    }
  }

  /// Fills the queue for this tick, and `ahead` samples further with packets that are there anyway.
  private void fill(long now, int ahead) {
    while (!silent && queue.size() < TICK + ahead) {
      store.removeBefore(position);
      int slot = store.first();
      boolean next = slot >= 0 && store.timestamp(slot) == position;
      if (next) {
        settleStall(slot, 0);
        decode(slot, now);
      } else if (queue.size() >= TICK) {
        return;
      } else if (slot < 0) {
        stall(now);
      } else {
        bridge(slot, now);
      }
    }
  }

  private void decode(int slot, long now) {
    int at = queue.reserve(OpusPacket.MAX_SAMPLES);
    int samples = decoder.decode(store.payload(slot), 0, store.length(slot), queue.array(), at);
    boolean redundant = store.redundant(slot);
    long sequence = store.sequence(slot);
    long lay = now - store.arrival(slot) + queue.size();
    pausing = OpusPacket.dtx(store.length(slot));
    store.remove(slot);
    if (samples < 0) {
      // Its place is now a gap like any other; the packet behind it may have its FEC.
      counters.decoderErrors++;
      gate.error(now);
      return;
    }
    hear(at, samples);
    if (redundant) {
      counters.redSamples += samples;
      lastSequence += lastSequence == PacketStore.UNKNOWN_SEQUENCE ? 0 : 1;
    } else {
      counters.decoded(samples, lay);
      lastSequence = sequence;
    }
  }

  private void hear(int at, int samples) {
    concealment.decoded(queue.array(), at, samples);
    quiet = TimeStretch.quiet(queue.array(), at, samples);
    queue.append(samples);
    position += samples;
  }

  /// Nothing is there: a pause, or the network is late.
  private void stall(long now) {
    if (pausing) {
      fallSilent(now);
      return;
    }
    concealment.extend(queue, TICK);
    stalled += TICK;
    if (concealment.faded()) {
      fallSilent(now);
    }
  }

  /// Something later is there and this is not.
  private void bridge(int slot, long now) {
    if (pauseBefore(slot)) {
      settleStall(slot, 0);
      fallSilent(now);
      return;
    }
    byte[] next = store.payload(slot);
    int length = store.length(slot);
    int fec = OpusPacket.hasFec(next, 0, length) ? OpusPacket.samplesPerFrame(next, 0) : 0;
    long gap = store.timestamp(slot) - position;
    if (stalled > 0) {
      // Part of the gap was filled while we waited. What FEC can restore is still played when that
      // leaves the delay where it should be.
      boolean early = delay(now) <= target() + TICK;
      long skipped = Math.min(stalled, early ? Math.max(0, gap - fec) : gap);
      settleStall(slot, 0);
      position += skipped;
      gap -= skipped;
    }
    if (gap == fec && fec > 0 && restore(next, length, fec)) {
      return;
    }
    int samples = (int) Math.min(TICK, gap - (gap > fec ? fec : 0));
    samples -= samples % Concealment.UNIT;
    if (samples == 0) {
      position = store.timestamp(slot); // less than the codec can extrapolate
      return;
    }
    concealment.extend(queue, samples);
    counters.concealed(samples, quiet);
    position += samples;
    lastSequence = PacketStore.UNKNOWN_SEQUENCE;
  }

  private boolean restore(byte[] next, int length, int samples) {
    int at = queue.reserve(samples);
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

  private void stretch(int plan) {
    if (plan == 0 || silent || stalled > 0) {
      return;
    }
    int moved;
    if (plan > 0) {
      moved = stretch.accelerate(queue, plan, pacing.threshold());
      counters.acceleratedSamples += moved;
    } else {
      moved = stretch.expand(queue, -plan, pacing.threshold());
      counters.expandedSamples += moved;
    }
    pacing.moved(plan, moved);
  }
}
