package live.rostra.load.swarm;

import java.util.List;
import java.util.Locale;

/// Draws a picture as SVG that stands in a page by itself: no script, no font, no address.
final class Chart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;
  private static final int LEFT = 56;
  private static final int RIGHT = 32;
  private static final int TOP = 16;
  private static final int BOTTOM = 44;

  /// One line of a chart.
  ///
  /// @param number of its colour, from 0
  record Series(String name, int number, List<Point> points) {}

  /// One measurement.
  ///
  /// @param filled whether it was as it must be
  record Point(double x, double y, boolean filled) {}

  private final Axis across;
  private final Axis up;
  private final StringBuilder svg = new StringBuilder();

  private Chart(Axis across, Axis up, String label) {
    this.across = across;
    this.up = up;
    svg.append(
        text(
            "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>",
            WIDTH, HEIGHT, HtmlPage.escape(label)));
    for (double tick : across.ticks()) {
      svg.append(
          text(
              "<line class='grid' x1='%1$.1f' x2='%1$.1f' y1='%2$d' y2='%3$d'/><text x='%1$.1f'"
                  + " y='%4$d' text-anchor='middle'>%5$s</text>",
              x(tick), TOP, HEIGHT - BOTTOM, HEIGHT - BOTTOM + 16, Axis.label(tick)));
    }
    for (double tick : up.ticks()) {
      svg.append(
          text(
              "<line class='grid' x1='%1$d' x2='%2$d' y1='%3$.1f' y2='%3$.1f'/><text x='%4$d'"
                  + " y='%5$.1f' text-anchor='end'>%6$s</text>",
              LEFT, WIDTH - RIGHT, y(tick), LEFT - 6, y(tick) + 4, Axis.label(tick)));
    }
    svg.append(
        text(
            "<text x='%.1f' y='%d' text-anchor='middle' class='axis'>%s</text>",
            (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, HtmlPage.escape(across.name())));
  }

  /// Lines over a number of something.
  ///
  /// @param limit a level that is drawn across; below 0: none
  static String lines(String label, Axis across, Axis up, double limit, List<Series> all) {
    Chart chart = new Chart(across, up, label);
    if (limit >= 0) {
      chart.svg.append(
          text(
              "<line class='limit' x1='%d' x2='%d' y1='%3$.1f' y2='%3$.1f'/>",
              LEFT, WIDTH - RIGHT, chart.y(limit)));
    }
    all.forEach(chart::line);
    return chart.end();
  }

  private void line(Series series) {
    StringBuilder points = new StringBuilder();
    for (Point point : series.points()) {
      points.append(text("%.1f,%.1f ", x(point.x()), y(point.y())));
    }
    svg.append(text("<polyline class='s%d' points='%s'/>", series.number(), points));
    for (Point point : series.points()) {
      svg.append(
          text(
              "<circle class='s%d %s' cx='%.1f' cy='%.1f' r='4'><title>%s: %s, %s</title></circle>",
              series.number(),
              point.filled() ? "passed" : "failed",
              x(point.x()),
              y(point.y()),
              HtmlPage.escape(series.name()),
              Axis.label(point.x()),
              Axis.label(point.y())));
    }
  }

  /// Columns side by side.
  ///
  /// @param width of each on the axis
  static String columns(String label, Axis across, Axis up, double width, double[] heights) {
    Chart chart = new Chart(across, up, label);
    for (int i = 0; i < heights.length; i++) {
      if (heights[i] > 0) {
        double top = chart.y(heights[i]);
        double left = chart.x(i * width);
        chart.svg.append(
            text(
                "<rect class='s0' x='%.1f' y='%.1f' width='%.1f' height='%.1f'/>",
                left,
                top,
                Math.max(1, chart.x((i + 1) * width) - left - 1),
                HEIGHT - BOTTOM - top));
      }
    }
    return chart.end();
  }

  private double x(double value) {
    return LEFT + across.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - up.place(value) * (HEIGHT - TOP - BOTTOM);
  }

  private String end() {
    return svg.append("</svg>").toString();
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
