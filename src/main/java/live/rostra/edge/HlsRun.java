package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import live.rostra.edge.HlsFeed.ObjectReply;
import live.rostra.edge.HlsFeed.PlaylistReply;
import live.rostra.hls.BlockedReloads;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.MediaObject;
import live.rostra.hls.PlaylistSnapshot;
import live.rostra.hls.Presentation;
import live.rostra.hls.playlist.MultivariantPlaylist;
import live.rostra.hls.playlist.MultivariantPlaylist.DeclaredRate;
import live.rostra.hls.playlist.PlaylistText;
import live.rostra.hls.playlist.TimeGrid;
import live.rostra.storage.ObjectStore.Metadata;
import live.rostra.storage.SegmentUploader;
import live.rostra.storage.Step;
import org.jspecify.annotations.Nullable;

/// One run of a room's HLS: published by the media loop, read by any thread, held requests released
/// together when a part closes.
final class HlsRun implements Presentation.Output {
  /// A bucket's playlist changes with each segment.
  private static final Metadata PLAYLIST = new Metadata(PlaylistText.CONTENT_TYPE, "max-age=1");

  /// Live objects never change, but nobody should keep them long: the room may be deleted.
  private static final Metadata MEDIA = new Metadata(MediaObject.CONTENT_TYPE, "max-age=60");

  private final String name;
  private final int windowSegments;
  private final SegmentUploader uploader;

  /// What the next step stores; media loop only.
  private final List<Step.Item> objects = new ArrayList<>();

  private final HeldRequests<Published> held;
  private final LoopCounters counters;

  /// RFC 8216bis section 6.2.5.2: the longest that a request is held.
  private final long threeTargetDurationsMs;

  private volatile Published latest;

  /// What readers see.
  ///
  /// @param snapshot null before the first part
  private record Published(
      @Nullable PlaylistSnapshot snapshot,
      DeclaredRate rate,
      PlaylistText multivariant,
      PlaylistText standardMultivariant) {
    static Published of(String run, @Nullable PlaylistSnapshot snapshot, DeclaredRate rate) {
      String program = run + "/program.m3u8";
      return new Published(
          snapshot,
          rate,
          MultivariantPlaylist.render(program, rate),
          MultivariantPlaylist.render(program + "?ll=0", rate));
    }

    /// The rate changes with segments, not with parts: what was gzipped before serves again.
    Published then(String run, PlaylistSnapshot next) {
      return next.declaredRate().equals(rate)
          ? new Published(next, rate, multivariant, standardMultivariant)
          : of(run, next, next.declaredRate());
    }
  }

  HlsRun(
      Vertx vertx,
      String name,
      Presentation.Settings settings,
      SegmentUploader uploader,
      LoopCounters counters,
      HeldCounters heldCounters) {
    this.name = name;
    this.windowSegments = settings.windowSegments();
    this.uploader = uploader;
    this.counters = counters;
    counters.runs++;
    this.latest = Published.of(name, null, settings.firstRate());
    this.held = new HeldRequests<>(vertx, () -> latest, heldCounters);
    this.threeTargetDurationsMs =
        3_000L * new TimeGrid(settings.partsPerSegment()).targetDurationSeconds();
  }

  String name() {
    return name;
  }

  @Override
  public void init(MediaObject init) {
    objects.add(new Step.Item(init.name(), init.bytes(), MEDIA));
  }

  @Override
  public void part(MediaObject part) {
    // Parts are served from memory only: the bucket's playlist lists segments.
    counters.parts++;
  }

  @Override
  public void segment(MediaObject segment) {
    objects.add(new Step.Item(segment.name(), segment.bytes(), MEDIA));
    counters.segments++;
    counters.segmentBytes += segment.bytes().length;
  }

  @Override
  public void snapshot(PlaylistSnapshot snapshot) {
    PlaylistSnapshot before = latest.snapshot;
    long lastSegment = before == null ? -1 : before.lastSegment();
    latest = latest.then(name, snapshot);
    held.published();
    if (snapshot.lastSegment() != lastSegment || snapshot.ended()) {
      store(snapshot, lastSegment + 1);
    }
  }

  private void store(PlaylistSnapshot snapshot, long addsFrom) {
    long listsTo = snapshot.lastSegment() + 1;
    uploader.add(
        new Step(
            objects,
            new Step.Item("program.m3u8", snapshot.standard().bytes(), PLAYLIST),
            new Step.Item("index.m3u8", latest.multivariant.bytes(), PLAYLIST),
            addsFrom,
            Math.max(0, listsTo - windowSegments),
            listsTo,
            snapshot.ended()));
    objects.clear();
  }

  /// What became of its uploads; media loop only.
  SegmentUploader.Stats uploads() {
    return uploader.stats();
  }

  Future<Void> drained() {
    return uploader.drained();
  }

  PlaylistText multivariant(boolean lowLatency) {
    Published now = latest;
    return lowLatency ? now.multivariant : now.standardMultivariant;
  }

  Future<PlaylistReply> playlist(boolean lowLatency, HlsDirectives directives) {
    boolean blocking = lowLatency && !(directives instanceof HlsDirectives.None);
    return held.hold(
        published -> answer(published.snapshot, lowLatency, directives, blocking),
        threeTargetDurationsMs,
        PlaylistReply.TimedOut::new);
  }

  private static Optional<PlaylistReply> answer(
      @Nullable PlaylistSnapshot snapshot,
      boolean lowLatency,
      HlsDirectives directives,
      boolean blocking) {
    BlockedReloads.Decision decision =
        lowLatency
            ? BlockedReloads.playlist(snapshot, directives)
            : BlockedReloads.standardPlaylist(snapshot);
    return switch (decision) {
      case BlockedReloads.Decision.BadRequest(String reason) ->
          Optional.of(new PlaylistReply.Refused(reason));
      case BlockedReloads.Decision.Hold() -> Optional.empty();
      case BlockedReloads.Decision.AnswerNow() ->
          Optional.ofNullable(snapshot).map(known -> reply(known, lowLatency, blocking));
    };
  }

  private static PlaylistReply reply(
      PlaylistSnapshot snapshot, boolean lowLatency, boolean blocking) {
    return new PlaylistReply.Playlist(
        lowLatency ? snapshot.lowLatency() : snapshot.standard(),
        blocking,
        snapshot.ended(),
        snapshot.grid().targetDurationSeconds());
  }

  Future<ObjectReply> object(String object) {
    return held.hold(
        published ->
            switch (BlockedReloads.object(published.snapshot, object)) {
              case BlockedReloads.ObjectDecision.Found(MediaObject found) ->
                  Optional.of(new ObjectReply.Found(found.bytes()));
              case BlockedReloads.ObjectDecision.Hold() -> Optional.empty();
              case BlockedReloads.ObjectDecision.NotFound() ->
                  Optional.of(new ObjectReply.NotFound());
            },
        threeTargetDurationsMs,
        ObjectReply.NotFound::new);
  }
}
