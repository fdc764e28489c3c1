package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPOutputStream;
import live.rostra.edge.HlsFeed;

/// One run named `run1`, at segment 10; what is asked for decides the answer.
final class FakeFeed implements HlsFeed {
  static final String PLAYLIST = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:2\n";
  static final byte[] MEDIA = "0123456789".getBytes(StandardCharsets.US_ASCII);

  /// Requests for segment 11 wait here.
  final BlockingQueue<Promise<PlaylistReply>> held = new LinkedBlockingQueue<>();

  volatile boolean ended;

  static PlaylistReply.Playlist playlist(boolean held, boolean ended) {
    byte[] body = PLAYLIST.getBytes(StandardCharsets.UTF_8);
    return new PlaylistReply.Playlist(body, gzip(body), held, ended, 2);
  }

  @Override
  public String multivariant(boolean lowLatency) {
    return "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS=\"mp4a.40.2\"\nrun1/program.m3u8"
        + (lowLatency ? "" : "?ll=0")
        + "\n";
  }

  @Override
  public Future<PlaylistReply> playlist(
      String run, boolean lowLatency, OptionalLong msn, OptionalInt part) {
    if (!run.equals("run1")) {
      return Future.succeededFuture(new PlaylistReply.NotFound());
    }
    if (msn.isEmpty()) {
      return Future.succeededFuture(playlist(false, ended));
    }
    return switch ((int) msn.getAsLong()) {
      case 11 -> {
        Promise<PlaylistReply> promise = Promise.promise();
        held.add(promise);
        yield promise.future();
      }
      case 12 -> Future.succeededFuture(new PlaylistReply.TimedOut());
      case 13 -> Future.succeededFuture(new PlaylistReply.Refused("segment 13 is too far ahead"));
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

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
