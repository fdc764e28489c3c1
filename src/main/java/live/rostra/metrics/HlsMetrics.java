package live.rostra.metrics;

import live.rostra.codec.AacSequencer;
import live.rostra.edge.NodeStats;

/// The stream that any player hears: AAC, parts, segments, held requests.
final class HlsMetrics {
  private static final double SAMPLES_PER_SECOND = 48_000;

  private HlsMetrics() {}

  static void describe(Exposition out, NodeStats stats) {
    for (int i = 0; i < stats.loops().size(); i++) {
      NodeStats.Loop loop = stats.loops().get(i);
      Exposition ofLoop = LoopMetrics.of(out, i);
      streams(ofLoop, loop.hls());
      aac(ofLoop, loop.media().aac());
    }
    NodeStats.Held held = stats.held();
    out.gauge("rostra_hls_requests_held", "Requests that wait for a part.", held.waiting());
    out.counter(
        "rostra_hls_requests_released_total",
        "Held requests that a part answered.",
        held.released());
    out.counter(
        "rostra_hls_requests_timed_out_total",
        "Held requests whose part did not come in three target durations.",
        held.timedOut());
    out.histogram(
        "rostra_hls_release_delay_seconds",
        "From a part's publication to the answer of a request that waited for it.",
        held.releaseDelay());
  }

  private static void streams(Exposition out, NodeStats.Hls hls) {
    out.gauge("rostra_ffmpeg_children", "ffmpeg processes.", hls.children());
    out.counter(
        "rostra_ffmpeg_children_started_total", "ffmpeg processes started.", hls.childrenStarted());
    out.counter(
        "rostra_ffmpeg_children_failed_total",
        "ffmpeg processes that ended without having been told to; each is replaced.",
        hls.childrenFailed());
    out.counter("rostra_hls_runs_total", "Streams begun.", hls.runs());
    out.counter("rostra_hls_parts_total", "Parts published.", hls.parts());
    out.counter("rostra_hls_segments_total", "Segments published.", hls.segments());
    out.counter(
        "rostra_hls_segment_bytes_total", "Bytes of segments published.", hls.segmentBytes());
  }

  private static void aac(Exposition out, AacSequencer.Stats aac) {
    units(out, "encoder", aac.published() - aac.silent() - aac.replaced());
    units(out, "silence", aac.silent());
    units(out, "replacement", aac.replaced());
    out.counter(
        "rostra_aac_encoders_failed_total",
        "Encoders that died or stalled; each is replaced, and silence fills the gap.",
        aac.encodersFailed());
    out.gauge(
        "rostra_aac_lag_seconds",
        "How far the AAC of the slowest stream is behind its mixer.",
        aac.lagSamples() / SAMPLES_PER_SECOND);
  }

  private static void units(Exposition out, String source, long count) {
    out.counter(
        "rostra_aac_units_total",
        "AAC units of 1,024 samples, by source: the encoder, silence, or silence in place of sound"
            + " that was not encoded in time.",
        count,
        "source",
        source);
  }
}
