package live.rostra.storage;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import live.rostra.testkit.S3Server;

/// Watches everything that is stored in a bucket, at the moment it is: what was stored, doubled or
/// overwritten, and whether a playlist ever listed what was not there. Thread-safe.
final class BucketAudit {
  private final S3Server server;
  private final Map<String, Integer> segments = new HashMap<>();
  private final Map<Integer, Set<String>> keysOfBytes = new HashMap<>();
  private final Set<String> overwritten = new TreeSet<>();
  private final Set<String> dangling = new TreeSet<>();
  private final Set<String> listed = new HashSet<>();
  private int playlists;

  BucketAudit(S3Server server) {
    this.server = server;
    server.front().onStored(this::stored);
  }

  private synchronized void stored(String path, byte[] bytes) {
    if (path.endsWith(".m4s")) {
      int hash = Arrays.hashCode(bytes);
      Integer before = segments.put(path, hash);
      if (before != null && before != hash) {
        overwritten.add(path);
      }
      keysOfBytes.computeIfAbsent(hash, _ -> new HashSet<>()).add(path);
    } else if (path.endsWith("program.m3u8")) {
      playlists++;
      String folder = path.substring(0, path.lastIndexOf('/') + 1);
      for (String line : new String(bytes).split("\n")) {
        if (line.endsWith(".m4s")) {
          listed.add(folder + line);
          if (!server.has(folder + line)) {
            dangling.add(folder + line);
          }
        }
      }
    }
  }

  /// What came of a run.
  ///
  /// @param expected segments that were made
  /// @param stored of them, in the bucket at some time
  /// @param missing of them, in none of the stored playlists or never stored
  /// @param doubled bytes that stand under two keys
  /// @param overwritten keys that had two contents
  /// @param dangling playlist entries that would have been answered by 404
  /// @param playlists media playlists stored
  record Outcome(
      long expected,
      long stored,
      long missing,
      long doubled,
      long overwritten,
      long dangling,
      int playlists) {}

  synchronized Outcome outcome(String folder, long expected) {
    Collection<String> paths =
        LongStream.range(0, expected).mapToObj(msn -> folder + "s" + msn + ".m4s").toList();
    long stored = paths.stream().filter(segments::containsKey).count();
    long shown =
        paths.stream().filter(path -> segments.containsKey(path) && listed.contains(path)).count();
    long doubled = keysOfBytes.values().stream().filter(keys -> keys.size() > 1).count();
    return new Outcome(
        expected,
        stored,
        expected - shown,
        doubled,
        overwritten.size(),
        dangling.size(),
        playlists);
  }

  /// Segments that no playlist has listed yet.
  synchronized long behind(String folder, long made) {
    List<String> newest = List.of(folder + "s" + (made - 1) + ".m4s");
    return listed.containsAll(newest)
        ? 0
        : LongStream.range(0, made)
            .filter(msn -> !listed.contains(folder + "s" + msn + ".m4s"))
            .count();
  }
}
