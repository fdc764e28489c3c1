package live.rostra.engine;

import live.rostra.hls.MediaObject;
import live.rostra.hls.PlaylistSnapshot;
import live.rostra.hls.Presentation;
import live.rostra.hls.playlist.MultivariantPlaylist;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.PlaylistValidator;
import org.jspecify.annotations.Nullable;

/// One run of a room's HLS as a player meets it, judged by the validator snapshot by snapshot.
final class HlsRecorder implements Presentation.Output {
  private static final String BASE = "http://test/hls/room/";

  final String run;
  private final PlaylistValidator validator = new PlaylistValidator();
  private final boolean judging;
  @Nullable PlaylistSnapshot latest;
  long samples;
  long segments;
  long snapshots;

  /// @param judging whether the validator looks at each snapshot, which takes most of the time
  HlsRecorder(String run, boolean judging) {
    this.run = run;
    this.judging = judging;
  }

  boolean ended() {
    return latest != null && latest.ended();
  }

  /// The verdict on a run that is over.
  PlaylistReport verdict() {
    return validator.finish();
  }

  @Override
  public void init(MediaObject init) {}

  @Override
  public void part(MediaObject part) {
    if (part.startSample() != samples) {
      throw new AssertionError("part at " + part.startSample() + ", expected " + samples);
    }
    samples += part.samples();
  }

  @Override
  public void segment(MediaObject segment) {
    segments++;
  }

  @Override
  public void snapshot(PlaylistSnapshot snapshot) {
    latest = snapshot;
    snapshots++;
    if (judging) {
      String url = BASE + run + "/program.m3u8";
      validator.observeMultivariant(
          BASE + "index.m3u8",
          MultivariantPlaylist.render(run + "/program.m3u8", snapshot.declaredRate()).toString());
      validator.observe(url, snapshot.lowLatency().toString(), this::fetch);
      if (snapshot.lastSegment() >= 0) {
        validator.observe(url + "?ll=0", snapshot.standard().toString(), this::fetch);
      }
    }
  }

  private byte @Nullable [] fetch(String url) {
    MediaObject object =
        latest == null ? null : latest.object(url.substring(url.lastIndexOf('/') + 1));
    return object == null ? null : object.bytes();
  }
}
