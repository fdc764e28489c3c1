package live.rostra.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints what was measured, one line a figure, and what is going on meanwhile.
final class Report {
  private final List<String> lines = new ArrayList<>();
  private final List<String> missed = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  /// A new group of figures.
  void section(String title) {
    print("");
    print(title);
  }

  /// Work that takes time begins; not part of the report.
  void progress(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, "  ... " + format + "%n", arguments);
    System.out.flush();
  }

  /// A figure that has no target.
  void figure(String label, double value, String unit) {
    print("  %-66s %9s %s".formatted(label, number(value), unit).stripTrailing());
  }

  /// A figure that must not exceed `target`.
  void figure(String label, double value, String unit, double target) {
    boolean ok = value <= target;
    String share = target == 0 ? "" : ", " + number(value / target) + " of it";
    String line =
        "  %-66s %9s %-3s target <= %s%s: %s"
            .formatted(
                label,
                number(value),
                unit,
                (number(target) + " " + unit).strip(),
                share,
                ok ? "met" : "MISSED");
    print(line);
    if (!ok) {
      missed.add(line.strip());
    }
  }

  /// A remark on the figures around it.
  void note(String format, Object... arguments) {
    print("  " + String.format(Locale.ROOT, format, arguments));
  }

  /// A bench that could not be run to its end.
  void failure(String bench, Exception cause) {
    String line = bench + " gave no figures: " + cause;
    print("  " + line);
    failed.add(line);
  }

  /// Says what was missed, and keeps the report as a file.
  ///
  /// @return whether every bench ran
  boolean finish(Path file) throws IOException {
    section("Summary");
    if (missed.isEmpty() && failed.isEmpty()) {
      note("every target was met");
    }
    missed.forEach(line -> print("  " + line));
    failed.forEach(line -> print("  " + line));
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
    return failed.isEmpty();
  }

  private void print(String line) {
    lines.add(line);
    System.out.println(line);
    System.out.flush();
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 1000 ? "%,.0f" : size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return format.formatted(value);
  }
}
