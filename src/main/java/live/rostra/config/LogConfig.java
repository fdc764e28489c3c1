package live.rostra.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// `log.*`: log lines on standard error.
///
/// @param json one JSON object a line, else text for people
/// @param level of everything without a level of its own
/// @param levels by logger
public record LogConfig(boolean json, Level level, Map<String, Level> levels) {
  /// Keeps an unmodifiable copy.
  public LogConfig {
    levels = Map.copyOf(levels);
  }

  /// How much is logged.
  public enum Level {
    /// Nothing.
    OFF,
    /// Defects and what needs a person.
    ERROR,
    /// What a person may have to look at.
    WARN,
    /// Each change of a room or a connection.
    INFO,
    /// For work on the node itself.
    DEBUG
  }

  private static final String LEVEL_NAMES = "off, error, warn, info or debug";
  private static final Form<Boolean> IS_JSON = Form.either("json", "text", "json or text");
  private static final Form<Level> LEVEL = new Form<>(LEVEL_NAMES, LogConfig::level);
  private static final Form<Map<String, Level>> LEVELS =
      new Form<>(
          "a list of logger=level with levels " + LEVEL_NAMES + ", comma-separated",
          LogConfig::levels);

  static LogConfig read(Settings s, boolean defaultJson) {
    return new LogConfig(
        s.value("log.format", defaultJson, IS_JSON),
        s.value("log.level", Level.INFO, LEVEL),
        s.value("log.levels", Map.of(), LEVELS));
  }

  private static Level level(String text) {
    // YAML 1.1 reads a bare `off` as false.
    return text.equals("false") ? Level.OFF : Level.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static Map<String, Level> levels(String text) {
    Map<String, Level> levels = new LinkedHashMap<>();
    Form.parts(text)
        .forEach(entry -> {
          int equals = entry.indexOf('=');
          Form.require(equals > 0);
          Form.require(
              levels.put(entry.substring(0, equals), level(entry.substring(equals + 1))) == null);
        });
    return levels;
  }
}
