package live.rostra.http;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import live.rostra.edge.HlsFeed;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.playlist.PlaylistText;
import ws.schild.jave.process.ffmpeg.DefaultFFMPEGLocator;

/// Twenty seconds of a tone as HLS, made by ffmpeg, dated so that its first sample is ten seconds
/// old.
final class RecordedFeed implements HlsFeed {
  private final Path folder;
  private final String playlist;

  private RecordedFeed(Path folder, String playlist) {
    this.folder = folder;
    this.playlist = playlist;
  }

  static RecordedFeed make(Path folder) throws IOException, InterruptedException {
    Process ffmpeg =
        new ProcessBuilder(
                new DefaultFFMPEGLocator().getExecutablePath(),
                "-nostdin",
                "-loglevel",
                "error",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:duration=20:sample_rate=48000",
                "-c:a",
                "aac",
                "-f",
                "hls",
                "-hls_time",
                "2",
                "-hls_playlist_type",
                "vod",
                "-hls_segment_type",
                "fmp4",
                "-hls_segment_filename",
                "s%d.m4s",
                "program.m3u8")
            .directory(folder.toFile())
            .inheritIO()
            .start();
    if (ffmpeg.waitFor() != 0) {
      throw new IOException("ffmpeg failed");
    }
    String date = "#EXT-X-PROGRAM-DATE-TIME:" + Instant.now().minusSeconds(10) + "\n#EXTINF";
    String playlist =
        Files.readString(folder.resolve("program.m3u8")).replaceFirst("#EXTINF", date);
    return new RecordedFeed(folder, playlist);
  }

  @Override
  public PlaylistText multivariant(boolean lowLatency) {
    return text(
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=80000,CODECS=\"mp4a.40.2\"\nrun1/program.m3u8\n");
  }

  @Override
  public Future<PlaylistReply> playlist(String run, boolean lowLatency, HlsDirectives directives) {
    return Future.succeededFuture(new PlaylistReply.Playlist(text(playlist), false, true, 2));
  }

  @Override
  public Future<ObjectReply> object(String run, String name) {
    try {
      Path file = folder.resolve(name);
      return Future.succeededFuture(
          Files.exists(file)
              ? new ObjectReply.Found(Files.readAllBytes(file))
              : new ObjectReply.NotFound());
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private static PlaylistText text(String playlist) {
    return new PlaylistText(playlist.getBytes(StandardCharsets.UTF_8));
  }
}
