package live.rostra.testkit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The objects that the playlists of one run name: fetched once, fetched again to see that they
/// stay, and followed sample by sample. Rules 3, 12, 13, 14 and 16.
final class PlaylistMedia {
  private static final BigDecimal ROUNDING = new BigDecimal("0.00001");
  private static final long DATE_TOLERANCE_MS = 1;

  /// A segment that was fetched.
  record Span(long start, long end, int bytes, @Nullable BigDecimal extinf) {}

  private final PlaylistReport report;

  /// SHA-256 of each object, so that a day of them fits.
  private final Map<String, byte[]> digestOf = new HashMap<>();

  private final Map<Long, Map<Integer, byte[]>> partBytes = new HashMap<>();

  /// Segments by number, in order.
  final TreeMap<Long, Span> spans = new TreeMap<>();

  private final Map<Long, Long> partsEnd = new HashMap<>();
  private @Nullable Instant zero;
  private CmafReading.Defaults defaults = new CmafReading.Defaults(0, 0);
  private int timescale = 48_000;
  int parts;

  PlaylistMedia(PlaylistReport report) {
    this.report = report;
  }

  /// Fetches what is new in a playlist and checks it.
  void observe(String url, PlaylistReading reading, Function<String, byte @Nullable []> fetch) {
    for (PlaylistReading.Segment s : reading.withOpen()) {
      if (s.mapUri() != null) {
        init(resolve(url, s.mapUri()), fetch);
      }
      for (int k = 0; k < s.parts().size(); k++) {
        part(url, s, k, fetch);
      }
      if (s.uri() != null) {
        segment(url, s, fetch);
      }
      date(url, s);
    }
  }

  /// Fetches an object again: rule 3, the same bytes forever.
  void again(String url, String uri, Function<String, byte @Nullable []> fetch) {
    String object = resolve(url, uri);
    byte[] known = digestOf.get(object);
    if (known == null) {
      return;
    }
    byte[] now = fetch.apply(object);
    if (now == null) {
      report.violated(16, object, "is listed but can no longer be fetched");
    } else if (!Arrays.equals(known, digest(now))) {
      report.violated(3, object, "changed its bytes");
    }
  }

  private void init(String object, Function<String, byte @Nullable []> fetch) {
    byte[] bytes = fetchNew(object, fetch);
    if (bytes == null) {
      return;
    }
    try {
      CmafReading.Init init = CmafReading.init(bytes);
      defaults = init.defaults();
      timescale = init.timescale();
      check(14, !init.editList(), object, "has an edit list");
      check(14, init.timescale() == 48_000, object, "timescale is " + init.timescale());
      check(15, init.sampleEntry().equals("mp4a"), object, "holds " + init.sampleEntry());
    } catch (IllegalArgumentException e) {
      report.violated(12, object, "is no init segment: " + e.getMessage());
    }
  }

  private void part(
      String url, PlaylistReading.Segment s, int k, Function<String, byte @Nullable []> fetch) {
    PlaylistReading.Part part = s.parts().get(k);
    String object = resolve(url, part.uri());
    byte[] bytes = fetchNew(object, fetch);
    if (bytes == null) {
      return;
    }
    parts++;
    partBytes.computeIfAbsent(s.msn(), _ -> new HashMap<>()).put(k, bytes);
    Span span = span(object, bytes, part.duration());
    if (span == null) {
      return;
    }
    Long before = k > 0 ? partsEnd.get(s.msn()) : endOf(s.msn() - 1);
    continuous(object, before, span.start());
    partsEnd.put(s.msn(), span.end());
    if (k == 0) {
      anchor(object, s, span.start());
    }
  }

  private void segment(
      String url, PlaylistReading.Segment s, Function<String, byte @Nullable []> fetch) {
    String object = resolve(url, Objects.requireNonNull(s.uri()));
    byte[] bytes = fetchNew(object, fetch);
    if (bytes == null) {
      return;
    }
    Span span = span(object, bytes, s.duration());
    if (span == null) {
      return;
    }
    spans.put(s.msn(), span);
    continuous(object, endOf(s.msn() - 1), span.start());
    anchor(object, s, span.start());
    sameAsParts(object, s, bytes);
    partBytes.remove(s.msn() - 2);
  }

  /// Parts and segment are the same media; ours are the same bytes.
  private void sameAsParts(String object, PlaylistReading.Segment s, byte[] bytes) {
    Map<Integer, byte[]> known = partBytes.getOrDefault(s.msn(), Map.of());
    if (s.parts().isEmpty() || known.size() != s.parts().size()) {
      return;
    }
    int at = 0;
    boolean same = true;
    for (int k = 0; k < known.size() && same; k++) {
      byte[] part = Objects.requireNonNull(known.get(k));
      int to = Math.min(at + part.length, bytes.length);
      same = Arrays.equals(part, 0, part.length, bytes, at, to);
      at = to;
    }
    check(14, same && at == bytes.length, object, "is not the concatenation of its parts");
  }

  /// Reads media bytes and checks everything that they say of themselves.
  private @Nullable Span span(String object, byte[] bytes, @Nullable BigDecimal stated) {
    List<CmafReading.Fragment> fragments;
    try {
      fragments = CmafReading.fragments(bytes, defaults);
    } catch (IllegalArgumentException e) {
      report.violated(14, object, "is no fMP4: " + e.getMessage());
      return null;
    }
    long start = fragments.getFirst().decodeTime();
    long end = start;
    for (CmafReading.Fragment f : fragments) {
      check(14, f.decodeTime() == end, object, "tfdt " + f.decodeTime() + " follows " + end);
      check(14, f.sync(), object, "does not start with a sync sample");
      check(14, f.decodeTime() % 1024 == 0, object, "tfdt " + f.decodeTime() + " is off the units");
      end = f.end();
    }
    if (stated != null) {
      BigDecimal exact =
          BigDecimal.valueOf(end - start)
              .divide(BigDecimal.valueOf(timescale), 9, RoundingMode.HALF_UP);
      boolean near = exact.subtract(stated).abs().compareTo(ROUNDING) <= 0;
      check(14, near, object, "is listed with " + stated + " s and holds " + exact + " s");
    }
    return new Span(start, end, bytes.length, stated);
  }

  private void continuous(String object, @Nullable Long before, long start) {
    check(14, before == null || before == start, object, "tfdt " + start + " follows " + before);
  }

  private @Nullable Long endOf(long msn) {
    Span span = spans.get(msn);
    return span != null ? Long.valueOf(span.end()) : partsEnd.get(msn);
  }

  /// Rule 13: every date is that of sample 0 plus the samples before it.
  private void anchor(String object, PlaylistReading.Segment s, long start) {
    check(14, s.msn() != 0 || start == 0, object, "the run starts at tfdt " + start);
    if (s.dateTime() == null) {
      return;
    }
    Instant own = s.dateTime().minusNanos(start * 1_000_000_000L / timescale);
    if (zero == null) {
      zero = own;
    }
    long offMs = Math.abs(own.toEpochMilli() - zero.toEpochMilli());
    check(13, offMs <= DATE_TOLERANCE_MS, object, "its date is " + offMs + " ms off its samples");
  }

  private void date(String url, PlaylistReading.Segment s) {
    if (s.dateTime() == null) {
      report.violated(13, url, "segment " + s.msn() + " has no PROGRAM-DATE-TIME");
      return;
    }
    Span span = spans.get(s.msn());
    if (span != null) {
      anchor(url, s, span.start());
    }
  }

  private byte @Nullable [] fetchNew(String object, Function<String, byte @Nullable []> fetch) {
    if (digestOf.containsKey(object)) {
      return null;
    }
    byte[] bytes = fetch.apply(object);
    if (bytes == null) {
      report.violated(16, object, "is listed but cannot be fetched");
      return null;
    }
    digestOf.put(object, digest(bytes));
    return bytes;
  }

  private void check(int rule, boolean holds, String where, String otherwise) {
    if (!holds) {
      report.violated(rule, where, otherwise);
    }
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  static String resolve(String url, String uri) {
    return URI.create(url).resolve(uri).toString();
  }
}
