package live.rostra.storage;

import java.nio.charset.StandardCharsets;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.hls.ObjectName;
import org.jspecify.annotations.Nullable;

/// What storage has to know of playlists that this node, or one before it, has written.
final class PlaylistFacts {
  private static final Pattern FIRST = Pattern.compile("#EXT-X-MEDIA-SEQUENCE:(\\d{1,18})\\n");
  private static final Pattern EPOCH = Pattern.compile("(?m)^(\\d{1,18})-[0-9a-f]+/");
  private static final String END = "#EXT-X-ENDLIST\n";

  private PlaylistFacts() {}

  /// Which of two media playlists of one run is right: the longer one; and the one that has ended
  /// is never taken back.
  ///
  /// @return null when the stored one is
  static byte @Nullable [] laterOf(byte[] stored, byte[] mine) {
    if (ended(stored)) {
      return null;
    }
    if (listsTo(stored) <= listsTo(mine)) {
      return mine;
    }
    return ended(mine) ? ended(stored, true) : null;
  }

  /// Which of two multivariant playlists of one room is right: the one of the higher epoch.
  ///
  /// @return null when the stored one is
  static byte @Nullable [] newerOf(byte[] stored, byte[] mine) {
    return epoch(stored) > epoch(mine) ? null : mine;
  }

  /// The playlist as it ends when nothing comes after it.
  static byte[] ended(byte[] playlist, boolean end) {
    return end && !ended(playlist) ? ascii(text(playlist) + END) : playlist;
  }

  /// The playlist with `EXT-X-GAP` (RFC 8216bis section 4.4.4.7) at the segments that are not
  /// there, so that no player asks for them.
  static byte[] withGaps(byte[] playlist, LongPredicate missing) {
    var marked = new StringBuilder();
    text(playlist)
        .lines()
        .forEach(line -> {
          boolean gap =
              ObjectName.parse(line) instanceof ObjectName.Segment(long msn) && missing.test(msn);
          marked.append(gap ? "#EXT-X-GAP\n" : "").append(line).append('\n');
        });
    return ascii(marked.toString());
  }

  private static boolean ended(byte[] playlist) {
    return text(playlist).endsWith(END);
  }

  /// The number after the last segment that a media playlist lists; 0 when it is none.
  static long listsTo(byte[] playlist) {
    String text = text(playlist);
    Matcher first = FIRST.matcher(text);
    long from = first.find() ? Long.parseLong(first.group(1)) : 0;
    return from + text.lines().filter(line -> line.startsWith("#EXTINF:")).count();
  }

  private static long epoch(byte[] multivariant) {
    Matcher run = EPOCH.matcher(text(multivariant));
    return run.find() ? Long.parseLong(run.group(1)) : -1;
  }

  private static String text(byte[] playlist) {
    return new String(playlist, StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
