package live.rostra.metrics;

import live.rostra.edge.NodeStats;
import live.rostra.storage.MeteredStore;
import live.rostra.storage.SegmentUploader;

/// The way of segments into the object store.
final class StorageMetrics {
  private StorageMetrics() {}

  static void describe(Exposition out, NodeStats stats) {
    for (int i = 0; i < stats.loops().size(); i++) {
      uploads(out, stats.loops().get(i).hls().uploads(), LoopMetrics.name(i));
    }
    MeteredStore.Stats store = stats.store();
    requests(out, "put", store.puts());
    requests(out, "get", store.gets());
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

  private static void uploads(Exposition out, SegmentUploader.Stats uploads, String loop) {
    out.gauge(
        "rostra_storage_queue_requests",
        "Objects, playlists and deletions that wait for the object store.",
        uploads.queued(),
        "loop",
        loop);
    out.gauge(
        "rostra_storage_queue_bytes",
        "Bytes that wait for the object store.",
        uploads.queuedBytes(),
        "loop",
        loop);
    out.counter("rostra_storage_objects_total", "Segments stored.", uploads.stored(), "loop", loop);
    out.counter(
        "rostra_storage_playlists_total", "Playlists stored.", uploads.playlists(), "loop", loop);
    out.counter(
        "rostra_storage_retries_total",
        "Requests that failed and were tried again.",
        uploads.retries(),
        "loop",
        loop);
    refused(out, loop, "object", uploads.refused());
    refused(out, loop, "playlist", uploads.refusedPlaylists());
  }

  private static void refused(Exposition out, String loop, String kind, long count) {
    out.counter(
        "rostra_storage_refused_total",
        "Uploads that were given up because the queue was full: objects, and playlists that would"
            + " list them.",
        count,
        "kind",
        kind,
        "loop",
        loop);
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
