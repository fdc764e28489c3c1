package live.rostra.testkit;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A playlist as its raw text says, read tag by tag (RFC 8216bis section 4.4) without the
/// renderer's help. What cannot be read is listed in `problems`.
final class PlaylistReading {
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([A-Z0-9-]+)=(\"[^\"]*\"|[^\",]*)(,|$)");

  /// A partial segment.
  record Part(@Nullable BigDecimal duration, String uri, Map<String, String> attributes) {}

  /// A media segment; `uri` and `duration` are null while it is open.
  record Segment(
      long msn,
      @Nullable BigDecimal duration,
      @Nullable String uri,
      @Nullable Instant dateTime,
      @Nullable String mapUri,
      boolean afterDiscontinuity,
      List<Part> parts) {}

  /// A variant of a multivariant playlist.
  record Variant(Map<String, String> attributes, String uri) {}

  final List<String> problems = new ArrayList<>();
  final List<Segment> segments = new ArrayList<>();
  final List<Variant> variants = new ArrayList<>();
  final List<Map<String, String>> hints = new ArrayList<>();
  final Map<String, String> serverControl = new HashMap<>();
  int version = 1;
  int targetDuration = -1;
  long mediaSequence;
  @Nullable BigDecimal partTarget;
  boolean endList;

  /// The segment that has parts but no URI yet.
  @Nullable Segment open;

  private @Nullable BigDecimal duration;
  private @Nullable Instant dateTime;
  private @Nullable String mapUri;
  private @Nullable Map<String, String> variant;
  private boolean discontinuity;
  private boolean mapSinceDiscontinuity = true;
  private List<Part> parts = new ArrayList<>();

  private PlaylistReading() {}

  static PlaylistReading of(String text) {
    var reading = new PlaylistReading();
    if (!text.startsWith("#EXTM3U\n")) {
      reading.problems.add("the first line is not #EXTM3U");
    }
    for (String line : text.split("\n", -1)) {
      reading.line(line.strip());
    }
    if (!reading.parts.isEmpty()) {
      reading.open = reading.segment(null);
    }
    return reading;
  }

  /// All parts, of closed segments and of the open one.
  List<Segment> withOpen() {
    var all = new ArrayList<>(segments);
    if (open != null) {
      all.add(open);
    }
    return all;
  }

  long lastMsn() {
    return mediaSequence + segments.size() - 1;
  }

  /// Seconds that the playlist lists, the parts of the open segment included.
  BigDecimal duration() {
    BigDecimal sum = BigDecimal.ZERO;
    for (Segment s : segments) {
      sum = sum.add(s.duration() == null ? BigDecimal.ZERO : s.duration());
    }
    return open == null ? sum : sum.add(durationOf(open.parts()));
  }

  static BigDecimal durationOf(List<Part> parts) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Part part : parts) {
      sum = sum.add(part.duration() == null ? BigDecimal.ZERO : part.duration());
    }
    return sum;
  }

  private void line(String line) {
    if (line.isEmpty()) {
      return;
    }
    if (!line.startsWith("#")) {
      uri(line);
      return;
    }
    int colon = line.indexOf(':');
    String tag = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    try {
      tag(tag, value);
    } catch (NumberFormatException | DateTimeException e) {
      problems.add("unreadable: " + line);
    }
  }

  private void tag(String tag, String value) {
    switch (tag) {
      case "#EXT-X-VERSION" -> version = Integer.parseInt(value);
      case "#EXT-X-TARGETDURATION" -> targetDuration = Integer.parseInt(value);
      case "#EXT-X-MEDIA-SEQUENCE" -> mediaSequence = Long.parseLong(value);
      case "#EXT-X-SERVER-CONTROL" -> serverControl.putAll(attributes(value));
      case "#EXT-X-PART-INF" -> partTarget = decimal(attributes(value).get("PART-TARGET"));
      case "#EXT-X-MAP" -> {
        mapUri = quoted(attributes(value).get("URI"));
        mapSinceDiscontinuity = true;
      }
      case "#EXT-X-PROGRAM-DATE-TIME" -> dateTime = OffsetDateTime.parse(value).toInstant();
      case "#EXT-X-DISCONTINUITY" -> {
        discontinuity = true;
        mapSinceDiscontinuity = false;
      }
      case "#EXT-X-PART" -> {
        Map<String, String> a = attributes(value);
        parts.add(new Part(decimal(a.get("DURATION")), String.valueOf(quoted(a.get("URI"))), a));
      }
      case "#EXTINF" -> duration = new BigDecimal(value.substring(0, value.indexOf(',')));
      case "#EXT-X-PRELOAD-HINT" -> hints.add(attributes(value));
      case "#EXT-X-STREAM-INF" -> variant = attributes(value);
      case "#EXT-X-ENDLIST" -> endList = true;
      default -> {
        // other tags carry no rule
      }
    }
  }

  private void uri(String line) {
    if (variant != null) {
      variants.add(new Variant(variant, line));
      variant = null;
      return;
    }
    if (duration == null) {
      problems.add("no EXTINF before " + line);
    }
    segments.add(segment(line));
    duration = null;
    dateTime = null;
    discontinuity = false;
    parts = new ArrayList<>();
  }

  private Segment segment(@Nullable String uri) {
    String map = mapSinceDiscontinuity ? mapUri : null;
    return new Segment(
        mediaSequence + segments.size(), duration, uri, dateTime, map, discontinuity, parts);
  }

  private static @Nullable BigDecimal decimal(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  static @Nullable String quoted(@Nullable String text) {
    boolean quotes = text != null && text.length() >= 2 && text.startsWith("\"");
    return quotes ? text.substring(1, text.length() - 1) : null;
  }

  private Map<String, String> attributes(String value) {
    var found = new HashMap<String, String>();
    Matcher m = ATTRIBUTE.matcher(value);
    int at = 0;
    while (at < value.length() && m.find(at) && m.start() == at) {
      found.put(m.group(1), m.group(2));
      at = m.end();
    }
    if (at < value.length()) {
      problems.add("unreadable attributes: " + value);
    }
    return found;
  }
}
