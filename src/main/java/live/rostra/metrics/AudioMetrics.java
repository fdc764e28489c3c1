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
      Exposition ofLoop = LoopMetrics.of(out, i);
      playout(ofLoop, loop.media().playout());
      now(ofLoop, loop.media());
      ofLoop.histogram(
          "rostra_limiter_gain_reduction_decibels",
          "How far the program's limiter had turned down at the end of each tick.",
          loop.ticks().gainReduction());
      ofLoop.counter(
          "rostra_opus_encodes_total", "Frames encoded as Opus.", loop.media().opusEncodes());
      ofLoop.counter(
          "rostra_opus_encode_failures_total",
          "Frames replaced by silence because the encoder failed.",
          loop.media().opusFailures());
    }
  }

  private static void playout(Exposition out, PlayoutStats playout) {
    out.counter(
        "rostra_playout_packets_total", "Packets that jitter buffers accepted.", playout.packets());
    sound(out, "packet", playout.decodedSamples());
    sound(out, "red", playout.redSamples());
    sound(out, "fec", playout.fecSamples());
    sound(out, "concealment", playout.concealedSamples());
    sound(out, "pause", playout.pausedSamples());
    out.counter(
        "rostra_playout_concealed_audibly_seconds_total",
        "Sound of speakers that was concealed where it could be heard missing.",
        (playout.concealedSamples() - playout.quietConcealedSamples()) / SAMPLES_PER_SECOND);
    stretched(out, "accelerated", playout.acceleratedSamples());
    stretched(out, "expanded", playout.expandedSamples());
    stretched(out, "skipped", playout.skippedSamples());
    discarded(out, "late", playout.latePackets());
    discarded(out, "duplicate", playout.duplicatePackets());
    discarded(out, "stray", playout.strayPackets());
    discarded(out, "undecodable", playout.decoderErrors());
  }

  private static void sound(Exposition out, String source, long samples) {
    out.counter(
        "rostra_playout_sound_seconds_total",
        "Sound of speakers, by where it came from: the packet, RED, in-band FEC, concealment, a pause"
            + " of the sender.",
        samples / SAMPLES_PER_SECOND,
        "source",
        source);
  }

  private static void stretched(Exposition out, String way, long samples) {
    out.counter(
        "rostra_playout_adjusted_seconds_total",
        "Sound that was left out or added to keep the delay: accelerated, expanded, skipped.",
        samples / SAMPLES_PER_SECOND,
        "way",
        way);
  }

  private static void discarded(Exposition out, String reason, long packets) {
    out.counter(
        "rostra_playout_discarded_packets_total",
        "Packets that jitter buffers had no use for, by reason.",
        packets,
        "reason",
        reason);
  }

  private static void now(Exposition out, MediaStats media) {
    out.gauge(
        "rostra_playout_delay_mean_seconds",
        "Delay of jitter buffers now, mean over the speakers.",
        media.playing() == 0 ? 0 : media.delaySumMs() / media.playing() / 1000);
    out.gauge(
        "rostra_playout_delay_max_seconds",
        "Delay of the slowest jitter buffer now.",
        media.delayMaxMs() / 1000);
    out.gauge(
        "rostra_playout_concealed_worst_ratio",
        "Share of sound that was concealed for the present speaker it happened to most.",
        media.worstConcealedRatio());
  }
}
