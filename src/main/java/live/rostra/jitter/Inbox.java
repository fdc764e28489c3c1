package live.rostra.jitter;

import live.rostra.codec.OpusPacket;

/// The network's side of playout: judges each packet, learns from its timing, and stores what can
/// still be played.
final class Inbox {
  /// A RED block reaches back a few packets; one from further away is nonsense.
  private static final int REDUNDANCY_REACH = 5 * SampleClock.SECOND;

  private final Timeline timeline = new Timeline();
  private final LossMeter losses = new LossMeter();
  private final PacketStore store;
  private final DelayEstimator estimator;
  private final ErrorGate gate;
  private final PlayoutCounters counters;
  private int packetSamples = SampleClock.TICK;

  Inbox(PacketStore store, DelayEstimator estimator, ErrorGate gate, PlayoutCounters counters) {
    this.store = store;
    this.estimator = estimator;
    this.gate = gate;
    this.counters = counters;
  }

  /// Takes a primary packet; what lies before `position` was played.
  ///
  /// @return true when it begins another timeline, in which `position` means nothing
  boolean insert(
      long now,
      long position,
      int sequence,
      long timestamp,
      boolean silent,
      byte[] payload,
      int offset,
      int length) {
    if (gate.muted(now)) {
      counters.strayPackets++;
      return false;
    }
    int samples = validSamples(now, payload, offset, length);
    if (samples < 0) {
      return false;
    }
    long highest = timeline.highestSequence();
    boolean restart = false;
    switch (timeline.place(sequence, timestamp)) {
      case NEWER -> {
        losses.newer(timeline.sequence() - highest);
        estimator.newer(now, timeline.timestamp());
        packetSamples = samples;
      }
      case RESTART -> {
        restart = true;
        store.clear();
        estimator.restart();
        estimator.newer(now, timeline.timestamp());
        packetSamples = samples;
      }
      case OLDER -> {
        losses.older();
        estimator.older(now, timeline.timestamp());
      }
      case DUPLICATE -> {
        counters.duplicatePackets++;
        return false;
      }
      case STRAY -> {
        counters.strayPackets++;
        return false;
      }
    }
    if (OpusPacket.hasFec(payload, offset, length)) {
      losses.repairData();
    }
    counters.packets++;
    if (timeline.timestamp() < position && !restart) {
      counters.latePackets++;
    } else {
      store.insert(now, timeline.sequence(), timeline.timestamp(), silent, payload, offset, length);
    }
    return restart;
  }

  /// Takes a RED block if it can still be played.
  void insertRedundant(
      long now,
      long position,
      int primarySequence,
      long rtpTimestamp,
      byte[] payload,
      int offset,
      int length) {
    if (gate.muted(now) || !timeline.near(primarySequence)) {
      return;
    }
    long timestamp = timeline.unwrap(rtpTimestamp);
    if (Math.abs(timestamp - timeline.highestTimestamp()) > REDUNDANCY_REACH
        || validSamples(now, payload, offset, length) < 0) {
      return;
    }
    losses.repairData();
    if (timestamp >= position) {
      store.insert(now, PacketStore.UNKNOWN_SEQUENCE, timestamp, false, payload, offset, length);
    }
  }

  /// The next packet begins another timeline, whatever its numbers; the path is still the same.
  void restart() {
    timeline.reset();
    store.clear();
    estimator.restart();
  }

  /// The margin to keep: what the path needs, and the time until the next packet's repair data is
  /// here when that is worth waiting for.
  int target() {
    return estimator.target(losses.repairPays() ? packetSamples : 0);
  }

  /// Duration of the newest packet in samples.
  int packetSamples() {
    return packetSamples;
  }

  long highestTimestamp() {
    return timeline.highestTimestamp();
  }

  private int validSamples(long now, byte[] payload, int offset, int length) {
    int samples =
        length > PacketStore.MAX_PAYLOAD ? -1 : OpusPacket.samples(payload, offset, length);
    if (samples < 0) {
      counters.decoderErrors++;
      gate.error(now);
    }
    return samples;
  }
}
