package live.rostra.load.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One axis of a chart.
///
/// @param from its least value; above 0 when logarithmic
/// @param to its greatest
record Axis(String name, double from, double to, boolean logarithmic) {
  /// An axis in equal steps from zero that holds a value.
  static Axis linear(String name, double most) {
    double step = step(Math.max(most, 1e-9));
    return new Axis(name, 0, Math.ceil(most / step - 1e-9) * step, false);
  }

  /// An axis in decades that holds both values.
  static Axis decades(String name, double least, double most) {
    double from = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-3))));
    double to = Math.pow(10, Math.ceil(Math.log10(Math.max(most, from * 1.01))));
    return new Axis(name, from, to, true);
  }

  /// Where a value is, from 0 to 1; what lies outside is put at the edge.
  double place(double value) {
    double place =
        logarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return Math.clamp(place, 0, 1);
  }

  /// The values that are marked.
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double at = from; at <= to * 1.001; at *= 10) {
        ticks.add(at);
      }
    } else {
      double step = step(to);
      for (int i = 0; i * step <= to * 1.001; i++) {
        ticks.add(i * step);
      }
    }
    return ticks;
  }

  /// 1, 2 or 5 times a power of ten, some five of which reach `most`.
  private static double step(double most) {
    double raw = most / 5;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double digit = raw / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  /// A value as people write it.
  static String label(double value) {
    String text =
        String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 0.1 ? "%.2f" : "%.4f", value);
    return text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
  }
}
