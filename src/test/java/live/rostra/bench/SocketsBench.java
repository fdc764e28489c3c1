package live.rostra.bench;

import java.time.Duration;
import java.util.Map;
import live.rostra.http.socket.FrameCost;
import live.rostra.http.socket.FrameCost.Way;
import live.rostra.http.socket.JoinCost;

/// A crowd in one room by WebSocket: 2,000 real sockets join a room full of chat at {@value
/// #JOINS_A_SECOND} a second, then {@value #EVENTS_A_SECOND} chat messages a second come to each of
/// them, in turns alone and with {@value #SLOW} more who do not read (row T30).
///
/// All clients are in this process and the node in another, so one clock measures: both ways
/// through the kernel, the room, its facts file, and this process' own work are in a figure.
final class SocketsBench {
  private static final int LISTENERS = Integer.getInteger("bench.sockets", 2_000);
  private static final int JOINS_A_SECOND = 200;
  private static final int EVENTS_A_SECOND = 10;
  private static final int AUTHORS = 20;
  private static final int EVENT_BYTES = 300;
  private static final int SLOW = 200;

  /// All that a snapshot holds of the chat.
  private static final int CHAT_BEFORE = 200;

  private static final int CHAT_BEFORE_A_SECOND = 25;

  /// Turns, so that what changes in the course of a run falls on both alike.
  private static final int TURNS = 3;

  private static final int EVENTS_A_TURN = 100;
  private static final int FRAME_SOCKETS = 500;
  private static final String ROOM = "crowd";

  private final Report report;
  private final Readings alone = new Readings();
  private final Readings besideSlow = new Readings();
  private double slowClosed;

  SocketsBench(Report report) {
    this.report = report;
  }

  void run(NodeProcess node) throws Exception {
    frames();
    crowd(node);
  }

  /// What sharing a frame saves, of all that telling costs.
  private void frames() throws Exception {
    report.section("Telling %d sockets the same, processor time for each".formatted(FRAME_SOCKETS));
    Map<Way, Double> us = FrameCost.measure(FRAME_SOCKETS, 200, EVENT_BYTES - 170);
    report.figure("one frame for all (what the node does)", us.get(Way.SHARED_FRAME), "us");
    report.figure("one text, a frame each (writeTextMessage)", us.get(Way.FRAME_EACH), "us");
    report.figure("a text and a frame each", us.get(Way.TEXT_EACH), "us");
    report.figure(
        "a frame each costs so many times as much",
        us.get(Way.FRAME_EACH) / us.get(Way.SHARED_FRAME),
        "");
    report.figure("a text and a frame each", us.get(Way.TEXT_EACH) / us.get(Way.SHARED_FRAME), "");
    report.section("Writing the answer to a join, a room full of chat, processor time for each");
    JoinCost.Figures join = JoinCost.measure(50, EVENT_BYTES - 170);
    report.figure("encoded for each", join.anew(), "us");
    report.figure("one state for all while nothing happens", join.shared(), "us");
  }

  private void crowd(NodeProcess node) throws Exception {
    report.section(
        "Sockets: %,d listeners in one room, %d joins a second, %d events a second"
            .formatted(LISTENERS, JOINS_A_SECOND, EVENTS_A_SECOND));
    node.createRoom(ROOM);
    try (SocketCrowd crowd = new SocketCrowd(node, ROOM, LISTENERS + AUTHORS, EVENT_BYTES)) {
      try {
        measure(node, crowd);
      } finally {
        tell(crowd);
      }
    } finally {
      node.endRoom(ROOM);
    }
  }

  private void measure(NodeProcess node, SocketCrowd crowd) throws Exception {
    crowd.authors(AUTHORS);
    report.progress("%d messages of chat", CHAT_BEFORE);
    crowd.talk(CHAT_BEFORE, CHAT_BEFORE_A_SECOND, new Readings());
    report.progress("%,d join", LISTENERS);
    Duration before = node.processorTime();
    crowd.storm(LISTENERS, JOINS_A_SECOND);
    joins(crowd, node.processorTime().minus(before));
    for (int turn = 1; turn <= TURNS; turn++) {
      report.progress("turn %d of %d, everybody reads", turn, TURNS);
      crowd.talk(EVENTS_A_TURN, EVENTS_A_SECOND, alone);
      withSlowReaders(node, crowd, turn);
    }
  }

  private void withSlowReaders(NodeProcess node, SocketCrowd crowd, int turn) throws Exception {
    report.progress("turn %d of %d, %d stop reading", turn, TURNS, SLOW);
    double before = closedForSlowness(node);
    try (SlowReaders _ = new SlowReaders(node, ROOM, SLOW)) {
      report.progress("… %.0f over the bound before it begins", closedForSlowness(node) - before);
      crowd.talk(EVENTS_A_TURN, EVENTS_A_SECOND, besideSlow);
      slowClosed += closedForSlowness(node) - before;
    }
  }

  private static double closedForSlowness(NodeProcess node) throws Exception {
    return node.metric("rostra_socket_closed_total{reason=\"too-slow\"}");
  }

  private void joins(SocketCrowd crowd, Duration processorTime) {
    Quantiles joins = crowd.joinMs.quantiles();
    report.figure("join: from connect to its snapshot P50", joins.p50(), "ms");
    report.figure("join P99", joins.p99(), "ms");
    report.figure(
        "  the node's processor time for a join", processorTime.toNanos() / 1e6 / LISTENERS, "ms");
    report.figure("  a snapshot", crowd.snapshotBytes / 1024.0 / joins.count(), "KiB");
  }

  private void tell(SocketCrowd crowd) {
    Quantiles latency = alone.quantiles();
    Quantiles slow = besideSlow.quantiles();
    report.figure("fan-out: author's write to listener's handler P50", latency.p50(), "ms");
    report.figure("fan-out P95", latency.p95(), "ms");
    report.figure("fan-out P99", latency.p99(), "ms", 100);
    report.figure("fan-out, the latest of all", latency.max(), "ms");
    String beside = "fan-out beside " + SLOW + " who do not read ";
    report.figure(beside + "P50", slow.p50(), "ms");
    report.figure(beside + "P95", slow.p95(), "ms");
    report.figure(beside + "P99", slow.p99(), "ms", 100);
    report.figure("  P99 later by", slow.p99() - latency.p99(), "ms", 5);
    report.figure("  of those who do not read, closed as too slow", slowClosed, "");
    report.figure(
        "events that did not come",
        2.0 * TURNS * EVENTS_A_TURN * (LISTENERS + AUTHORS) - latency.count() - slow.count(),
        "",
        0);
    report.figure(
        "sockets of the crowd that broke",
        crowd.lost.values().stream().mapToInt(i -> i).sum(),
        "",
        0);
    Quantiles sends = crowd.sendLateMs.quantiles();
    Quantiles beats = crowd.beatLateMs.quantiles();
    report.figure("  this process: late to write an event P50", sends.p50(), "ms");
    report.figure("  this process: late to write an event P99", sends.p99(), "ms");
    report.figure("  this process: its loop late for a timer P50", beats.p50(), "ms");
    report.figure("  this process: its loop late for a timer P99", beats.p99(), "ms");
    report.note(
        "%,d events received, %.0f B each; refused %d; closed %s %s",
        latency.count() + slow.count(),
        (double) crowd.textBytes / Math.max(1, crowd.events),
        crowd.refused,
        crowd.lost,
        crowd.closing);
  }
}
