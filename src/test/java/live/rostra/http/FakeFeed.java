package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import live.rostra.edge.HlsFeed;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.playlist.PlaylistText;

/// One run named `run1`, at segment 10; what is asked for decides the answer.
final class FakeFeed implements HlsFeed {
  static final String PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n";
  static final byte[] MEDIA = "0123456789".getBytes(StandardCharsets.US_ASCII);

  /// Requests for segment 11 wait here.
  final BlockingQueue<Promise<PlaylistReply>> held = new LinkedBlockingQueue<>();

  volatile boolean ended;

  static PlaylistReply.Playlist playlist(boolean held, boolean ended) {
    return new PlaylistReply.Playlist(text(PLAYLIST), held, ended, 2);
  }

  @Override
  public PlaylistText multivariant(boolean lowLatency) {
    return text(
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS=\"mp4a.40.2\"\nrun1/program.m3u8"
            + (lowLatency ? "" : "?ll=0")
            + "\n");
  }

  @Override
  public Future<PlaylistReply> playlist(String run, boolean lowLatency, HlsDirectives directives) {
    if (!run.equals("run1")) {
      return Future.succeededFuture(new PlaylistReply.NotFound());
    }
    return switch (directives) {
      case HlsDirectives.None _ -> Future.succeededFuture(playlist(false, ended));
      case HlsDirectives.Malformed(String reason) ->
          Future.succeededFuture(new PlaylistReply.Refused(reason));
      case HlsDirectives.Segment(long msn) -> segment(msn);
      case HlsDirectives.Part(long msn, _) -> segment(msn);
    };
  }

  private Future<PlaylistReply> segment(long msn) {
    return switch ((int) Math.min(msn, 99)) {
      case 11 -> {
        Promise<PlaylistReply> promise = Promise.promise();
        held.add(promise);
        yield promise.future();
      }
      case 12 -> Future.succeededFuture(new PlaylistReply.TimedOut());
      case 13, 99 ->
          Future.succeededFuture(new PlaylistReply.Refused("segment " + msn + " is too far ahead"));
      default -> Future.succeededFuture(playlist(true, ended));
    };
  }

  @Override
  public Future<ObjectReply> object(String run, String name) {
    return Future.succeededFuture(
        run.equals("run1") && name.matches("init\\.mp4|s10\\.m4s|p10\\.0\\.m4s")
            ? new ObjectReply.Found(MEDIA)
            : new ObjectReply.NotFound());
  }

  private static PlaylistText text(String playlist) {
    return new PlaylistText(playlist.getBytes(StandardCharsets.UTF_8));
  }
}
