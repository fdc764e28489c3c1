package live.rostra.http.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The OpenAPI 3.1 file of the node. Immutable.
public final class Contract {
  private static final String RESOURCE = "/openapi.yaml";
  private static final List<String> METHODS =
      List.of("get", "post", "put", "patch", "delete", "options");

  private final String text;
  private final List<Operation> operations;

  private Contract(String text, List<Operation> operations) {
    this.text = text;
    this.operations = operations;
  }

  /// The contract that is packed with the node.
  public static Contract load() {
    try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is not packed");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read openapi.yaml", e);
    }
  }

  /// Reads a contract.
  ///
  /// @throws IllegalArgumentException with one sentence saying what the router could not work with
  public static Contract parse(String yaml) {
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    if (!(tree instanceof Map<?, ?> root)) {
      throw new IllegalArgumentException("openapi.yaml is not an object");
    }
    boolean secured = root.get("security") instanceof List<?> list && !list.isEmpty();
    JsonObject paths = new References(root).resolve("paths");
    List<Operation> operations = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String path : paths.fieldNames()) {
      JsonObject item = paths.getJsonObject(path);
      for (String method : METHODS) {
        if (item.getJsonObject(method) != null) {
          Operation operation = operation(path, item, method, secured);
          if (!ids.add(operation.id())) {
            throw new IllegalArgumentException(
                "openapi.yaml has the operation " + operation.id() + " twice");
          }
          operations.add(operation);
        }
      }
    }
    operations.sort(Operation::byPrecedence);
    return new Contract(yaml, List.copyOf(operations));
  }

  private static Operation operation(
      String path, JsonObject item, String method, boolean securedByDefault) {
    JsonObject json = item.getJsonObject(method);
    String id = json.getString("operationId");
    if (id == null) {
      throw new IllegalArgumentException(
          "openapi.yaml has no operationId at " + method + " " + path);
    }
    List<Parameter> parameters = new ArrayList<>();
    for (JsonObject each : List.of(item, json)) {
      for (Object parameter : each.getJsonArray("parameters", new JsonArray())) {
        parameters.add(Parameter.of((JsonObject) parameter));
      }
    }
    Map<Integer, Response> responses = new LinkedHashMap<>();
    JsonObject listed = json.getJsonObject("responses");
    for (String status : listed.fieldNames()) {
      responses.put(Integer.valueOf(status), Response.of(listed.getJsonObject(status)));
    }
    JsonArray security = json.getJsonArray("security");
    JsonObject body = json.getJsonObject("requestBody");
    return new Operation(
        id,
        method.toUpperCase(Locale.ROOT),
        path,
        List.copyOf(parameters),
        body == null ? null : RequestBody.of(body),
        responses,
        security == null ? securedByDefault : !security.isEmpty() && !allowsNone(security),
        security == null || security.isEmpty() ? List.of() : grants(security.getJsonObject(0)),
        item.getBoolean("x-development-only", false),
        item.getBoolean("x-same-origin", false));
  }

  /// OpenAPI 3.1: "To make security optional, an empty security requirement (`{}`) can be included
  /// in the array."
  private static boolean allowsNone(JsonArray security) {
    return security.stream().anyMatch(each -> ((JsonObject) each).isEmpty());
  }

  private static List<String> grants(JsonObject requirement) {
    return requirement.getJsonArray("token", new JsonArray()).stream()
        .map(String::valueOf)
        .toList();
  }

  /// The file as it is served.
  public String text() {
    return text;
  }

  /// All operations; of two templates that fit one address the more concrete comes first.
  public List<Operation> operations() {
    return operations;
  }

  /// The operations of the address that a request path names, of the most concrete template.
  public List<Operation> at(String requestPath) {
    Optional<String> template =
        operations.stream()
            .filter(each -> each.matches(requestPath))
            .map(Operation::path)
            .findFirst();
    return operations.stream()
        .filter(each -> template.filter(each.path()::equals).isPresent())
        .toList();
  }
}
