package live.rostra.http.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A JSON schema (2020-12) of the contract, its references replaced by what they name. Thread-safe.
public final class Schema {
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setBaseUri("https://rostra.live")
          .setDraft(Draft.DRAFT202012)
          .setOutputFormat(OutputFormat.Basic);
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

  /// Keywords that {@link #plainlyKeeps} understands, and those that demand nothing.
  private static final Set<String> PLAIN =
      Set.of("type", "enum", "pattern", "maxLength", "default", "description", "example");

  private final JsonObject json;
  private final boolean plain;
  private final @Nullable Pattern pattern;
  private final int maxLength;
  private final @Nullable JsonArray enumeration;
  private volatile @Nullable Validator validator;

  Schema(JsonObject json) {
    this.json = json;
    this.plain = "string".equals(json.getValue("type")) && PLAIN.containsAll(json.fieldNames());
    String regex = json.getString("pattern");
    this.pattern = regex == null ? null : Pattern.compile(regex);
    this.maxLength = json.getInteger("maxLength", Integer.MAX_VALUE);
    this.enumeration = json.getJsonArray("enum");
  }

  /// Made when it is first needed: most schemas of the contract are of answers, which only tests
  /// check.
  private Validator validator() {
    Validator made = validator;
    if (made == null) {
      made = Validator.create(JsonSchema.of(json.copy()), OPTIONS);
      validator = made;
    }
    return made;
  }

  /// What is wrong with a JSON value; empty when nothing is.
  public List<Violation> violations(@Nullable Object value) {
    OutputUnit result = validator().validate(value);
    if (Boolean.TRUE.equals(result.getValid())) {
      return List.of();
    }
    List<OutputUnit> errors = Objects.requireNonNullElse(result.getErrors(), List.of());
    List<Violation> violations = new ArrayList<>();
    for (OutputUnit error : errors) {
      // Each error is followed by those of the schemas around it, which say only that it is inside.
      if (errors.stream().noneMatch(other -> isInside(other, error))) {
        violations.add(violation(error));
      }
    }
    return violations.isEmpty() ? List.of(new Violation("#", "is not valid")) : violations;
  }

  /// What is wrong with the text of a parameter or header, which stands for a number or a truth
  /// value where the schema wants one.
  public List<Violation> violationsOfText(String text) {
    if (plain && plainlyKeeps(text)) {
      return List.of();
    }
    return violations(
        switch (json.getString("type", "string")) {
          case "integer" -> INTEGER.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
          case "boolean" ->
              text.equals("true") || text.equals("false") ? (Object) text.equals("true") : text;
          default -> text;
        });
  }

  /// Whether a text keeps a schema of plain keywords, at a fraction of the validator's cost: each
  /// request of each player comes here several times.
  private boolean plainlyKeeps(String text) {
    return text.length() <= maxLength
        && (pattern == null || pattern.matcher(text).find())
        && (enumeration == null || enumeration.contains(text));
  }

  private static boolean isInside(OutputUnit inner, OutputUnit outer) {
    return inner.getKeywordLocation().startsWith(outer.getKeywordLocation() + "/");
  }

  private Violation violation(OutputUnit error) {
    String location = error.getKeywordLocation();
    String keyword = location.substring(location.lastIndexOf('/') + 1);
    Object wanted = at(location);
    String pointer = error.getInstanceLocation();
    return switch (keyword) {
      case "required" -> new Violation(pointer + "/" + quoted(error.getError()), "is required");
      case "type" -> new Violation(pointer, "must be of type " + wanted);
      case "enum" -> new Violation(pointer, "must be one of " + listed(wanted));
      case "const" -> new Violation(pointer, "must be " + wanted);
      case "pattern" -> new Violation(pointer, "must match " + wanted);
      case "format" -> new Violation(pointer, "must be a " + wanted);
      case "minLength" -> new Violation(pointer, "must have at least " + wanted + " characters");
      case "maxLength" -> new Violation(pointer, "must have at most " + wanted + " characters");
      case "minimum" -> new Violation(pointer, "must be at least " + wanted);
      case "maximum" -> new Violation(pointer, "must be at most " + wanted);
      case "minItems" -> new Violation(pointer, "must have at least " + wanted + " entries");
      case "maxItems" -> new Violation(pointer, "must have at most " + wanted + " entries");
      default -> new Violation(pointer, "is not valid");
    };
  }

  private static String quoted(String error) {
    Matcher matcher = QUOTED.matcher(error);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String listed(@Nullable Object values) {
    return values instanceof JsonArray array
        ? array.stream().map(String::valueOf).collect(Collectors.joining(", "))
        : String.valueOf(values);
  }

  /// What the schema says at a location such as `#/properties/title/maxLength`.
  private @Nullable Object at(String location) {
    Object node = json;
    for (String step : location.replaceFirst("^#/?", "").split("/", -1)) {
      node =
          switch (node) {
            case JsonObject object -> object.getValue(step);
            case JsonArray array when step.matches("\\d{1,4}") ->
                Integer.parseInt(step) < array.size()
                    ? array.getValue(Integer.parseInt(step))
                    : null;
            case null, default -> null;
          };
    }
    return node;
  }
}
