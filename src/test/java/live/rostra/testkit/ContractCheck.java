package live.rostra.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import live.rostra.http.contract.Contract;
import live.rostra.http.contract.Operation;
import live.rostra.http.contract.RequestBody;
import live.rostra.http.contract.Response;
import live.rostra.http.contract.Schema;
import live.rostra.http.contract.Violation;

/// Holds every answer that a test gets from a node against `openapi.yaml`: the status is listed,
/// the body has a listed media type and keeps its schema, headers are there and are what they must
/// be. An answer that the contract does not describe fails the test that got it.
public final class ContractCheck {
  private static final Contract CONTRACT = Contract.load();
  private static final String PROBLEM = "application/problem+json";

  /// What may be wrong with a request at any address, before it is clear what it asks for.
  private static final Set<Integer> UNREADABLE = Set.of(400, 414, 431);

  private ContractCheck() {}

  /// One answer of a node.
  private record Answer(String method, String path, int status, HttpHeaders headers, byte[] body) {
    String header(String name) {
      return headers.firstValue(name).orElse(null);
    }

    String mediaType() {
      String type = header("Content-Type");
      return type == null ? "" : type.split(";", -1)[0].strip();
    }

    AssertionError fails(String why) {
      return new AssertionError(
          "%s %s answered %d, which breaks openapi.yaml: %s\n%s"
              .formatted(method, path, status, why, new String(body, UTF_8)));
    }
  }

  /// Checks an answer and returns it.
  public static <T> HttpResponse<T> checked(HttpResponse<T> response) {
    byte[] body =
        switch (response.body()) {
          case String text -> text.getBytes(UTF_8);
          case byte[] bytes -> bytes;
          case null -> new byte[0];
          default -> throw new IllegalArgumentException("a body of " + response.body().getClass());
        };
    check(
        new Answer(
            response.request().method(),
            normal(response.uri().getRawPath()),
            response.statusCode(),
            response.headers(),
            body));
    return response;
  }

  /// Checks a whole answer as it came over the wire, to a request that is known by its first line.
  public static void checkRaw(String request, String answer) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new AssertionError("no answer to " + request.lines().findFirst().orElse("") + answer);
    }
    List<String> lines = answer.substring(0, end).lines().toList();
    Map<String, List<String>> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    String[] words = request.lines().findFirst().orElse("").split(" ", -1);
    String target = words.length > 1 ? words[1] : "";
    String path = target.replaceFirst("^https?://[^/]*", "").split("\\?", -1)[0];
    check(
        new Answer(
            words[0],
            normal(path),
            Integer.parseInt(lines.getFirst().split(" ", -1)[1]),
            HttpHeaders.of(headers, (_, _) -> true),
            answer.substring(end + 4).getBytes(ISO_8859_1)));
  }

  /// A path without dots, as the node's router sees it.
  private static String normal(String path) {
    try {
      String undotted = path.replaceAll("(?i)%2e", ".");
      return URI.create("http://node" + undotted)
          .normalize()
          .getRawPath()
          .replaceAll("/\\.\\.(?=/|$)", "");
    } catch (IllegalArgumentException _) {
      return path; // no address at all; the node says 400
    }
  }

  private static void check(Answer answer) {
    if (answer.status() >= 400 && !answer.mediaType().equals("text/plain")) {
      checkProblem(answer);
    }
    List<Operation> operations = CONTRACT.at(answer.path());
    if (operations.isEmpty()) {
      checkElsewhere(answer);
      return;
    }
    String method = answer.method().equals("HEAD") ? "GET" : answer.method();
    for (Operation operation : operations) {
      if (operation.method().equals(method)) {
        checkOperation(answer, operation);
        return;
      }
    }
    checkNoOperation(answer, operations);
  }

  /// The page's files are no part of the contract, but what is refused there is.
  private static void checkElsewhere(Answer answer) {
    if (answer.status() >= 400 && !Set.of(400, 404, 405, 414, 431).contains(answer.status())) {
      throw answer.fails("such a refusal of an address that is not in it");
    }
  }

  private static void checkNoOperation(Answer answer, List<Operation> operations) {
    if (UNREADABLE.contains(answer.status())) {
      return;
    }
    boolean hidden = operations.getFirst().developmentOnly() && answer.status() == 404;
    boolean preflight = answer.method().equals("OPTIONS") && !operations.getFirst().sameOrigin();
    if (!hidden && answer.status() != (preflight ? 204 : 405)) {
      throw answer.fails("the method is not listed, and that is no answer to it");
    }
    Set<String> allow =
        new TreeSet<>(List.of(String.valueOf(answer.header("Allow")).split(", ", -1)));
    if (!hidden && !allow.equals(methods(operations))) {
      throw answer.fails("Allow should be " + methods(operations));
    }
  }

  private static Set<String> methods(List<Operation> operations) {
    Set<String> methods = new LinkedHashSet<>();
    operations.forEach(operation -> methods.add(operation.method()));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!operations.getFirst().sameOrigin()) {
      methods.add("OPTIONS");
    }
    return new TreeSet<>(methods);
  }

  private static void checkOperation(Answer answer, Operation operation) {
    if (operation.developmentOnly() && answer.status() == 404
        || answer.status() == 414
        || answer.status() == 431) {
      return;
    }
    Response expected = operation.responses().get(answer.status());
    if (expected == null) {
      throw answer.fails("the status is not listed at " + operation.id());
    }
    expected
        .headers()
        .forEach((name, header) -> {
          String value = answer.header(name);
          if (value == null && header.required()) {
            throw answer.fails("the header " + name + " is missing");
          }
          if (value != null) {
            check(answer, name, header.schema().violationsOfText(value));
          }
        });
    checkBody(answer, expected);
  }

  private static void checkBody(Answer answer, Response expected) {
    if (expected.content().isEmpty()) {
      if (answer.body().length > 0) {
        throw answer.fails("a body where none is listed");
      }
      return;
    }
    Schema schema = expected.content().get(answer.mediaType());
    if (schema == null) {
      throw answer.fails("the media type '" + answer.mediaType() + "' is not listed");
    }
    if (RequestBody.isJson(answer.mediaType()) && !answer.method().equals("HEAD")) {
      check(answer, "body", schema.violations(json(answer)));
    }
  }

  private static void check(Answer answer, String where, List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw answer.fails(where + " " + violations);
    }
  }

  private static void checkProblem(Answer answer) {
    if (!answer.mediaType().equals(PROBLEM)) {
      throw answer.fails("a refusal that is no problem document");
    }
    if (!answer.method().equals("HEAD")
        && !(json(answer) instanceof JsonObject problem
            && Integer.valueOf(answer.status()).equals(problem.getInteger("status"))
            && problem.getString("hint") != null)) {
      throw answer.fails("a problem document without its status or hint");
    }
  }

  private static Object json(Answer answer) {
    try {
      return Json.decodeValue(Buffer.buffer(answer.body()));
    } catch (DecodeException e) {
      throw answer.fails("the body is no JSON: " + e.getMessage());
    }
  }
}
