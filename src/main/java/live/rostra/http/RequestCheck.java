package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import live.rostra.http.contract.Operation;
import live.rostra.http.contract.Parameter;
import live.rostra.http.contract.RequestBody;
import live.rostra.http.contract.Violation;

/// Holds requests against the contract. Each method throws a {@link ProblemException} that names
/// what is wrong, and repeats nothing of what was sent.
final class RequestCheck {
  private static final int MAX_ERRORS = 10;

  private RequestCheck() {}

  /// A path parameter outside its schema names something that cannot exist: 404. Any other is a
  /// 400, as is a parameter that is given twice: whoever reads the request before us might take the
  /// other one.
  static void parameters(Operation operation, RoutingContext ctx) {
    for (Parameter parameter : operation.parameters()) {
      List<String> values = values(parameter, ctx);
      if (values.isEmpty() && parameter.required()) {
        throw refused(parameter, "is required");
      }
      if (values.size() > 1) {
        throw refused(parameter, "may be given once");
      }
      for (String value : values) {
        List<Violation> violations = parameter.schema().violationsOfText(value);
        if (!violations.isEmpty()) {
          throw parameter.in() == Parameter.In.PATH
              ? missing(parameter)
              : refused(parameter, violations.getFirst().detail());
        }
      }
    }
  }

  private static List<String> values(Parameter parameter, RoutingContext ctx) {
    return switch (parameter.in()) {
      case PATH -> List.of(Objects.requireNonNullElse(ctx.pathParam(parameter.name()), ""));
      case QUERY -> ctx.queryParam(parameter.name());
      case HEADER -> ctx.request().headers().getAll(parameter.name());
    };
  }

  private static ProblemException missing(Parameter parameter) {
    return switch (parameter.name()) {
      case "room" -> Access.noRoom();
      case "session" -> Access.noSession();
      default -> new ProblemException(Problem.NOT_FOUND, "");
    };
  }

  private static ProblemException refused(Parameter parameter, String detail) {
    String in = parameter.in().wireName();
    return new ProblemException(
        Problem.BAD_REQUEST,
        "The " + in + " parameter " + parameter.name() + " " + detail + ".",
        new JsonArray()
            .add(
                new JsonObject()
                    .put("parameter", parameter.name())
                    .put("in", in)
                    .put("detail", detail)));
  }

  /// Refuses a media type that the operation does not list.
  static void mediaType(RequestBody expected, String mediaType) {
    if (!expected.content().containsKey(mediaType)) {
      throw new ProblemException(
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "Content-Type must be " + String.join(" or ", expected.content().keySet()) + ".");
    }
  }

  /// Parses a JSON body and holds it against its schema.
  static JsonObject json(RequestBody expected, String mediaType, Buffer body) {
    Object value;
    try {
      value = Json.decodeValue(body);
    } catch (DecodeException e) {
      throw malformed(List.of(new Violation("#", "must be valid JSON")));
    }
    List<Violation> violations =
        Objects.requireNonNull(expected.content().get(mediaType)).violations(value);
    if (!violations.isEmpty()) {
      throw malformed(violations);
    }
    if (value instanceof JsonObject object) {
      return object;
    }
    throw malformed(List.of(new Violation("#", "must be of type object")));
  }

  /// The moment that a member of a checked body names, in wall-clock milliseconds; empty without
  /// the member. RFC 3339 has times that name none: without an offset, or in a leap second.
  static Optional<Long> timeMs(JsonObject body, String name) {
    String text = body.getString(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw malformed(
          List.of(
              new Violation(
                  "#/" + name, "must be a moment with its offset, as 2026-11-21T18:00:00Z")));
    }
  }

  private static ProblemException malformed(List<Violation> violations) {
    JsonArray errors = new JsonArray();
    violations.stream()
        .limit(MAX_ERRORS)
        .forEach(violation ->
            errors.add(
                new JsonObject()
                    .put("pointer", violation.pointer())
                    .put("detail", violation.detail())));
    Violation first = violations.getFirst();
    return new ProblemException(
        Problem.BAD_REQUEST,
        "The body breaks the contract: " + first.pointer() + " " + first.detail() + ".",
        errors);
  }
}
