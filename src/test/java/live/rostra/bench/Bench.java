package live.rostra.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import live.rostra.e2e.EarToEar;
import live.rostra.e2e.HandToVoice;
import live.rostra.http.Grant;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// `make bench`: runs the benches named on the command line, or all, and ends by itself.
public final class Bench {
  private static final List<String> ALL =
      List.of(
          "cold", "latency", "join", "sockets", "player", "hands", "ear", "memory", "tick", "warm",
          "rooms", "mixer", "ciphers", "fanout");
  private static final int HANDS = Integer.getInteger("bench.hands", 8);
  private static final Path OUT = Path.of("target/bench");

  private final Report report = new Report();
  private final Set<String> wanted;

  private Bench(Set<String> wanted) {
    this.wanted = wanted;
  }

  /// Runs benches.
  ///
  /// @param names of `cold latency join sockets player hands ear memory tick warm rooms mixer
  ///   ciphers fanout`
  public static void main(String[] names) throws Exception {
    Set<String> wanted = Set.copyOf(names.length == 0 ? ALL : List.of(names));
    if (!ALL.containsAll(wanted)) {
      System.err.println("benches are: " + String.join(" ", ALL));
      System.exit(64);
    }
    System.exit(new Bench(wanted).run() ? 0 : 1);
  }

  private interface Step {
    void run() throws Exception;
  }

  private boolean run() throws Exception {
    report.note(
        "%s, %d processors, load %.2f before the start",
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    if (wanted.stream()
        .anyMatch(List.of("cold", "latency", "join", "sockets", "player", "hands")::contains)) {
      withNode();
    }
    step("ear", this::ear);
    step("memory", () -> new MemoryBench(report).run(OUT.resolve("memory-node.log")));
    step("tick", () -> new TickBench(report).run());
    step("warm", () -> new TickBench(report).runWarm());
    step("rooms", () -> new TickBench(report).runRooms());
    step("mixer", this::mixer);
    step("ciphers", () -> new CipherBench(report).run());
    step("fanout", () -> new FanoutBench(report).run());
    return report.finish(OUT.resolve("report.txt"));
  }

  /// What a node of its own is needed for, and the same node: it grows warm on the way.
  private void withNode() throws Exception {
    report.progress("starting a node");
    try (NodeProcess node = NodeProcess.start(OUT.resolve("node.log"))) {
      JoinBench joins = new JoinBench(report);
      step("cold", () -> joins.cold(node));
      step("latency", () -> new LatencyBench(report).run(node, OUT.resolve("latency")));
      step("join", () -> joins.warm(node));
      step("sockets", () -> new SocketsBench(report).run(node));
      step("player", () -> new PlayerBench(report).run(node));
      step("hands", () -> hands(node));
    }
  }

  private void hands(NodeProcess node) throws Exception {
    // A room of an earlier bench that broke off would come back with the node's database.
    String room = "hands-" + System.currentTimeMillis();
    report.section(
        "Hands: from a press in the page to what is heard of it, %d rounds".formatted(HANDS));
    report.progress("three Chromiums and a light client, some three minutes");
    HandToVoice.Figures figures =
        (name, milliseconds, targetMs) -> {
          Quantiles all = new Quantiles(milliseconds);
          report.figure(name + " P50", all.p50(), "ms", targetMs);
          report.figure(name + " max", all.max(), "ms", targetMs);
        };
    Path browsers = Files.createTempDirectory("rostra-hands-");
    String ear = node.token("ear", room, Grant.JOIN);
    try (HandToVoice hands = new HandToVoice(node.url(), room, ear, browsers, figures)) {
      hands.warm(HANDS);
      hands.cold(HANDS);
      hands.end();
    }
  }

  private void ear() throws Exception {
    report.section("Ear to ear in Chromium, what it buffers included");
    report.progress("three tapes of 15 s");
    Path browsers = Files.createTempDirectory("rostra-ear-");
    EarToEar.Figures figures =
        new EarToEar.Figures() {
          @Override
          public void path(String name, double[] milliseconds) {
            Quantiles all = new Quantiles(milliseconds);
            report.figure(name + " P50", all.p50(), "ms");
            report.figure(name + " P95", all.p95(), "ms");
          }

          @Override
          public void shown(String name, double milliseconds) {
            report.figure("  the page shows since the mixer, " + name, milliseconds, "ms");
          }
        };
    try (EarToEar ear = new EarToEar(browsers, figures)) {
      ear.fromALightSpeaker();
      ear.fromChromium();
    }
  }

  private void mixer() throws Exception {
    report.section("Mixer alone (JMH, its own output)");
    new Runner(new OptionsBuilder().include("mixer\\..*Benchmark").build()).run();
  }

  /// One bench that fails does not keep the others from running.
  private void step(String name, Step step) {
    if (!wanted.contains(name)) {
      return;
    }
    try {
      step.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      report.failure(name, e);
    }
  }
}
