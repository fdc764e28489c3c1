package live.rostra.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// Raw settings by dotted key: the YAML file first, environment variables over it.
///
/// `http.port` is overridden by `ROSTRA_HTTP_PORT`; `ROSTRA_AUTH_KEYS_FILE` names a file that holds
/// the value of `auth.keys`, for secrets. Every key that is read is remembered, so that a key
/// nobody reads can be refused.
final class Settings {
  private static final String ENVIRONMENT_PREFIX = "ROSTRA_";
  private static final String FILE_SUFFIX = "_FILE";

  private final Map<String, Object> file;
  private final Map<String, String> environment;
  private final TreeSet<String> known = new TreeSet<>();

  private Settings(Map<String, Object> file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /// Reads `path` (null: no file) beneath `environment`.
  static Settings load(@Nullable Path path, Map<String, String> environment) {
    Map<String, Object> flat = new LinkedHashMap<>();
    if (path != null) {
      flatten("", parse(path), flat);
    }
    Map<String, String> ours = new LinkedHashMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(ENVIRONMENT_PREFIX)) {
        ours.put(name, value);
      }
    });
    return new Settings(flat, ours);
  }

  private static Object parse(Path path) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(10);
    try (Reader reader = Files.newBufferedReader(path)) {
      Object document = new Yaml(new SafeConstructor(options)).load(reader);
      return document == null ? Map.of() : document;
    } catch (IOException e) {
      throw new ConfigException("the configuration file " + path + " cannot be read");
    } catch (YAMLException e) {
      throw new ConfigException(
          "the configuration file " + path + " is not valid YAML: " + firstLine(e.getMessage()));
    }
  }

  private static String firstLine(@Nullable String text) {
    return text == null
        ? ""
        : text.strip().lines().reduce("", (a, b) -> a + " " + b.strip()).strip();
  }

  private static void flatten(String prefix, Object node, Map<String, Object> into) {
    if (!(node instanceof Map<?, ?> map)) {
      throw new ConfigException(
          (prefix.isEmpty() ? "the configuration file" : prefix)
              + " must be a section with keys, not a value");
    }
    map.forEach((key, value) -> {
      String name = prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key;
      if (value instanceof Map<?, ?>) {
        flatten(name, value, into);
      } else if (value != null) {
        into.put(name, value);
      }
    });
  }

  /// The value of `key`, or `fallback` when it is set nowhere.
  <T> T value(String key, T fallback, Form<T> form) {
    String text = text(key);
    if (text == null) {
      return fallback;
    }
    try {
      return form.parse().apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          key + " must be " + form.expected() + ", not \"" + text.strip() + "\"");
    }
  }

  /// The value of a secret: as `value`, but a refusal never repeats it.
  <T> T secret(String key, T fallback, Form<T> form) {
    String text = text(key);
    if (text == null) {
      return fallback;
    }
    try {
      return form.parse().apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(key + " must be " + form.expected());
    }
  }

  private @Nullable String text(String key) {
    known.add(key);
    String variable = variable(key);
    String direct = environment.get(variable);
    String secretFile = environment.get(variable + FILE_SUFFIX);
    if (direct != null && secretFile != null) {
      throw new ConfigException("set only one of " + variable + " and " + variable + FILE_SUFFIX);
    }
    if (direct != null) {
      return direct;
    }
    if (secretFile != null) {
      try {
        return Files.readString(Path.of(secretFile));
      } catch (IOException e) {
        throw new ConfigException(variable + FILE_SUFFIX + " names a file that cannot be read");
      }
    }
    Object value = file.get(key);
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return value == null ? null : String.valueOf(value);
  }

  /// Refuses keys that no `value` call asked for; call it after the last one.
  void refuseUnknown() {
    for (String key : file.keySet()) {
      if (known.stream().anyMatch(name -> name.startsWith(key + "."))) {
        throw new ConfigException(key + " must be a section with keys, not a value");
      }
      if (!known.contains(key)) {
        throw new ConfigException("unknown setting " + key + meant(Nearest.to(key, known)));
      }
    }
    List<String> variables = new ArrayList<>();
    for (String key : known) {
      variables.add(variable(key));
      variables.add(variable(key) + FILE_SUFFIX);
    }
    for (String name : environment.keySet()) {
      if (!variables.contains(name)) {
        throw new ConfigException(
            "unknown environment variable " + name + meant(Nearest.to(name, variables)));
      }
    }
  }

  /// Keys that were asked for.
  Set<String> known() {
    return known;
  }

  private static String meant(java.util.Optional<String> nearest) {
    return nearest.map(name -> "; did you mean " + name + "?").orElse("");
  }

  private static String variable(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
