package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import live.rostra.hls.MediaObject;
import live.rostra.hls.PlaylistSnapshot;
import live.rostra.hls.Presentation;
import live.rostra.hls.playlist.MultivariantPlaylist;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The judge is judged: each rule's violation, made by changing a stream that is right, is caught.
class PlaylistValidatorTest {
  private static final String BASE = "http://test/run/";
  private static final String INDEX = "http://test/index.m3u8";
  private static final int OBSERVATIONS = 61;

  /// A stream as it was published: playlist texts over time, and all objects.
  private static final class Recording implements Presentation.Output {
    final List<String> lowLatency = new ArrayList<>();
    final List<String> standard = new ArrayList<>();
    final Map<String, byte[]> objects = new HashMap<>();
    final Map<Integer, Runnable> before = new HashMap<>();
    String multivariant = "";

    @Override
    public void init(MediaObject init) {
      objects.put(init.name(), init.bytes());
    }

    @Override
    public void part(MediaObject part) {
      objects.put(part.name(), part.bytes());
    }

    @Override
    public void segment(MediaObject segment) {
      objects.put(segment.name(), segment.bytes());
    }

    @Override
    public void snapshot(PlaylistSnapshot s) {
      lowLatency.add(s.lowLatency().toString());
      standard.add(s.standard().toString());
      multivariant = MultivariantPlaylist.render("run/p.m3u8", s.declaredRate()).toString();
    }

    PlaylistReport judge() {
      var validator = new PlaylistValidator();
      validator.observeMultivariant(INDEX, multivariant);
      for (int i = 0; i < lowLatency.size(); i++) {
        before.getOrDefault(i, () -> {}).run();
        validator.observe(BASE + "p.m3u8", lowLatency.get(i), this::fetch);
        validator.observe(BASE + "p.m3u8?ll=0", standard.get(i), this::fetch);
      }
      return validator.finish();
    }

    byte[] fetch(String url) {
      return objects.get(url.substring(BASE.length()));
    }

    /// Changes the low-latency playlists from observation `from` on.
    void from(int from, UnaryOperator<String> change) {
      for (int i = from; i < lowLatency.size(); i++) {
        lowLatency.set(i, change.apply(lowLatency.get(i)));
      }
    }

    /// Changes one observation.
    void at(int at, UnaryOperator<String> change) {
      lowLatency.set(at, change.apply(lowLatency.get(at)));
    }
  }

  /// Ten segments of six parts, then 7 units; a window of 5.
  private static Recording recording() {
    var recording = new Recording();
    var presentation =
        new Presentation("run", Instant.EPOCH, new Presentation.Settings(6, 5, 64_000), recording);
    for (int i = 0; i < (OBSERVATIONS - 1) * 15 + 7; i++) {
      presentation.unit(new byte[160 + i % 5]);
    }
    presentation.end();
    return recording;
  }

  private interface Fault {
    void into(Recording recording);
  }

  @Test
  void findsNothingInAStreamThatIsRight() {
    PlaylistReport report = recording().judge();

    assertThat(report.clean()).as(report.toString()).isTrue();
    assertThat(report.toString()).contains("every rule holds", "segments: 11", "parts: 61");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(1, "target duration changes", r -> r.from(9, swap("TION:2\n", "TION:3\n"))),
        fault(1, "a segment is too long", r -> r.from(6, swap("EXTINF:1.92000", "EXTINF:2.92000"))),
        fault(2, "media sequence falls", r -> r.at(50, swap("SEQUENCE:3", "SEQUENCE:2"))),
        fault(2, "media sequence runs ahead", r -> r.at(50, swap("SEQUENCE:3", "SEQUENCE:4"))),
        fault(2, "a listed segment vanishes", r -> r.at(50, _ -> r.lowLatency.get(20))),
        fault(2, "a window is too short", r -> r.from(36, PlaylistValidatorTest::onlyTwoSegments)),
        fault(3, "a segment gets another name", r -> r.from(20, swap("\ns2.m4s", "\nt2.m4s"))),
        fault(
            3, "a segment gets another length", r -> r.from(12, swap("1.92000,\ns1", "1.91,\ns1"))),
        fault(3, "bytes change", PlaylistValidatorTest::changingBytes),
        fault(
            4, "a part is longer than its target", r -> r.from(0, swap("N=0.32000", "N=0.34133"))),
        fault(
            4,
            "a part is short in mid-segment",
            r -> r.at(8, swap("0.32000,URI=\"p1.1", "0.27,URI=\"p1.1"))),
        fault(
            4,
            "no part information",
            r -> r.from(0, swap("#EXT-X-PART-INF:PART-TARGET=0.32\n", ""))),
        fault(
            5, "part hold back is short", r -> r.from(0, swap("HOLD-BACK=0.96", "HOLD-BACK=0.95"))),
        fault(5, "no part hold back", r -> r.from(0, swap("PART-HOLD-BACK=0.96,", ""))),
        fault(5, "hold back is short", r -> r.from(0, swap(",HOLD-BACK=6", ",HOLD-BACK=5.9"))),
        fault(
            5,
            "skip is short",
            r -> r.from(0, swap(",HOLD-BACK=6", ",HOLD-BACK=6,CAN-SKIP-UNTIL=11"))),
        fault(
            6,
            "parts are promised only",
            r -> r.from(0, t -> t.replaceAll("#EXT-X-PART:.*\n", ""))),
        fault(
            7,
            "parts are byte ranges",
            r -> r.from(0, swap("m4s\",IND", "m4s\",BYTERANGE=\"9@0\",IND"))),
        fault(8, "parts are kept too long", PlaylistValidatorTest::keptParts),
        fault(9, "no hint", r -> r.at(9, t -> t.replaceAll("#EXT-X-PRELOAD.*\n", ""))),
        fault(
            9,
            "the hint does not come true",
            r -> r.at(9, swap("TYPE=PART,URI=\"p1.4", "TYPE=PART,URI=\"p1.5"))),
        fault(
            9,
            "the hint is already there",
            r -> r.at(9, swap("TYPE=PART,URI=\"p1.4", "TYPE=PART,URI=\"p1.3"))),
        fault(9, "two hints", r -> r.at(9, t -> t + "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"x\"\n")),
        fault(
            9,
            "a hint after the end",
            r -> r.from(60, t -> t + "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"x\"\n")),
        fault(12, "no map", r -> r.from(0, t -> t.replaceAll("#EXT-X-MAP.*\n", ""))),
        fault(
            12,
            "no map after a discontinuity",
            r ->
                r.at(
                    20,
                    swap("#EXTINF:1.92000,\ns2", "#EXT-X-DISCONTINUITY\n#EXTINF:1.92000,\ns2"))),
        fault(
            12,
            "the init segment is none",
            r -> r.objects.put("init.mp4", r.objects.get("p0.0.m4s"))),
        fault(
            13, "a date is missing", r -> r.at(20, t -> t.replaceFirst("#EXT-X-PROGRAM.*\n", ""))),
        fault(13, "a date is 2 ms late", r -> r.from(0, swap("00:00:03.840Z", "00:00:03.842Z"))),
        fault(
            13,
            "the clock was set while live",
            r -> r.from(24, t -> t.replace("T00:00:", "T00:01:"))),
        fault(14, "a part is lost", r -> copy(r, "p2.3.m4s", "p2.2.m4s")),
        fault(14, "a segment is not its parts", r -> copy(r, "s2.m4s", "s1.m4s")),
        fault(14, "a run starts late", r -> copy(r, "p0.0.m4s", "p0.1.m4s")),
        fault(
            14,
            "a part does not start with a sync sample",
            r -> patch(r, "p1.0.m4s", "tfhd", 16, 1)),
        fault(14, "a decode time is one sample off", r -> patch(r, "p1.0.m4s", "tfdt", 15, 1)),
        fault(14, "units are shorter than listed", r -> patch(r, "p1.0.m4s", "tfhd", 14, 3)),
        fault(14, "a part is cut off", r -> r.objects.put("p1.0.m4s", new byte[40])),
        fault(15, "another codec", r -> r.multivariant = r.multivariant.replace("40.2", "40.5")),
        fault(
            15,
            "the peak is too low",
            r -> r.multivariant = r.multivariant.replaceFirst("BANDWIDTH=\\d+", "BANDWIDTH=60000")),
        fault(
            15,
            "the average is far off",
            r ->
                r.multivariant =
                    r.multivariant.replaceFirst(
                        "AVERAGE-BANDWIDTH=\\d+", "AVERAGE-BANDWIDTH=90000")),
        fault(16, "a listed segment is gone", r -> r.objects.remove("s3.m4s")),
        fault(16, "a listed part is gone", r -> r.objects.remove("p3.3.m4s")),
        fault(19, "no end", r -> r.from(60, swap("#EXT-X-ENDLIST\n", ""))),
        fault(19, "it goes on after the end", r -> r.at(59, t -> t + "#EXT-X-ENDLIST\n")),
        fault(
            19,
            "the last segment is missing in one",
            r -> r.from(60, t -> t.replaceAll("#EXTINF:0.14.*\ns10.m4s\n", ""))));
  }

  @ParameterizedTest(name = "rule {0}: {1}")
  @MethodSource("faults")
  void catches(int rule, String name, Fault fault) {
    Recording recording = recording();
    fault.into(recording);

    PlaylistReport report = recording.judge();

    assertThat(report.brokenRules()).as(name + "\n" + report).contains(rule);
  }

  @Test
  void catchesAnAnswerWithoutWhatWasAskedFor() {
    Recording r = recording();
    var validator = new PlaylistValidator();

    validator.observe(BASE + "p.m3u8?_HLS_msn=1&_HLS_part=2", r.lowLatency.get(8), r::fetch);
    assertThat(validator.report().clean()).isTrue();
    validator.observe(BASE + "p.m3u8?_HLS_msn=1&_HLS_part=4", r.lowLatency.get(9), r::fetch);
    assertThat(validator.report().brokenRules()).containsExactly(10);
  }

  private static Arguments fault(int rule, String name, Fault fault) {
    return Arguments.of(rule, name, fault);
  }

  private static UnaryOperator<String> swap(String from, String to) {
    return text -> text.replace(from, to);
  }

  private static String onlyTwoSegments(String text) {
    int keep = text.indexOf("#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:07");
    if (keep < 0) {
      return text;
    }
    String map = "#EXT-X-MAP:URI=\"init.mp4\"\n";
    String head = text.substring(0, text.indexOf(map)).replaceFirst("SEQUENCE:\\d+", "SEQUENCE:4");
    return head + map + text.substring(keep);
  }

  private static void changingBytes(Recording r) {
    byte[] changed = r.objects.get("s10.m4s").clone();
    changed[changed.length - 1]++;
    r.lowLatency.add(r.lowLatency.getLast());
    r.standard.add(r.standard.getLast());
    r.before.put(r.lowLatency.size() - 1, () -> r.objects.put("s10.m4s", changed));
  }

  private static void keptParts(Recording r) {
    String old = "#EXT-X-PART:DURATION=0.32000,URI=\"p3.%d.m4s\",INDEPENDENT=YES\n";
    var parts = new StringBuilder();
    for (int k = 0; k < 6; k++) {
      parts.append(old.formatted(k));
    }
    r.from(
        46,
        text ->
            text.contains("\"p3.")
                ? text
                : text.replace("#EXTINF:1.92000,\ns3", parts + "#EXTINF:1.92000,\ns3"));
  }

  private static void copy(Recording r, String to, String from) {
    r.objects.put(to, r.objects.get(from));
  }

  /// Sets the byte at `offset` from the type of the first box of `type`.
  private static void patch(Recording r, String name, String type, int offset, int value) {
    byte[] bytes = r.objects.get(name).clone();
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    bytes[text.indexOf(type) + offset] = (byte) value;
    r.objects.put(name, bytes);
  }
}
