package live.rostra.load.swarm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import live.rostra.load.Settings;

/// Where a scenario writes what it found: text to the terminal and `summary.txt`, figures to
/// `summary.json`.
final class Reports {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  private Reports(Path folder) {
    this.folder = folder;
  }

  /// Below `rostra.report`; without it, below `load-tests/target/swarm`.
  static Reports fromSettings(String scenario) throws IOException {
    String named = Settings.text("report", "");
    Path folder =
        named.isEmpty()
            ? Path.of(
                "load-tests",
                "target",
                "swarm",
                scenario
                    + "-"
                    + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now()))
            : Path.of(named);
    Files.createDirectories(folder);
    return new Reports(folder);
  }

  /// Where it writes.
  Path folder() {
    return folder;
  }

  /// @throws IOException when a condition without which nothing can be measured does not hold
  void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }

  /// Writes the report of one room.
  ///
  /// @return whether it is as it must be
  boolean room(URI node, String room, int wanted, Joining audience, Heard heard, double mostLoss)
      throws IOException {
    boolean passed = audience.joined() == wanted && heard.correct() && heard.loss() <= mostLoss;
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d listeners of %s at %s: %s".formatted(wanted, room, node, passed ? "passed" : "FAILED"));
    Lateness times = audience.times();
    lines.add(
        "joined %d; offer to keys P50 %.1f P99 %.1f ms%s"
            .formatted(
                audience.joined(),
                times.ms(0.5),
                times.ms(0.99),
                audience.failures().isEmpty() ? "" : "; failures " + audience.failures()));
    lines.addAll(lines(heard));
    publish(
        lines,
        json(heard)
            .put("scenario", "room")
            .put("passed", passed)
            .put("wanted", wanted)
            .put("joined", audience.joined())
            .put("joinP50Ms", times.ms(0.5))
            .put("joinP99Ms", times.ms(0.99)),
        Pages.room(lines, passed ? "passed" : "failed", heard));
    return passed;
  }

  /// Writes the report of several servers.
  ///
  /// @return whether each of them served somebody as it must
  boolean density(List<Density> all) throws IOException {
    List<String> lines = new ArrayList<>();
    ObjectNode figures = JSON.createObjectNode().put("scenario", "density");
    ArrayNode servers = figures.putArray("servers");
    for (Density density : all) {
      lines.add(density.name());
      ObjectNode server =
          servers
              .addObject()
              .put("name", density.name())
              .put("most", density.most())
              .put("perPacketUs", density.perPacketUs())
              .put("byCost", density.byCost());
      ArrayNode steps = server.putArray("steps");
      for (Step step : density.steps()) {
        lines.add("  " + DensityScenario.line(step));
        steps.add(
            json(step.heard())
                .put("wanted", step.listeners())
                .put("passed", step.passed())
                .put("failing", step.failing())
                .put("load", step.load())
                .put("coreLoad", step.coreLoad())
                .put("perPacketUs", step.perPacketUs())
                .put("residentMib", step.residentMib()));
      }
    }
    List<String> comparison = comparison(all);
    for (int i = 0; i < all.size(); i++) {
      Density density = all.get(i);
      lines.add(
          text(
              "%-30s %,6d listeners, %.2f us a packet: %s",
              density.name(), density.most(), density.perPacketUs(), comparison.get(i)));
    }
    boolean passed = all.stream().allMatch(density -> density.most() > 0);
    publish(lines, figures.put("passed", passed), Pages.density(all, comparison));
    return passed;
  }

  /// Each server held against the first, in words.
  private static List<String> comparison(List<Density> all) {
    List<String> words = new ArrayList<>();
    Density first = all.getFirst();
    for (Density density : all) {
      String own =
          text(
              "P99 at most %.0f ms late; by cost alone %,d",
              density.steps().getFirst().mostLateMs(), density.byCost());
      words.add(
          density == first
              ? own
              : text(
                  "%s. %s serves %s as many, at %.2f times the cost of a packet",
                  own,
                  first.name(),
                  density.most() == 0 || first.most() == 0
                      ? "(nothing to compare)"
                      : text("%.1f times", (double) first.most() / density.most()),
                  first.perPacketUs() / density.perPacketUs()));
    }
    return words;
  }

  /// What was heard, for people.
  static List<String> lines(Heard heard) {
    return List.of(
        text(
            "heard %,d packets in %.1f s (%,.0f a second), lost %,d (%.4f %%), starved listeners %d",
            heard.packets(),
            heard.seconds(),
            heard.rate(),
            heard.lost(),
            100 * heard.loss(),
            heard.starved()),
        text(
            "not authentic %d, malformed %d, repeated %d, reordered %d, wrong timestamps %d, pauses %d",
            heard.forged(),
            heard.malformed(),
            heard.repeated(),
            heard.reordered(),
            heard.wrongTimestamps(),
            heard.pauses()),
        text(
            "send lateness P50 %.2f P99 %.2f P99.9 %.2f most %.1f ms; served within %.1f ms of each 20",
            heard.lateness().ms(0.5),
            heard.lateness().ms(0.99),
            heard.lateness().ms(0.999),
            heard.lateness().mostMs(),
            heard.spreadMs()),
        text(
            "the swarm's own: read P50 %.2f P99 %.2f most %.1f ms after the kernel, dropped %d",
            heard.own().ms(0.5), heard.own().ms(0.99), heard.own().mostMs(), heard.ownDrops()));
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /// What was heard, for programs.
  static ObjectNode json(Heard heard) {
    return JSON.createObjectNode()
        .put("listeners", heard.listeners())
        .put("seconds", heard.seconds())
        .put("packets", heard.packets())
        .put("bytes", heard.bytes())
        .put("lost", heard.lost())
        .put("loss", heard.loss())
        .put("starved", heard.starved())
        .put("forged", heard.forged())
        .put("malformed", heard.malformed())
        .put("repeated", heard.repeated())
        .put("reordered", heard.reordered())
        .put("wrongTimestamps", heard.wrongTimestamps())
        .put("pauses", heard.pauses())
        .put("latenessP50Ms", heard.lateness().ms(0.5))
        .put("latenessP99Ms", heard.lateness().ms(0.99))
        .put("latenessP999Ms", heard.lateness().ms(0.999))
        .put("latenessMostMs", heard.lateness().mostMs())
        .put("spreadMs", heard.spreadMs())
        .put("ownP99Ms", heard.own().ms(0.99))
        .put("ownMostMs", heard.own().mostMs())
        .put("ownDrops", heard.ownDrops())
        .put("clockMs", heard.clockMs());
  }

  private void publish(List<String> lines, ObjectNode figures, String page) throws IOException {
    Files.writeString(folder.resolve("report.html"), page);
    lines.forEach(System.out::println);
    Files.write(folder.resolve("summary.txt"), lines);
    Files.writeString(
        folder.resolve("summary.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
    System.out.println("report: " + folder.toAbsolutePath());
  }
}
