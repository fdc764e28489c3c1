package live.rostra.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a player needs from a low-latency media playlist.
///
/// @param parts listed, oldest first
/// @param next the part that comes after them
/// @param ended whether nothing comes any more
/// @param edge wall-clock time of the last sample that is listed
record Playlist(List<Part> parts, Part next, boolean ended, Instant edge) {
  private static final Pattern PART_DURATION = Pattern.compile("DURATION=([0-9.]+)");
  private static final Pattern URI = Pattern.compile("URI=\"([^\"]+)\"");

  /// One part.
  ///
  /// @param msn number of its segment
  /// @param index in the segment, from 0
  /// @param seconds it lasts; 0 when it is still to come
  /// @param uri where it is; empty when no part of that number was listed or hinted
  record Part(long msn, int index, double seconds, String uri) {
    /// Whether this comes after `other`.
    boolean after(Part other) {
      return msn > other.msn || msn == other.msn && index > other.index;
    }

    @Override
    public String toString() {
      return msn + "." + index;
    }
  }

  /// Reads a playlist line by line.
  ///
  /// @throws IllegalArgumentException when it is none
  static Playlist parse(String text) {
    if (!text.startsWith("#EXTM3U")) {
      throw new IllegalArgumentException("no playlist");
    }
    List<Part> parts = new ArrayList<>();
    long msn = 0;
    int index = 0;
    double sinceDate = 0;
    Instant date = Instant.EPOCH;
    String hint = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
        msn = Long.parseLong(line.substring(line.indexOf(':') + 1));
      } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
        date = Instant.parse(line.substring(line.indexOf(':') + 1));
        sinceDate = 0;
      } else if (line.startsWith("#EXT-X-PART:")) {
        double seconds = Double.parseDouble(group(PART_DURATION, line));
        parts.add(new Part(msn, index++, seconds, group(URI, line)));
        sinceDate += seconds;
      } else if (line.startsWith("#EXTINF:")) {
        sinceDate = Double.parseDouble(line.substring(8, line.indexOf(',')));
      } else if (line.startsWith("#EXT-X-PRELOAD-HINT:TYPE=PART")) {
        hint = group(URI, line);
      } else if (!line.startsWith("#")) {
        msn++;
        index = 0;
      }
    }
    Instant edge = date.plus(Duration.ofNanos((long) (sinceDate * 1e9)));
    boolean ended = text.contains("#EXT-X-ENDLIST");
    return new Playlist(List.copyOf(parts), new Part(msn, index, 0, hint), ended, edge);
  }

  private static String group(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + pattern + " in " + line);
    }
    return matcher.group(1);
  }
}
