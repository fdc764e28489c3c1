package live.rostra.metrics;

import live.rostra.edge.NodeStats;
import live.rostra.storage.MeteredStore;
import live.rostra.storage.SegmentUploader;
import live.rostra.storage.SpoolStats;

/// The way of segments into the object store.
final class StorageMetrics {
  private StorageMetrics() {}

  static void describe(Exposition out, NodeStats stats) {
    for (int i = 0; i < stats.loops().size(); i++) {
      uploads(LoopMetrics.of(out, i), stats.loops().get(i).hls().uploads());
    }
    MeteredStore.Stats store = stats.storage().requests();
    spool(out, stats.storage().spool());
    requests(out, "put", store.puts());
    requests(out, "get", store.reads());
    requests(out, "delete", store.deletes());
    out.counter(
        "rostra_storage_stored_bytes_total",
        "Bytes that the object store has taken.",
        store.storedBytes());
    out.gauge(
        "rostra_storage_failing_seconds",
        "For how long every request to the object store has failed; 0 when the last succeeded.",
        store.failingNs() / 1e9);
  }

  private static void uploads(Exposition out, SegmentUploader.Stats uploads) {
    out.gauge(
        "rostra_storage_queue_steps",
        "Steps of streams, a segment and its playlist each, that wait for the object store.",
        uploads.waiting());
    out.counter("rostra_storage_objects_total", "Segments stored.", uploads.stored());
    out.counter("rostra_storage_playlists_total", "Playlists stored.", uploads.playlists());
    out.counter(
        "rostra_storage_playlists_coalesced_total",
        "Playlists that were never stored because a newer one was.",
        uploads.coalesced());
    out.counter(
        "rostra_storage_retries_total",
        "Requests that failed and were tried again.",
        uploads.retries());
    out.counter(
        "rostra_storage_deleted_total",
        "Objects deleted because no playlist may list them any more.",
        uploads.deleted());
    out.counter(
        "rostra_storage_refused_total",
        "Steps of streams that were given up because the spool or queue was full.",
        uploads.refused());
    out.counter(
        "rostra_storage_conflicts_total",
        "Steps of streams under whose keys other objects lay; those were not overwritten.",
        uploads.conflicts());
  }

  private static void spool(Exposition out, SpoolStats spool) {
    out.gauge(
        "rostra_storage_spool_bytes",
        "Bytes on this machine's disk that wait for the object store.",
        spool.bytes());
    out.gauge(
        "rostra_storage_spool_limit_bytes",
        "Bytes that the spool may hold; 0 without a spool.",
        spool.maxBytes());
    out.gauge(
        "rostra_storage_spool_memory_bytes",
        "Bytes that wait in memory because the spool's disk cannot be written to.",
        spool.memoryBytes());
  }

  private static void requests(Exposition out, String operation, MeteredStore.Answers answers) {
    result(out, operation, "success", answers.succeeded());
    result(out, operation, "failure", answers.failed());
    out.histogram(
        "rostra_storage_request_duration_seconds",
        "Requests to the object store.",
        answers.duration(),
        "operation",
        operation);
  }

  private static void result(Exposition out, String operation, String result, long count) {
    out.counter(
        "rostra_storage_requests_total",
        "Requests to the object store.",
        count,
        "operation",
        operation,
        "result",
        result);
  }
}
