package live.rostra.hls.playlist;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Renders the media playlists of one run: the low-latency one and the standard one.
///
/// Version 6 is what `EXT-X-MAP` asks for (RFC 8216bis section 8); the low-latency tags need no
/// higher one, a reader that does not know them skips them. Immutable.
public final class MediaPlaylistWriter {
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final int SAMPLES_PER_MILLISECOND = TimeGrid.SAMPLE_RATE / 1000;

  /// Decimal digits of a duration: 10 microseconds, half a sample.
  private static final int UNITS_OF_DURATION = 100_000;

  private static final String PART_TARGET = "0.32";
  private static final String PART_HOLD_BACK = "0.96";

  private final Instant start;
  private final byte[] head;
  private final byte[] lowLatencyHead;
  private final byte[] map;

  /// @param grid how segments are cut
  /// @param start wall-clock time of sample 0; only whole milliseconds count, so that the dates are
  ///   exactly the sum of the durations
  /// @param initUri of the init segment, relative to the playlist
  public MediaPlaylistWriter(TimeGrid grid, Instant start, String initUri) {
    this.start = start.truncatedTo(ChronoUnit.MILLIS);
    int target = grid.targetDurationSeconds();
    String common =
        "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:%d\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            .formatted(target);
    head = ascii(common);
    lowLatencyHead =
        ascii(
            common
                + "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=%s,HOLD-BACK=%d\n"
                    .formatted(PART_HOLD_BACK, 3 * target)
                + "#EXT-X-PART-INF:PART-TARGET=%s\n".formatted(PART_TARGET));
    map = ascii("#EXT-X-MAP:URI=\"%s\"\n".formatted(initUri));
  }

  /// Wall-clock time of `sample`, to the millisecond.
  public Instant instantOf(long sample) {
    return start.plusMillis(sample / SAMPLES_PER_MILLISECOND);
  }

  /// The date of a segment that starts at `sample`.
  public byte[] dateTime(long sample) {
    return ascii("#EXT-X-PROGRAM-DATE-TIME:" + DATE_TIME.format(instantOf(sample)) + "\n");
  }

  /// One part; every AAC unit is a sync sample, so every part is independent.
  public byte[] part(String uri, int samples) {
    return ascii(
        "#EXT-X-PART:DURATION=" + seconds(samples) + ",URI=\"" + uri + "\",INDEPENDENT=YES\n");
  }

  /// One closed segment.
  public byte[] segment(String uri, int samples) {
    return ascii("#EXTINF:" + seconds(samples) + ",\n" + uri + "\n");
  }

  /// The low-latency playlist. Without any part, which is only so when a run ends before its first
  /// unit, it advertises none.
  ///
  /// @param mediaSequence number of the first of `segments`
  /// @param segments listed, oldest first; the last may be open
  /// @param plain how many of them, from the oldest, stand without their parts
  /// @param hint URI of the very next part, or null when the run has ended
  public PlaylistText lowLatency(
      long mediaSequence, List<SegmentText> segments, int plain, @Nullable String hint) {
    var text = begin(segments.isEmpty() ? head : lowLatencyHead, mediaSequence, segments);
    for (int i = 0; i < segments.size(); i++) {
      SegmentText s = segments.get(i);
      text.add(s.dateTime());
      if (i >= plain) {
        text.add(s.parts());
      }
      text.add(s.segment());
    }
    if (hint == null) {
      text.add("#EXT-X-ENDLIST\n");
    } else {
      text.add("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"").add(hint).add("\"\n");
    }
    return new PlaylistText(text.toBytes());
  }

  /// The standard playlist.
  ///
  /// @param mediaSequence number of the first of `segments`
  /// @param segments listed, oldest first; all closed
  public PlaylistText standard(long mediaSequence, List<SegmentText> segments, boolean ended) {
    var text = begin(head, mediaSequence, segments);
    for (SegmentText s : segments) {
      text.add(s.dateTime()).add(s.segment());
    }
    if (ended) {
      text.add("#EXT-X-ENDLIST\n");
    }
    return new PlaylistText(text.toBytes());
  }

  private TextBuffer begin(byte[] head, long mediaSequence, List<SegmentText> segments) {
    var text = new TextBuffer(4096);
    text.add(head).add("#EXT-X-MEDIA-SEQUENCE:" + mediaSequence + "\n");
    if (!segments.isEmpty()) {
      text.add(map);
    }
    return text;
  }

  /// Seconds with five decimals, rounded to the nearest; exact for whole parts.
  private static String seconds(long samples) {
    long tens = (samples * UNITS_OF_DURATION + TimeGrid.SAMPLE_RATE / 2) / TimeGrid.SAMPLE_RATE;
    String fraction = Long.toString(tens % UNITS_OF_DURATION + UNITS_OF_DURATION).substring(1);
    return tens / UNITS_OF_DURATION + "." + fraction;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
