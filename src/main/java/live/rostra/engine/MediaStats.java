package live.rostra.engine;

import live.rostra.codec.AacSequencer;
import live.rostra.jitter.PlayoutStats;
import live.rostra.transport.PeerStats;

/// What the connections and rooms of a loop have counted since it began, at one moment.
///
/// @param peers of all connections, those that have left among them
/// @param playout of all speakers, likewise; its delays mean nothing
/// @param playing speakers whose playout is running now
/// @param delaySumMs the sum of their delays
/// @param delayMaxMs the longest of them
/// @param worstConcealedRatio the largest share of a present speaker's sound that was concealed,
///   0..1
/// @param malformedRtcp authentic packets that are no RTCP
/// @param malformedRed RED payloads that contradict themselves
/// @param ignoredPayloadTypes packets and RED blocks of formats that were not negotiated
/// @param opusEncodes calls of the Opus encoder
/// @param opusFailures packets replaced by silence because it failed
/// @param skippedTicks 20 ms steps left out because the loop came too late
/// @param missedPackets packets of a crowd that were never sent, because the next tick came first
/// @param aac of all streams, ended ones among them; its lag is the longest of those that go on
public record MediaStats(
    PeerStats peers,
    PlayoutStats playout,
    int playing,
    double delaySumMs,
    double delayMaxMs,
    double worstConcealedRatio,
    long malformedRtcp,
    long malformedRed,
    long ignoredPayloadTypes,
    long opusEncodes,
    long opusFailures,
    long skippedTicks,
    long missedPackets,
    AacSequencer.Stats aac) {}
