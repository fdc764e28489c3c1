package live.rostra.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.LightClient;

/// What a room costs a node in memory: idle, and live with one talker.
///
/// Heap is live objects after a full collection. The resident set is the operating system's view
/// and depends on when the collector last gave memory back; it is read before that collection.
final class MemoryBench {
  private static final int[] IDLE = {50, 200};
  private static final int[] LIVE = {1, 10};
  private static final int SETTLE_SECONDS = 10;
  private static final double MIB = 1 << 20;

  private final Report report;

  MemoryBench(Report report) {
    this.report = report;
  }

  void run(Path log) throws Exception {
    report.section("Memory");
    try (NodeProcess node = NodeProcess.start(log)) {
      report.progress("an idle node");
      // The first request loads classes that belong to no room.
      node.createRoom("first");
      node.room("first");
      long empty = print(node, "no rooms but one");
      int made = 0;
      long idle = empty;
      for (int rooms : IDLE) {
        for (; made < rooms; made++) {
          node.createRoom("idle" + made);
        }
        idle = print(node, rooms + " idle rooms");
      }
      report.figure("heap per idle room", (idle - empty) / 1024.0 / made, "KiB");
      live(node);
    }
  }

  private void live(NodeProcess node) throws Exception {
    byte[][] packets = Talker.encode(500);
    List<AutoCloseable> open = new ArrayList<>();
    try {
      long before = 0;
      int made = 0;
      for (int rooms : LIVE) {
        int from = made;
        for (; made < rooms; made++) {
          LightClient speaker = node.speaker("anna", "live" + made).connected();
          open.add(speaker);
          open.add(new Talker(speaker, packets, 120 * 50));
        }
        report.progress("%d live rooms for %d s", rooms, SETTLE_SECONDS);
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        long heap = print(node, rooms + " live rooms with a talker each, 200 idle");
        if (from > 0) {
          report.figure("heap per live room", (heap - before) / 1024.0 / (made - from), "KiB");
        }
        before = heap;
        children(node, rooms);
      }
    } finally {
      for (AutoCloseable each : open.reversed()) {
        each.close();
      }
    }
  }

  private void children(NodeProcess node, int rooms) throws IOException {
    List<Long> children = ProcessMemory.encoders(node.pid());
    long resident = 0;
    for (long child : children) {
      resident += ProcessMemory.resident(child);
    }
    report.note(
        "  %d live rooms: %d ffmpeg children, %.1f MiB resident each, not counted above",
        rooms, children.size(), resident / MIB / Math.max(1, children.size()));
  }

  private long print(NodeProcess node, String state) throws IOException, InterruptedException {
    long resident = ProcessMemory.resident(node.pid());
    // The second histogram no longer sees what the first one's finalisation left.
    ProcessMemory.liveHeap(node.pid());
    long heap = ProcessMemory.liveHeap(node.pid());
    report.figure("live heap, " + state, heap / MIB, "MiB");
    report.figure("  resident", resident / MIB, "MiB");
    return heap;
  }
}
