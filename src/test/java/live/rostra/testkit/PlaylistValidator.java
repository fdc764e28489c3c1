package live.rostra.testkit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges the playlists of one run as a player sees them over time, in the spirit of Apple's
/// mediastreamvalidator: rules 1-10, 12-16 and 19 of the protocol notes. It reads text and bytes by
/// itself and knows nothing of the code that made them.
///
/// Feed it every playlist that was fetched, in order: the low-latency one, the standard one, or
/// both. Media is fetched through the function that comes with each; null means 404. Not
/// thread-safe.
///
/// ```java
/// var validator = new PlaylistValidator();
/// validator.observeMultivariant(indexUrl, get(indexUrl));
/// validator.observe(url, get(url), this::bytesOrNull);   // again and again
/// assertThat(validator.finish().clean()).isTrue();
/// ```
public final class PlaylistValidator {
  private static final Pattern DIRECTIVE = Pattern.compile("(_HLS_(?:msn|part))=(\\d+)");
  private static final BigDecimal THREE = BigDecimal.valueOf(3);
  private static final BigDecimal SHORTEST_PART = new BigDecimal("0.85");
  private static final BigDecimal EPSILON = new BigDecimal("0.00002");

  private final PlaylistReport report = new PlaylistReport();
  private final PlaylistMedia media = new PlaylistMedia(report);
  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Map<Long, String> uriOf = new HashMap<>();
  private final Map<String, Long> msnOf = new HashMap<>();
  private PlaylistReading.@Nullable Variant variant;
  private String multivariantUrl = "";
  private int observations;

  /// One playlist over time.
  private static final class Series {
    @Nullable PlaylistReading last;
    String lastText = "";
    final Set<String> partUris = new HashSet<>();
    @Nullable String hinted;
    final Map<Long, String> segmentLines = new HashMap<>();
  }

  /// Takes the multivariant playlist; the last one counts.
  public void observeMultivariant(String url, String text) {
    PlaylistReading reading = PlaylistReading.of(text);
    reading.problems.forEach(problem -> report.violated(15, url, problem));
    check(15, reading.variants.size() == 1, url, reading.variants.size() + " variants");
    multivariantUrl = url;
    variant = reading.variants.isEmpty() ? null : reading.variants.getFirst();
  }

  /// Takes one media playlist as it was just fetched.
  ///
  /// @param url it came from, with its query; objects are resolved against it
  /// @param fetch the bytes at an absolute address, or null when there are none
  public void observe(String url, String text, Function<String, byte @Nullable []> fetch) {
    observations++;
    PlaylistReading now = PlaylistReading.of(text);
    Series s = series.computeIfAbsent(withoutDirectives(url), _ -> new Series());
    now.problems.forEach(problem -> report.violated(2, url, problem));
    durations(url, now, s.last);
    sequence(url, now, s);
    if (now.partTarget != null || !now.serverControl.isEmpty()) {
      serverControl(url, now);
    }
    parts(url, now, s);
    hint(url, now, s);
    directives(url, now);
    map(url, now);
    dates(url, now);
    ending(url, text, now, s);
    media.observe(url, now, fetch);
    boolean moved = s.last == null || s.last.mediaSequence != now.mediaSequence;
    refetch(url, now, moved, fetch);
    s.last = now;
    s.lastText = text;
  }

  /// The verdict so far; call it when all was observed.
  public PlaylistReport report() {
    rates();
    report.fact("media playlists observed", observations);
    report.fact("segments", media.spans.size());
    report.fact("parts", media.parts);
    media.spans.values().stream()
        .map(span -> span.end() - span.start())
        .reduce(Long::sum)
        .ifPresent(samples -> report.fact("seconds of audio", samples / 48_000.0));
    return report;
  }

  /// The verdict on a run that is over: every playlist must have ended, all with the same segments,
  /// and what they list must add up to the samples (rule 19).
  public PlaylistReport finish() {
    Map<Long, String> longest = new HashMap<>();
    series.values().forEach(s -> longest.putAll(s.segmentLines));
    long last = longest.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
    series.forEach((url, s) -> {
      PlaylistReading end = Objects.requireNonNull(s.last);
      check(19, end.endList, url, "has no ENDLIST");
      check(19, end.open == null, url, "ended with parts that no segment holds");
      check(19, end.lastMsn() == last, url, "ends with segment " + end.lastMsn() + ", not " + last);
      for (PlaylistReading.Segment segment : end.segments) {
        boolean same = lines(segment).equals(longest.get(segment.msn()));
        check(19, same, url, "segment " + segment.msn() + " differs between playlists");
      }
    });
    exact();
    return report();
  }

  /// Rule 1. "The EXTINF duration of each Media Segment, when rounded to the nearest integer, MUST
  /// be less than or equal to the target duration"
  private void durations(String url, PlaylistReading now, @Nullable PlaylistReading before) {
    check(1, now.targetDuration > 0, url, "no TARGETDURATION");
    boolean constant = before == null || before.targetDuration == now.targetDuration;
    check(1, constant, url, "TARGETDURATION changed to " + now.targetDuration);
    for (PlaylistReading.Segment s : now.segments) {
      if (s.duration() != null) {
        int rounded = s.duration().setScale(0, RoundingMode.HALF_UP).intValue();
        check(1, rounded <= now.targetDuration, url, "EXTINF " + s.duration() + " is too long");
        check(1, s.duration().signum() > 0, url, "EXTINF " + s.duration());
      }
    }
  }

  /// Rules 2 and 3.
  private void sequence(String url, PlaylistReading now, Series s) {
    PlaylistReading before = s.last;
    if (before != null) {
      boolean forward = now.mediaSequence >= before.mediaSequence;
      check(2, forward, url, "MEDIA-SEQUENCE fell to " + now.mediaSequence);
      check(2, now.lastMsn() >= before.lastMsn(), url, "lost segment " + before.lastMsn());
      boolean removed = now.mediaSequence > before.mediaSequence;
      boolean enough = now.duration().compareTo(BigDecimal.valueOf(3L * now.targetDuration)) >= 0;
      check(2, !removed || enough, url, "removed a segment and kept less than 3 target durations");
    }
    for (PlaylistReading.Segment segment : now.segments) {
      String uri = PlaylistMedia.resolve(url, Objects.requireNonNull(segment.uri()));
      String known = uriOf.putIfAbsent(segment.msn(), uri);
      boolean same = known == null || known.equals(uri);
      check(3, same, url, "segment " + segment.msn() + " was " + known + " and is " + uri);
      Long number = msnOf.putIfAbsent(uri, segment.msn());
      boolean still = number == null || number == segment.msn();
      check(2, still, url, uri + " was segment " + number + " and is " + segment.msn());
      String lines = s.segmentLines.putIfAbsent(segment.msn(), lines(segment));
      boolean sameLines = lines == null || lines.equals(lines(segment));
      check(3, sameLines, url, "segment " + segment.msn() + " is now " + lines(segment));
    }
  }

  /// Rule 5.
  private void serverControl(String url, PlaylistReading now) {
    BigDecimal target = BigDecimal.valueOf(now.targetDuration);
    BigDecimal partHoldBack = seconds(now, "PART-HOLD-BACK");
    BigDecimal holdBack = seconds(now, "HOLD-BACK");
    BigDecimal skip = seconds(now, "CAN-SKIP-UNTIL");
    if (now.partTarget != null) {
      check(5, partHoldBack != null, url, "parts without PART-HOLD-BACK");
      boolean far =
          partHoldBack == null || partHoldBack.compareTo(now.partTarget.multiply(THREE)) >= 0;
      check(5, far, url, "PART-HOLD-BACK " + partHoldBack + " is below 3 part targets");
    }
    boolean far = holdBack == null || holdBack.compareTo(target.multiply(THREE)) >= 0;
    check(5, far, url, "HOLD-BACK " + holdBack + " is below 3 target durations");
    boolean long6 = skip == null || skip.compareTo(target.multiply(BigDecimal.valueOf(6))) >= 0;
    check(5, long6, url, "CAN-SKIP-UNTIL " + skip + " is below 6 target durations");
  }

  /// Rules 4, 6, 7 and 8.
  private void parts(String url, PlaylistReading now, Series s) {
    List<PlaylistReading.Segment> all = now.withOpen();
    boolean any = all.stream().anyMatch(segment -> !segment.parts().isEmpty());
    boolean promised = now.partTarget != null;
    check(6, !promised || any, url, "advertises parts and lists none");
    check(4, !any || promised, url, "lists parts without PART-INF");
    BigDecimal fromEnd = now.duration();
    BigDecimal horizon = BigDecimal.valueOf(3L * now.targetDuration).add(EPSILON);
    var uris = new HashSet<String>();
    for (PlaylistReading.Segment segment : all) {
      BigDecimal rest = fromEnd;
      for (int k = 0; k < segment.parts().size(); k++) {
        PlaylistReading.Part part = segment.parts().get(k);
        boolean last = k == segment.parts().size() - 1 && segment.uri() != null;
        length(url, now.partTarget, part, last);
        boolean range = part.attributes().containsKey("BYTERANGE");
        check(7, !range && uris.add(part.uri()), url, part.uri() + " is not a resource of its own");
        boolean independent = "YES".equals(part.attributes().get("INDEPENDENT"));
        check(4, independent, url, part.uri() + " is not INDEPENDENT");
        rest = rest.subtract(part.duration() == null ? BigDecimal.ZERO : part.duration());
        check(
            8, rest.compareTo(horizon) <= 0, url, part.uri() + " ends " + rest + " s from the end");
      }
      boolean sum =
          segment.duration() == null
              || segment.parts().isEmpty()
              || PlaylistReading.durationOf(segment.parts())
                      .subtract(segment.duration())
                      .abs()
                      .compareTo(EPSILON.multiply(BigDecimal.valueOf(segment.parts().size())))
                  <= 0;
      check(4, sum, url, "the parts of segment " + segment.msn() + " are not as long as it");
      fromEnd =
          fromEnd.subtract(
              segment.duration() == null
                  ? PlaylistReading.durationOf(segment.parts())
                  : segment.duration());
    }
  }

  private void length(
      String url, @Nullable BigDecimal target, PlaylistReading.Part part, boolean lastOfSegment) {
    if (target == null || part.duration() == null) {
      report.violated(4, url, part.uri() + " has no duration or no target");
      return;
    }
    check(4, part.duration().compareTo(target) <= 0, url, part.uri() + " exceeds PART-TARGET");
    boolean full = part.duration().compareTo(target.multiply(SHORTEST_PART)) >= 0;
    check(4, full || lastOfSegment, url, part.uri() + " is only " + part.duration() + " s");
  }

  /// Rule 9.
  private void hint(String url, PlaylistReading now, Series s) {
    List<Map<String, String>> hints =
        now.hints.stream().filter(h -> "PART".equals(h.get("TYPE"))).toList();
    boolean lowLatency = now.partTarget != null;
    if (now.endList || !lowLatency) {
      check(9, now.hints.isEmpty(), url, "hints at what will not come");
    } else {
      check(9, hints.size() == 1, url, hints.size() + " hints");
    }
    for (PlaylistReading.Segment segment : now.withOpen()) {
      for (PlaylistReading.Part part : segment.parts()) {
        if (s.partUris.add(part.uri()) && s.hinted != null) {
          boolean came = s.hinted.equals(part.uri());
          check(9, came, url, "hinted at " + s.hinted + ", then came " + part.uri());
          s.hinted = null;
        }
      }
    }
    if (hints.size() == 1) {
      String uri = PlaylistReading.quoted(hints.getFirst().get("URI"));
      check(
          9, uri != null && !s.partUris.contains(uri), url, "hints at " + uri + ", which is there");
      s.hinted = uri;
    }
  }

  /// Rule 10: an answer holds what was asked for.
  private void directives(String url, PlaylistReading now) {
    var asked = new HashMap<String, Long>();
    Matcher m = DIRECTIVE.matcher(url);
    while (m.find()) {
      asked.put(m.group(1), Long.valueOf(m.group(2)));
    }
    Long msn = asked.get("_HLS_msn");
    if (msn == null || now.endList) {
      return;
    }
    Long part = asked.get("_HLS_part");
    PlaylistReading.Segment open = now.open;
    boolean there =
        now.lastMsn() >= msn
            || part != null && open != null && open.msn() == msn && open.parts().size() > part;
    check(10, there, url, "answered without what was asked for");
  }

  /// Rule 12.
  private void map(String url, PlaylistReading now) {
    for (PlaylistReading.Segment s : now.withOpen()) {
      check(12, s.mapUri() != null, url, "segment " + s.msn() + " has no EXT-X-MAP before it");
    }
    check(
        12, now.version >= 6 || now.segments.isEmpty(), url, "EXT-X-MAP in version " + now.version);
  }

  /// Rule 13, within one playlist: each date is the one before and the duration between.
  private void dates(String url, PlaylistReading now) {
    PlaylistReading.Segment before = null;
    for (PlaylistReading.Segment s : now.withOpen()) {
      if (before != null
          && before.dateTime() != null
          && before.duration() != null
          && s.dateTime() != null
          && !s.afterDiscontinuity()) {
        long stated =
            before.duration().movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValue();
        long stepMs = s.dateTime().toEpochMilli() - before.dateTime().toEpochMilli();
        check(13, stepMs == stated, url, "segment " + s.msn() + " comes " + stepMs + " ms later");
      }
      before = s;
    }
  }

  /// Rule 19: what has ended stays as it is.
  private void ending(String url, String text, PlaylistReading now, Series s) {
    if (s.last != null && s.last.endList) {
      check(19, now.endList && text.equals(s.lastText), url, "changed after ENDLIST");
    }
  }

  private void refetch(
      String url, PlaylistReading now, boolean moved, Function<String, byte @Nullable []> fetch) {
    if (now.segments.isEmpty()) {
      return;
    }
    // The oldest one has had the most time to change; at the end all of them are asked for again.
    List<PlaylistReading.Segment> again =
        now.endList ? now.segments : moved ? now.segments.subList(0, 1) : List.of();
    for (PlaylistReading.Segment s : again) {
      media.again(url, Objects.requireNonNull(s.uri()), fetch);
      if (s.mapUri() != null) {
        media.again(url, s.mapUri(), fetch);
      }
    }
  }

  /// Rule 15.
  private void rates() {
    if (variant == null || media.spans.isEmpty()) {
      return;
    }
    Map<String, String> a = variant.attributes();
    boolean aac = "\"mp4a.40.2\"".equals(a.get("CODECS"));
    check(15, aac, multivariantUrl, "CODECS is " + a.get("CODECS"));
    long bytes = 0;
    long samples = 0;
    double peak = 0;
    for (PlaylistMedia.Span span : media.spans.values()) {
      bytes += span.bytes();
      samples += span.end() - span.start();
      peak = Math.max(peak, span.bytes() * 8.0 * 48_000 / (span.end() - span.start()));
    }
    double average = bytes * 8.0 * 48_000 / samples;
    report.fact("peak bit rate", Math.round(peak));
    report.fact("average bit rate", Math.round(average));
    long declaredPeak = number(a.get("BANDWIDTH"));
    long declaredAverage = number(a.get("AVERAGE-BANDWIDTH"));
    check(15, declaredPeak >= peak, multivariantUrl, "BANDWIDTH " + declaredPeak + " < " + peak);
    boolean near = Math.abs(declaredAverage - average) <= 0.1 * average;
    check(15, near, multivariantUrl, "AVERAGE-BANDWIDTH " + declaredAverage + ", it is " + average);
  }

  /// Rule 19: the durations that were listed add up to the samples that were fetched.
  private void exact() {
    BigDecimal listed = BigDecimal.ZERO;
    long samples = 0;
    for (PlaylistMedia.Span span : media.spans.values()) {
      listed = listed.add(span.extinf() == null ? BigDecimal.ZERO : span.extinf());
      samples += span.end() - span.start();
    }
    BigDecimal held =
        BigDecimal.valueOf(samples).divide(BigDecimal.valueOf(48_000), 9, RoundingMode.HALF_UP);
    // Only the last segment may be off the grid, so only one rounding can be in the sum.
    boolean same = held.subtract(listed).abs().compareTo(EPSILON) <= 0;
    check(19, same, "the run", "lists " + listed + " s and holds " + held + " s");
  }

  private void check(int rule, boolean holds, String where, String otherwise) {
    if (!holds) {
      report.violated(rule, where, otherwise);
    }
  }

  private static String lines(PlaylistReading.Segment s) {
    return s.uri() + " " + s.duration() + " " + s.dateTime();
  }

  private static @Nullable BigDecimal seconds(PlaylistReading reading, String attribute) {
    String text = reading.serverControl.get(attribute);
    return text == null ? null : new BigDecimal(text);
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  private static String withoutDirectives(String url) {
    return url.replaceAll("(?<=[?&])_HLS_[a-z]+=[^&]*&?", "").replaceAll("[?&]$", "");
  }
}
