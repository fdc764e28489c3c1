package live.rostra.load.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The reports as pages with pictures.
final class Pages {
  private static final double COLUMN_MS = 0.25;
  private static final int COLUMNS = 80;

  private Pages() {}

  /// One room.
  ///
  /// @param lines its text report
  static String room(List<String> lines, String verdict, Heard heard) {
    HtmlPage page = new HtmlPage(lines.getFirst(), lines.get(1));
    page.pictures(
        "Send lateness: packets by the beat of their listener, %",
        columns(heard.lateness()),
        "How late the swarm read, after the kernel had it, %",
        columns(heard.own()));
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      rows.add(List.of(line));
    }
    page.table("What was heard: " + verdict, false, List.of("figures"), rows);
    return page.html();
  }

  private static String columns(Lateness lateness) {
    long[] counts = lateness.coarse(COLUMN_MS, COLUMNS);
    double[] shares = new double[COLUMNS];
    double most = 0;
    for (int i = 0; i < COLUMNS; i++) {
      shares[i] = lateness.count() == 0 ? 0 : 100.0 * counts[i] / lateness.count();
      most = Math.max(most, shares[i]);
    }
    return Chart.columns(
        "histogram",
        Axis.linear("ms; the last column is all that is later", COLUMN_MS * COLUMNS),
        // What is rare matters most here.
        Axis.decades("%", 0.001, most),
        COLUMN_MS,
        shares);
  }

  /// Several servers.
  static String density(List<Density> all, List<String> comparison) {
    HtmlPage page =
        new HtmlPage(
            "Listeners of one processor",
            "Each server on one processor, the swarm on another. Filled: P99 send lateness in its limit,"
                + " at most 0.01 % lost or left out, every packet authentic.");
    List<List<String>> servers = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Density density = all.get(i);
      servers.add(
          List.of(
              density.name(),
              text("%,d", density.most()),
              text("%.2f", density.perPacketUs()),
              comparison.get(i)));
    }
    page.table(
        "Compared", true, List.of("server", "most listeners", "µs a packet", "in words"), servers);
    page.pictures(
        "P99 send lateness, ms",
        lines(all, step -> step.heard().lateness().ms(0.99), 5, true),
        "The server's share of a processor, %",
        lines(all, step -> 100 * step.load(), 100, false),
        "Processor time a packet, µs",
        lines(all, Step::perPacketUs, -1, true),
        "Lost or left out, %",
        lines(all, step -> 100 * step.heard().leftOut(), 100 * Step.LOSS, true));
    for (Density density : all) {
      page.table(density.name(), false, STEP, density.steps().stream().map(Pages::row).toList());
    }
    return page.html();
  }

  private static final List<String> STEP =
      List.of(
          "listeners",
          "late P50",
          "P99",
          "P99.9 ms",
          "lost %",
          "server %",
          "µs a packet",
          "MiB",
          "swarm late P99",
          "its drops",
          "");

  private static List<String> row(Step step) {
    Heard heard = step.heard();
    return List.of(
        text("%,d", step.listeners()),
        text("%.2f", heard.lateness().ms(0.5)),
        text("%.2f", heard.lateness().ms(0.99)),
        text("%.2f", heard.lateness().ms(0.999)),
        text("%.4f", 100 * heard.leftOut()),
        text("%.0f", 100 * step.load()),
        text("%.2f", step.perPacketUs()),
        text("%.0f", step.residentMib()),
        text("%.1f", heard.own().ms(0.99)),
        text("%d", heard.ownDrops()),
        step.passed() ? "passed" : step.failing());
  }

  private static String lines(
      List<Density> all, ToDoubleFunction<Step> value, double limit, boolean decades) {
    List<Chart.Series> series = new ArrayList<>();
    double most = Math.max(limit, 0.01);
    double leastListeners = Double.MAX_VALUE;
    double mostListeners = 1;
    for (int i = 0; i < all.size(); i++) {
      List<Chart.Point> points = new ArrayList<>();
      for (Step step : all.get(i).inOrder()) {
        points.add(new Chart.Point(step.listeners(), value.applyAsDouble(step), step.passed()));
        most = Math.max(most, value.applyAsDouble(step));
        leastListeners = Math.min(leastListeners, step.listeners());
        mostListeners = Math.max(mostListeners, step.listeners());
      }
      series.add(new Chart.Series(all.get(i).name(), i, points));
    }
    return Chart.lines(
        "by number of listeners",
        Axis.decades("listeners", leastListeners, mostListeners),
        decades
            ? Axis.decades("", limit == 100 * Step.LOSS ? 0.001 : 0.1, most)
            : Axis.linear("", most),
        limit,
        series);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
