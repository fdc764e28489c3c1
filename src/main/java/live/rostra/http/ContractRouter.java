package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import live.rostra.http.contract.Contract;
import live.rostra.http.contract.Operation;
import live.rostra.http.contract.Parameter;
import live.rostra.http.contract.RequestBody;
import org.jspecify.annotations.Nullable;

/// Builds the routes of the API from the contract: what is not in the file does not exist, and what
/// is in the file is checked here before any handler sees a request, in this order:
///
/// ```
/// limits (429) ▶ method (405) ▶ token, grants, room (401, 403, 404) ▶ parameters (404 for a path, else 400)
///        ▶ media type (415) ▶ body (413, 408) ▶ JSON against its schema (400)
///        ▶ idempotency key (422, 409, or the kept answer) ▶ handler
/// ```
final class ContractRouter {
  private final Contract contract;
  private final Door door;
  private final Idempotency idempotency;
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();

  /// @param idempotency keeps answers for repeated requests
  ContractRouter(Contract contract, Door door, Idempotency idempotency) {
    this.contract = contract;
    this.door = door;
    this.idempotency = idempotency;
  }

  /// Who serves an operation.
  private sealed interface Endpoint {
    /// With a value.
    ///
    /// @param database whether it takes a question to the database
    record Answering(Function<Call, Future<Answer>> action, boolean database) implements Endpoint {}

    /// By writing to the response.
    record Writing(Handler<RoutingContext> handler) implements Endpoint {}
  }

  /// Serves an operation with a value; refusals are exceptions or failed futures.
  void answer(String operationId, Function<Call, Future<Answer>> action) {
    add(operationId, new Endpoint.Answering(action, false));
  }

  /// Serves a GET with a value that the database is asked for.
  void answerFromDatabase(String operationId, Function<Call, Future<Answer>> action) {
    add(operationId, new Endpoint.Answering(action, true));
  }

  /// Serves an operation that has no request body by writing to the response.
  void write(String operationId, Handler<RoutingContext> handler) {
    add(operationId, new Endpoint.Writing(handler));
  }

  private void add(String operationId, Endpoint endpoint) {
    if (endpoints.put(operationId, endpoint) != null) {
      throw new IllegalStateException("the operation " + operationId + " has two handlers");
    }
  }

  /// Mounts a route for each operation of the contract.
  ///
  /// @throws IllegalStateException with one sentence naming the operation without a handler, or the
  ///   handler without an operation
  /// @param limits stands before each of them, behind what every answer carries
  /// @param reads stands before those that ask the database
  void mount(Router router, Handler<RoutingContext> limits, Handler<RoutingContext> reads) {
    requireTheSame(contract.operations().stream().map(Operation::id).toList());
    Map<String, List<Operation>> addresses = new LinkedHashMap<>();
    for (Operation operation : contract.operations()) {
      if (door.settings().devMode() || !operation.developmentOnly()) {
        addresses.computeIfAbsent(operation.path(), _ -> new ArrayList<>()).add(operation);
      }
    }
    addresses.forEach((path, operations) -> mount(router, limits, reads, path, operations));
  }

  private void requireTheSame(List<String> operationIds) {
    Set<String> missing = new TreeSet<>(operationIds);
    missing.removeAll(endpoints.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException("openapi.yaml has operations without a handler: " + missing);
    }
    Set<String> unknown = new TreeSet<>(endpoints.keySet());
    unknown.removeAll(Set.copyOf(operationIds));
    if (!unknown.isEmpty()) {
      throw new IllegalStateException("there are handlers without an operation: " + unknown);
    }
  }

  private void mount(
      Router router,
      Handler<RoutingContext> limits,
      Handler<RoutingContext> reads,
      String template,
      List<Operation> operations) {
    String path = template.replaceAll("\\{([^/}]+)}", ":$1");
    boolean sameOrigin = operations.getFirst().sameOrigin();
    if (!sameOrigin) {
      router.route(path).handler(new Cors());
    }
    router.route(path).handler(limits);
    for (Operation operation : operations) {
      List<Grant> grants = operation.grants().stream().map(ContractRouter::grant).toList();
      Endpoint endpoint = Objects.requireNonNull(endpoints.get(operation.id()));
      if (endpoint instanceof Endpoint.Answering(_, boolean database) && database) {
        router.get(path).handler(reads);
        router.head(path).handler(reads);
      }
      Handler<RoutingContext> handler = ctx -> serve(ctx, operation, grants, endpoint);
      router.route(HttpMethod.valueOf(operation.method()), path).handler(handler);
      if (operation.method().equals("GET")) {
        router.head(path).handler(handler);
      }
    }
    String methods = String.join(", ", methods(operations));
    router
        .route(path)
        .handler(sameOrigin ? Cors.methodNotAllowed(methods) : Cors.otherMethods(methods));
  }

  private static Grant grant(String name) {
    return Grant.parse(name)
        .orElseThrow(() -> new IllegalStateException("openapi.yaml names no grant: " + name));
  }

  /// What an `Allow` header lists: the contract's methods, and those that follow from them.
  static Set<String> methods(List<Operation> operations) {
    Set<String> methods = new LinkedHashSet<>();
    for (Operation operation : operations) {
      methods.add(operation.method());
      if (operation.method().equals("GET")) {
        methods.add("HEAD");
      }
    }
    if (!operations.getFirst().sameOrigin()) {
      methods.remove("OPTIONS");
      methods.add("OPTIONS");
    }
    return methods;
  }

  private void serve(
      RoutingContext ctx, Operation operation, List<Grant> grants, Endpoint endpoint) {
    Claims bearer = operation.secured() ? door.access().bearer(ctx) : null;
    if (bearer != null) {
      grants.forEach(grant -> Access.require(bearer, grant));
      if (ctx.pathParam("room") != null) {
        Access.room(ctx, bearer);
      }
    }
    RequestCheck.parameters(operation, ctx);
    switch (endpoint) {
      case Endpoint.Writing(Handler<RoutingContext> handler) -> handler.handle(ctx);
      case Endpoint.Answering(Function<Call, Future<Answer>> action, _) ->
          answer(ctx, operation, bearer, action);
    }
  }

  private void answer(
      RoutingContext ctx,
      Operation operation,
      @Nullable Claims bearer,
      Function<Call, Future<Answer>> action) {
    String key = idempotencyKey(operation, ctx);
    call(ctx, operation, bearer, key != null)
        .compose(call ->
            key == null || bearer == null
                ? action.apply(call)
                : idempotency.once(
                    new Idempotency.Scope(operation.id(), ctx.normalizedPath(), bearer, key),
                    Idempotency.fingerprint(Body.mediaType(ctx.request()), call.body()),
                    () -> action.apply(call)))
        .onSuccess(answer -> answer.send(ctx.request()))
        .onFailure(ctx::fail);
  }

  private Future<Call> call(
      RoutingContext ctx, Operation operation, @Nullable Claims bearer, boolean repeatable) {
    RequestBody expected = operation.body();
    if (expected == null) {
      return Future.succeededFuture(new Call(ctx, bearer, Buffer.buffer(), null, repeatable));
    }
    String mediaType = Body.mediaType(ctx.request());
    RequestCheck.mediaType(expected, mediaType);
    return Body.read(
            door.vertx(), ctx.request(), expected.maxBytes(), door.settings().bodyTimeout())
        .map(body -> {
          JsonObject json =
              RequestBody.isJson(mediaType) ? RequestCheck.json(expected, mediaType, body) : null;
          return new Call(ctx, bearer, body, json, repeatable);
        });
  }

  private static @Nullable String idempotencyKey(Operation operation, RoutingContext ctx) {
    return operation.parameter(Parameter.In.HEADER, Idempotency.HEADER).isPresent()
        ? ctx.request().getHeader(Idempotency.HEADER)
        : null;
  }
}
