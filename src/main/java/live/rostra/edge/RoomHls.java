package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.Presentation;
import live.rostra.hls.playlist.PlaylistText;
import live.rostra.hls.playlist.TimeGrid;
import live.rostra.room.RoomId;
import live.rostra.storage.SegmentUploader;
import live.rostra.storage.Storage;
import org.jspecify.annotations.Nullable;

/// The HLS of one room: what the media loop publishes, as any thread may serve it. The run that is
/// on, and the one before it, which players may still be finishing.
final class RoomHls implements HlsFeed {
  private final Vertx vertx;
  private final Presentation.Settings settings;
  private final Storage storage;
  private final RoomId room;
  private final LoopCounters counters;
  private final HeldCounters held;

  /// Of runs that are no longer kept; media loop only.
  private SegmentUploader.Stats earlierUploads = SegmentUploader.Stats.NONE;

  private volatile @Nullable HlsRun current;
  private volatile @Nullable HlsRun previous;

  /// @param settings how its runs are cut
  /// @param storage where its runs go
  /// @param counters of the room's loop
  /// @param held counts the requests that wait
  RoomHls(
      Vertx vertx,
      RoomId room,
      Presentation.Settings settings,
      Storage storage,
      LoopCounters counters,
      HeldCounters held) {
    this.vertx = vertx;
    this.room = room;
    this.settings = settings;
    this.storage = storage;
    this.counters = counters;
    this.held = held;
  }

  /// How storage treats runs that are cut like this.
  static SegmentUploader.Settings upload(Presentation.Settings settings) {
    TimeGrid grid = new TimeGrid(settings.partsPerSegment());
    return SegmentUploader.Settings.of(
        settings.windowSegments(), grid.samplesPerSegment() * 1000L / TimeGrid.SAMPLE_RATE);
  }

  /// The epoch of a run that begins now.
  long nextEpoch() {
    return storage.nextEpoch();
  }

  /// Begins a run; media loop only.
  Presentation.Output start(String name) {
    SegmentUploader uploader = storage.run(room.toString(), name, upload(settings));
    HlsRun run = new HlsRun(vertx, name, settings, uploader, counters, held);
    HlsRun forgotten = previous;
    if (forgotten != null) {
      earlierUploads = earlierUploads.plus(forgotten.uploads());
    }
    previous = current;
    current = run;
    return run;
  }

  /// Whether there ever was a run.
  boolean started() {
    return current != null;
  }

  /// What became of the uploads of all its runs; media loop only.
  SegmentUploader.Stats uploads() {
    SegmentUploader.Stats sum = earlierUploads;
    for (HlsRun run : new HlsRun[] {previous, current}) {
      if (run != null) {
        sum = sum.plus(run.uploads());
      }
    }
    return sum;
  }

  /// Completes when storage has everything of both runs; media loop only.
  Future<Void> drained() {
    List<Future<Void>> runs = new ArrayList<>();
    for (HlsRun run : new HlsRun[] {previous, current}) {
      if (run != null) {
        runs.add(run.drained());
      }
    }
    return Future.join(runs).mapEmpty();
  }

  @Override
  public PlaylistText multivariant(boolean lowLatency) {
    HlsRun run = current;
    if (run == null) {
      throw new IllegalStateException("the room has not been live");
    }
    return run.multivariant(lowLatency);
  }

  private @Nullable HlsRun find(String name) {
    HlsRun now = current;
    if (now != null && now.name().equals(name)) {
      return now;
    }
    HlsRun before = previous;
    return before != null && before.name().equals(name) ? before : null;
  }

  @Override
  public Future<PlaylistReply> playlist(String run, boolean lowLatency, HlsDirectives directives) {
    HlsRun found = find(run);
    return found == null
        ? Future.succeededFuture(new PlaylistReply.NotFound())
        : found.playlist(lowLatency, directives);
  }

  @Override
  public Future<ObjectReply> object(String run, String name) {
    HlsRun found = find(run);
    return found == null ? Future.succeededFuture(new ObjectReply.NotFound()) : found.object(name);
  }
}
