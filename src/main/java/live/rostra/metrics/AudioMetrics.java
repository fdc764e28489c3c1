package live.rostra.metrics;

import live.rostra.edge.NodeStats;
import live.rostra.engine.MediaStats;
import live.rostra.jitter.PlayoutStats;

/// What people hear: playout of speakers, limiter, encoders.
final class AudioMetrics {
  private static final double SAMPLES_PER_SECOND = 48_000;

  private AudioMetrics() {}

  static void describe(Exposition out, NodeStats stats) {
    for (int i = 0; i < stats.loops().size(); i++) {
      NodeStats.Loop loop = stats.loops().get(i);
      String name = LoopMetrics.name(i);
      playout(out, loop.media().playout(), name);
      now(out, loop.media(), name);
      out.histogram(
          "rostra_limiter_gain_reduction_decibels",
          "How far the program's limiter had turned down at the end of each tick.",
          loop.ticks().gainReduction(),
          "loop",
          name);
      out.counter(
          "rostra_opus_encodes_total",
          "Frames encoded as Opus.",
          loop.media().opusEncodes(),
          "loop",
          name);
      out.counter(
          "rostra_opus_encode_failures_total",
          "Frames replaced by silence because the encoder failed.",
          loop.media().opusFailures(),
          "loop",
          name);
    }
  }

  private static void playout(Exposition out, PlayoutStats playout, String loop) {
    out.counter(
        "rostra_playout_packets_total",
        "Packets that jitter buffers accepted.",
        playout.packets(),
        "loop",
        loop);
    sound(out, loop, "packet", playout.decodedSamples());
    sound(out, loop, "red", playout.redSamples());
    sound(out, loop, "fec", playout.fecSamples());
    sound(out, loop, "concealment", playout.concealedSamples());
    sound(out, loop, "pause", playout.pausedSamples());
    out.counter(
        "rostra_playout_concealed_audibly_seconds_total",
        "Sound of speakers that was concealed where it could be heard missing.",
        (playout.concealedSamples() - playout.quietConcealedSamples()) / SAMPLES_PER_SECOND,
        "loop",
        loop);
    stretched(out, loop, "accelerated", playout.acceleratedSamples());
    stretched(out, loop, "expanded", playout.expandedSamples());
    stretched(out, loop, "skipped", playout.skippedSamples());
    discarded(out, loop, "late", playout.latePackets());
    discarded(out, loop, "duplicate", playout.duplicatePackets());
    discarded(out, loop, "stray", playout.strayPackets());
    discarded(out, loop, "undecodable", playout.decoderErrors());
  }

  private static void sound(Exposition out, String loop, String source, long samples) {
    out.counter(
        "rostra_playout_sound_seconds_total",
        "Sound of speakers, by where it came from: the packet, RED, in-band FEC, concealment, a pause"
            + " of the sender.",
        samples / SAMPLES_PER_SECOND,
        "loop",
        loop,
        "source",
        source);
  }

  private static void stretched(Exposition out, String loop, String way, long samples) {
    out.counter(
        "rostra_playout_adjusted_seconds_total",
        "Sound that was left out or added to keep the delay: accelerated, expanded, skipped.",
        samples / SAMPLES_PER_SECOND,
        "loop",
        loop,
        "way",
        way);
  }

  private static void discarded(Exposition out, String loop, String reason, long packets) {
    out.counter(
        "rostra_playout_discarded_packets_total",
        "Packets that jitter buffers had no use for, by reason.",
        packets,
        "loop",
        loop,
        "reason",
        reason);
  }

  private static void now(Exposition out, MediaStats media, String loop) {
    out.gauge(
        "rostra_playout_delay_mean_seconds",
        "Delay of jitter buffers now, mean over the speakers.",
        media.playing() == 0 ? 0 : media.delaySumMs() / media.playing() / 1000,
        "loop",
        loop);
    out.gauge(
        "rostra_playout_delay_max_seconds",
        "Delay of the slowest jitter buffer now.",
        media.delayMaxMs() / 1000,
        "loop",
        loop);
    out.gauge(
        "rostra_playout_concealed_worst_ratio",
        "Share of sound that was concealed for the present speaker it happened to most.",
        media.worstConcealedRatio(),
        "loop",
        loop);
  }
}
