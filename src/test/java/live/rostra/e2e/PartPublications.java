package live.rostra.e2e;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import live.rostra.edge.HlsFeed;
import live.rostra.edge.HlsFeed.PlaylistReply;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.playlist.PlaylistText;

/// When each part of a run was published, seen from inside the node to a fifth of a millisecond.
final class PartPublications implements AutoCloseable {
  private final Map<String, Long> publishedAtNs = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  PartPublications(HlsFeed feed, String run) {
    thread = Thread.ofPlatform().name("test-publications").start(() -> watch(feed, run));
  }

  private void watch(HlsFeed feed, String run) {
    PlaylistText known = null;
    while (!closed) {
      PlaylistReply reply = feed.playlist(run, true, new HlsDirectives.None()).result();
      if (reply instanceof PlaylistReply.Playlist playlist && playlist.text() != known) {
        long nowNs = System.nanoTime();
        if (known != null) {
          publishedAtNs.put(HlsFollower.Next.after(known.toString()).toString(), nowNs);
        }
        known = playlist.text();
      }
      LockSupport.parkNanos(200_000);
    }
  }

  /// By `msn.part`, in `System.nanoTime`.
  Map<String, Long> atNs() {
    return publishedAtNs;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
