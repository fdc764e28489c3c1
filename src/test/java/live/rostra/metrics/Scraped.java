package live.rostra.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of metrics, read by the rules of Prometheus' text format.
final class Scraped {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern SERIES =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? ([-+\\w.]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final String text;
  private final Map<String, String> types = new TreeMap<>();
  private final Map<String, String> helps = new TreeMap<>();
  private final List<Series> series = new ArrayList<>();

  /// One line.
  record Series(String name, Map<String, String> labels, double value) {}

  private Scraped(String text) {
    this.text = text;
    text.lines().forEach(this::read);
  }

  static Scraped of(String text) {
    return new Scraped(text);
  }

  static Scraped from(URI admin) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(admin.resolve("/metrics")).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return new Scraped(response.body());
  }

  private void read(String line) {
    if (line.startsWith("# TYPE ")) {
      String[] words = line.split(" ", 4);
      types.put(words[2], words[3]);
    } else if (line.startsWith("# HELP ")) {
      String[] words = line.split(" ", 4);
      helps.put(words[2], words[3]);
    } else if (!line.isEmpty()) {
      Matcher matcher = SERIES.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("no line of the text format: " + line);
      }
      Map<String, String> labels = new TreeMap<>();
      if (matcher.group(2) != null) {
        Matcher label = LABEL.matcher(matcher.group(2));
        while (label.find()) {
          labels.put(label.group(1), label.group(2));
        }
      }
      series.add(new Series(matcher.group(1), labels, number(matcher.group(3))));
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  String text() {
    return text;
  }

  /// Types by metric.
  Map<String, String> types() {
    return types;
  }

  /// Help by metric.
  Map<String, String> helps() {
    return helps;
  }

  List<Series> series() {
    return series;
  }

  /// Names of series, `_bucket`, `_sum` and `_count` of histograms among them.
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    series.forEach(each -> names.add(each.name()));
    return names;
  }

  /// The sum of all series of this name that have these labels, names and values in turn.
  ///
  /// @throws AssertionError when there is none
  double sum(String name, String... labels) {
    List<Series> found =
        series.stream().filter(each -> each.name().equals(name) && has(each, labels)).toList();
    if (found.isEmpty()) {
      throw new AssertionError("no series " + name + " " + List.of(labels));
    }
    return found.stream().mapToDouble(Series::value).sum();
  }

  private static boolean has(Series each, String[] labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(each.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }
}
