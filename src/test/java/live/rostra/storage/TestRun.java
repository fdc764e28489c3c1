package live.rostra.storage;

import java.util.ArrayList;
import java.util.List;

/// Makes the steps of a run as the edge does: one segment each, a window of so many.
final class TestRun {
  static final ObjectStore.Metadata METADATA = new ObjectStore.Metadata("audio/mp4", "max-age=60");

  private final String name;
  private final int window;
  private final int segmentBytes;
  private long next;

  TestRun(String name, int window, int segmentBytes) {
    this.name = name;
    this.window = window;
    this.segmentBytes = segmentBytes;
  }

  /// How many segments there are so far.
  long segments() {
    return next;
  }

  Step step() {
    return step(false);
  }

  /// The run ends with this segment, before it is full.
  Step lastStep() {
    return step(true);
  }

  private Step step(boolean last) {
    long addsFrom = next++;
    List<Step.Item> objects = new ArrayList<>();
    if (addsFrom == 0) {
      objects.add(item("init.mp4", "init of " + name));
    }
    objects.add(item("s" + addsFrom + ".m4s", segment(addsFrom)));
    return step(objects, addsFrom, last);
  }

  Step end() {
    return step(List.of(), next, true);
  }

  String segment(long msn) {
    return (name + "/" + msn + " ").repeat(segmentBytes).substring(0, segmentBytes);
  }

  private Step step(List<Step.Item> objects, long addsFrom, boolean last) {
    long from = Math.max(0, next - window);
    var text = new StringBuilder("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:" + from + "\n");
    for (long msn = from; msn < next; msn++) {
      text.append("#EXTINF:1.92000,\ns").append(msn).append(".m4s\n");
    }
    text.append(last ? "#EXT-X-ENDLIST\n" : "");
    return new Step(
        objects,
        item("program.m3u8", text.toString()),
        item("index.m3u8", "#EXTM3U\n" + name + "/program.m3u8\n"),
        addsFrom,
        from,
        next,
        last);
  }

  private static Step.Item item(String name, String text) {
    return new Step.Item(name, text.getBytes(), METADATA);
  }
}
