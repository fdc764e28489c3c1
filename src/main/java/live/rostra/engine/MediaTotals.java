package live.rostra.engine;

import live.rostra.codec.AacSequencer;
import live.rostra.jitter.PlayoutStats;
import live.rostra.transport.PeerCounters;

/// Sums what rooms and their connections have counted. A loop starts with what is gone for good and
/// adds what is there now. Room loop only.
public final class MediaTotals {
  private final PeerCounters peers = new PeerCounters();
  private PlayoutStats playout = PlayoutStats.NONE;
  private AacSequencer.Stats aac = AacSequencer.Stats.NONE;
  private int playing;
  private double delaySumMs;
  private double delayMaxMs;
  private double worstConcealedRatio;
  private long malformedRtcp;
  private long malformedRed;
  private long ignoredPayloadTypes;
  private long opusEncodes;
  private long opusFailures;
  private long skippedTicks;
  private long missedPackets;

  /// Nothing yet.
  public MediaTotals() {}

  /// Adds what another sum has counted; what was true of it only for a moment (delays, lags) is
  /// left behind.
  public void add(MediaTotals other) {
    peers.add(other.peers);
    playout = playout.plus(other.playout);
    aac = aac.plus(other.aac);
    malformedRtcp += other.malformedRtcp;
    malformedRed += other.malformedRed;
    ignoredPayloadTypes += other.ignoredPayloadTypes;
    opusEncodes += other.opusEncodes;
    opusFailures += other.opusFailures;
    skippedTicks += other.skippedTicks;
    missedPackets += other.missedPackets;
  }

  /// Adds what a connection that leaves has counted.
  void left(Participant participant) {
    peers.add(participant.connection());
    malformedRtcp += participant.malformedRtcp();
    Microphone microphone = participant.microphone();
    if (microphone != null) {
      IncomingVoice voice = microphone.voice();
      playout = playout.plus(voice.playout());
      malformedRed += voice.malformedRed();
      ignoredPayloadTypes += voice.ignoredPayloadTypes();
    }
  }

  /// Adds a connection that is there.
  void present(Participant participant) {
    left(participant);
    Microphone microphone = participant.microphone();
    if (microphone != null && microphone.onStage() && participant.connected()) {
      PlayoutStats stats = microphone.voice().playout();
      playing += stats.packets() > 0 ? 1 : 0;
      delaySumMs += stats.delayMs();
      delayMaxMs = Math.max(delayMaxMs, stats.delayMs());
      worstConcealedRatio = Math.max(worstConcealedRatio, stats.concealedRatio());
    }
  }

  /// Adds a stream.
  void stream(ProgramStream stream) {
    aac = aac.plus(stream.aac());
  }

  /// Adds what a room has done by itself.
  void room(long encodes, long failures, long skipped, long missed) {
    opusEncodes += encodes;
    opusFailures += failures;
    skippedTicks += skipped;
    missedPackets += missed;
  }

  /// The sum so far.
  public MediaStats snapshot() {
    return new MediaStats(
        peers.snapshot(),
        playout,
        playing,
        delaySumMs,
        delayMaxMs,
        worstConcealedRatio,
        malformedRtcp,
        malformedRed,
        ignoredPayloadTypes,
        opusEncodes,
        opusFailures,
        skippedTicks,
        missedPackets,
        aac);
  }
}
