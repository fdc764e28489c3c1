package live.rostra.metrics;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/// The PromQL of the dashboard and of the alerts, and the series that it asks for.
final class Expressions {
  static final Path DASHBOARD = Path.of("infra/grafana/rostra.json");
  static final Path ALERTS = Path.of("infra/prometheus/alerts.yml");

  /// A metric's name and its matchers; our names and those of the JVM have a prefix.
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:rostra|jvm|process)_\\w+)(?:\\{([^}]*)})?");

  private static final Pattern EQUALS = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /// What one selector asks for.
  ///
  /// @param metric the name of the series
  /// @param labels those it must equal, but for what a scrape adds (`job`, `instance`)
  record Selector(String metric, Map<String, String> labels) {}

  private Expressions() {}

  static List<String> dashboard() throws IOException {
    List<String> found = new ArrayList<>();
    JsonObject dashboard = new JsonObject(Files.readString(DASHBOARD));
    JsonArray panels = dashboard.getJsonArray("panels");
    for (int i = 0; i < panels.size(); i++) {
      JsonArray targets = panels.getJsonObject(i).getJsonArray("targets", new JsonArray());
      for (int j = 0; j < targets.size(); j++) {
        found.add(targets.getJsonObject(j).getString("expr"));
      }
    }
    JsonArray annotations = dashboard.getJsonObject("annotations").getJsonArray("list");
    for (int i = 0; i < annotations.size(); i++) {
      found.add(annotations.getJsonObject(i).getString("expr"));
    }
    JsonArray variables = dashboard.getJsonObject("templating").getJsonArray("list");
    for (int i = 0; i < variables.size(); i++) {
      found.add(variables.getJsonObject(i).getString("definition", ""));
    }
    return found;
  }

  static List<String> alerts() throws IOException {
    List<String> found = new ArrayList<>();
    Map<String, List<Map<String, Object>>> file = new Yaml().load(Files.readString(ALERTS));
    for (Map<String, Object> group : file.get("groups")) {
      for (Object rule : (List<?>) group.get("rules")) {
        found.add(String.valueOf(((Map<?, ?>) rule).get("expr")));
      }
    }
    return found;
  }

  static List<Selector> selectors(String expression) {
    List<Selector> selectors = new ArrayList<>();
    Matcher matcher = SELECTOR.matcher(expression);
    while (matcher.find()) {
      Map<String, String> labels = new LinkedHashMap<>();
      if (matcher.group(2) != null) {
        Matcher equal = EQUALS.matcher(matcher.group(2));
        while (equal.find()) {
          if (!List.of("job", "instance").contains(equal.group(1))) {
            labels.put(equal.group(1), equal.group(2));
          }
        }
      }
      selectors.add(new Selector(matcher.group(1), labels));
    }
    return selectors;
  }

  /// Whether a scrape has a series that the selector finds.
  static boolean finds(Selector selector, Scraped scraped) {
    return scraped.series().stream()
        .anyMatch(each ->
            each.name().equals(selector.metric())
                && each.labels().entrySet().containsAll(selector.labels().entrySet()));
  }
}
