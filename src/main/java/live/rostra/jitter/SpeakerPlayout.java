package live.rostra.jitter;

import live.rostra.codec.OpusDecoder;

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

  private static final int TICK = SampleClock.TICK;

  /// Four packets, after which a decoder has forgotten where it began (RFC 7845 section 4.6).
  private static final int PRE_ROLL = SampleClock.ofMillis(80);

  private final SampleClock clock = new SampleClock();
  private final PlayoutCounters counters = new PlayoutCounters();
  private final ErrorGate gate = new ErrorGate();
  private final PacketStore store = new PacketStore();
  private final DelayEstimator estimator = new DelayEstimator();
  private final Inbox inbox = new Inbox(store, estimator, gate, counters);
  private final SampleQueue queue = new SampleQueue();
  private final Pacing pacing = new Pacing();
  private final TimeStretch stretch = new TimeStretch();
  private final StreamReader reader;

  private boolean held;
  private boolean silent = true; // nothing is playing but what is left in the queue
  private long silentSince;

  /// A playout that decodes with `decoder`, which it alone uses from now on.
  public SpeakerPlayout(OpusDecoder decoder) {
    this.reader = new StreamReader(decoder, store, queue, gate, counters);
  }

  /// Takes a primary Opus payload that arrived at `nowNs`.
  ///
  /// @param sequenceNumber 16 bits, of the RTP packet
  /// @param rtpTimestamp 32 bits, of the RTP packet, at 48 kHz
  /// @param silent whether the sender says that it holds silence, which then need not be decoded
  public void insert(
      long nowNs,
      int sequenceNumber,
      long rtpTimestamp,
      boolean silent,
      byte[] payload,
      int offset,
      int length) {
    long now = clock.samples(nowNs);
    if (inbox.insert(
        now, reader.position(), sequenceNumber, rtpTimestamp, silent, payload, offset, length)) {
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
        now, reader.position(), primarySequenceNumber, rtpTimestamp, payload, offset, length);
  }

  /// The speaker's next 20 ms into `pcm` (960 samples).
  ///
  /// @return false when it is silence and the array is zeroed: nothing received yet, DTX, or
  ///   stopped
  public boolean take(float[] pcm, long nowNs) {
    long now = clock.samples(nowNs);
    if (held) {
      resume(now);
    }
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

  /// Nobody listens now: stops, and drops without decoding what is over, but for the last 80 ms of
  /// it, which the decoder hears when somebody listens again. Call it after each packet; the next
  /// `take` goes on with the packet that is due then.
  public void hold(long nowNs) {
    long now = clock.samples(nowNs);
    if (!held) {
      held = true;
      silent = true;
      silentSince = now;
      reader.rest();
    }
    store.removeBefore(dueTimestamp(now) - PRE_ROLL);
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
    if (!reader.placed()) {
      return 0;
    }
    long encoded = inbox.highestTimestamp() + inbox.packetSamples() - reader.position();
    return Math.max(0, encoded) + queue.size();
  }

  /// Somebody listens again: the decoder hears what was kept for it, and `start` finds the packet
  /// that is due.
  private void resume(long now) {
    held = false;
    long due = dueTimestamp(now);
    store.removeBefore(due - PRE_ROLL);
    int slot = store.first();
    while (slot >= 0 && store.timestamp(slot) + inbox.packetSamples() <= due) {
      reader.overhear(slot, now);
      slot = store.first();
    }
  }

  /// The timestamp whose playout time is now.
  private long dueTimestamp(long now) {
    return estimator.age(now, 0) - target();
  }

  /// Playout leaves its place in the stream: it will start anew wherever the next packet is.
  private void leave(long now) {
    if (!silent) {
      fallSilent(now);
    }
    reader.leave();
  }

  private int target() {
    return inbox.target();
  }

  private long delay(long now) {
    return estimator.age(now, reader.position() - queue.size());
  }

  /// Starts with the earliest packet there is, once it has waited for its target.
  private boolean start(long now) {
    int slot = store.first();
    if (slot < 0 || estimator.age(now, store.timestamp(slot)) < target()) {
      return false;
    }
    reader.startAt(slot, now - silentSince);
    counters.restartDelay();
    silent = false;
    pacing.restart();
    return true;
  }

  /// The sound is interrupted: what is heard fades out, and playout waits for a packet's time.
  private void fallSilent(long now) {
    reader.end();
    silent = true;
    silentSince = now;
  }

  private void keepUnderTheCap(long now) {
    long position = reader.position();
    long wait = estimator.wait(now, inbox.highestTimestamp(), position - queue.size());
    if (wait <= MAX_WAIT) {
      return;
    }
    store.removeBefore(position + wait - WAIT_AFTER_JUMP);
    int slot = store.first();
    if (slot < 0) {
      fallSilent(now);
      return;
    }
    reader.skipTo(slot);
    pacing.restart();
    if (delay(now) < target() - TICK) {
      fallSilent(now); // the timestamps jumped ahead: its time is still to come
    }
  }

  /// Fills the queue for this tick, and `ahead` samples further with packets that are there anyway.
  private void fill(long now, int ahead) {
    while (!silent && queue.size() < TICK + ahead) {
      store.removeBefore(reader.position());
      int slot = store.first();
      if (slot >= 0 && store.timestamp(slot) == reader.position()) {
        reader.decode(slot, now);
        if (gate.muted(now)) {
          // What else is stored would fail as well, up to 64 times within this one tick.
          store.clear();
          fallSilent(now);
        }
      } else if (queue.size() >= TICK) {
        return;
      } else {
        boolean early = delay(now) <= target() + TICK;
        boolean goesOn = slot < 0 ? reader.stall() : reader.bridge(slot, early, now);
        if (!goesOn) {
          fallSilent(now);
        }
      }
    }
  }

  private void stretch(int plan) {
    if (plan == 0 || silent || reader.stalled()) {
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
