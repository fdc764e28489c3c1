package live.rostra.load.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.rostra.load.Settings;

/// How many listeners a server serves from one processor: more and more of them, until a hundredth
/// of the packets is 5 ms late or one in ten thousand is missing. Several servers, one after the
/// other, by the same swarm.
final class DensityScenario {
  private static final int SETTLING_MS = 3_000;
  private static final int REFINEMENTS = 2;

  private final Path folder;
  private final String cpu = Settings.text("server_cpu", "0");
  private final int most = Settings.count("most", 12_000, 100_000);
  private final int seconds = Settings.count("seconds", 10, 3_600);
  private final int warming = Settings.number("warming", 20, 0, 3_600);
  private final double growth = 1 + Settings.count("growth", 40, 1_000) / 100.0;
  private final int first = Settings.number("first", 0, 0, 100_000);
  private final List<byte[]> voice;

  private DensityScenario(Path folder) throws IOException {
    this.folder = folder;
    this.voice = Voices.fromSettings();
    if (!cpu.matches("\\d{1,4}")) {
      throw new IllegalArgumentException("rostra.server_cpu must be one processor, got " + cpu);
    }
  }

  /// Runs it, and writes its report.
  ///
  /// @return whether each server passed at least its first step
  static boolean run() throws IOException, InterruptedException {
    Reports reports = Reports.fromSettings("density");
    DensityScenario scenario = new DensityScenario(reports.folder());
    List<Density> all = new ArrayList<>();
    for (String server : Settings.text("servers", "rostra,janus,streaming,floor").split(",")) {
      all.add(scenario.measure(server.strip()));
    }
    return reports.density(all);
  }

  private Density measure(String server) throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve(server).toAbsolutePath());
    try (Target target = start(server, own)) {
      System.out.println(target.name());
      List<Step> steps = new ArrayList<>();
      int passed = 0;
      int failed = 0;
      int present = 0;
      int next = first == 0 ? target.first() : first;
      int refinements = 0;
      while (next > passed && (failed == 0 || next < failed)) {
        System.out.printf(Locale.ROOT, "  from %,d to %,d listeners …%n", present, next);
        Step step = step(target, present, next);
        present = next;
        steps.add(step);
        System.out.println("  " + line(step));
        if (step.passed()) {
          passed = next;
        } else {
          failed = next;
          if (!target.failures().isEmpty()) {
            System.out.println("  failures: " + target.failures());
          }
        }
        if (failed == 0) {
          next = Math.min(most, (int) (next * growth));
        } else if (refinements++ < REFINEMENTS) {
          next = (passed + failed) / 2;
        } else {
          break;
        }
      }
      return new Density(target.name(), List.copyOf(steps));
    }
  }

  private Target start(String server, Path own) throws IOException, InterruptedException {
    return switch (server) {
      case "rostra" -> RostraTarget.start(cpu, own, most, voice);
      case "attached" ->
          RostraTarget.attach(
              Settings.url(), Settings.count("pid", 1, Integer.MAX_VALUE / 2), most, voice);
      case "janus" ->
          new JanusTarget(cpu, own, most, voice, false, Settings.number("janus_loops", 0, 0, 64));
      case "streaming" ->
          new JanusTarget(cpu, own, most, voice, true, Settings.number("janus_loops", 0, 0, 64));
      case "floor" -> new FloorTarget(cpu, own, most);
      default ->
          throw new IllegalArgumentException(
              "rostra.servers: rostra, attached, janus, streaming, floor; got " + server);
    };
  }

  private Step step(Target target, int present, int wanted)
      throws IOException, InterruptedException {
    if (wanted > present) {
      int _ = target.grow(present, wanted);
    } else {
      target.shrink(wanted, present);
    }
    Crowd crowd = target.crowd();
    if (present == 0) {
      // A compiler may have to do its work first, in the server as in the swarm.
      Thread.sleep(warming * 1_000L);
    }
    crowd.turn(true);
    Thread.sleep(SETTLING_MS);
    long dropsBefore = KernelDrops.of(crowd.port());
    crowd.turn(false);
    int core = Integer.parseInt(cpu);
    ProcessorTime before = ProcessorTime.of(target.pid(), core);
    Thread.sleep(seconds * 1_000L);
    ProcessorTime time = ProcessorTime.of(target.pid(), core).since(before);
    int last = target.speakers() + wanted;
    Heard heard =
        crowd.turn(true, span -> Heard.of(crowd, target.speakers(), last, span, dropsBefore));
    return new Step(
        wanted,
        heard.listeners(),
        heard,
        time,
        ProcessorTime.residentMib(target.pid()),
        target.mostLateMs());
  }

  /// One step in one line.
  static String line(Step step) {
    Heard heard = step.heard();
    return String.format(
        Locale.ROOT,
        "%,6d listeners: late P50 %.2f P99 %.2f P99.9 %.2f ms, lost %.4f %%, server %.0f %% (core"
            + " %.0f %%), %.2f us a packet, %.0f MiB; swarm read P99 %.1f ms late, dropped %d: %s",
        step.listeners(),
        heard.lateness().ms(0.5),
        heard.lateness().ms(0.99),
        heard.lateness().ms(0.999),
        100 * heard.leftOut(),
        100 * step.load(),
        100 * step.coreLoad(),
        step.perPacketUs(),
        step.residentMib(),
        heard.own().ms(0.99),
        heard.ownDrops(),
        step.passed() ? "passed" : step.failing());
  }
}
