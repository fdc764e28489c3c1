package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.http.contract.Contract;
import live.rostra.http.contract.Operation;
import live.rostra.room.SessionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The routes are those of the file, no more and no fewer, and it decides who may and what is
/// well-formed.
class ContractRouterTest {
  private static final Contract CONTRACT = Contract.load();
  private static final String JSON = "application/json";

  static List<String> addresses() {
    return List.copyOf(
        new LinkedHashSet<>(CONTRACT.operations().stream().map(Operation::path).toList()));
  }

  static List<Operation> securedOperations() {
    return CONTRACT.operations().stream().filter(Operation::secured).toList();
  }

  static List<Operation> operationsForAGrant() {
    return securedOperations().stream().filter(each -> !each.grants().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void anAddressThatIsRemovedFromTheFileAnswers404AndTheOthersStay(String removed)
      throws Exception {
    Contract rest = Contract.parse(without(removed));
    Vertx vertx = Vertx.vertx();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpServer server = serve(vertx, rest);
      for (Operation operation : CONTRACT.operations()) {
        int status = status(client, server.actualPort(), operation);
        assertThat(status).as(operation.id()).isEqualTo(expected(rest, operation));
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aHandlerWithoutAnOperationStopsTheStart() {
    assertThatThrownBy(() -> FrontDoor.of(Contract.parse(without("/livez"))))
        .hasRootCauseMessage("there are handlers without an operation: [live]");
  }

  @Test
  void anOperationWithoutAHandlerStopsTheStart() {
    String more =
        CONTRACT
            .text()
            .replace(
                "  /livez:\n",
                "  /more:\n    get:\n      operationId: more\n      responses:\n        '200':\n          description: x\n  /livez:\n");

    assertThatThrownBy(() -> FrontDoor.of(Contract.parse(more)))
        .hasRootCauseMessage("openapi.yaml has operations without a handler: [more]");
  }

  @Test
  void aGrantThatDoesNotExistStopsTheStart() {
    String wrong = CONTRACT.text().replace("- token: [host]", "- token: [owner]");

    assertThatThrownBy(() -> FrontDoor.of(Contract.parse(wrong)))
        .hasRootCauseMessage("openapi.yaml names no grant: owner");
  }

  /// Only what changes something or asks the database is counted ({@link RateLimits}), and
  /// WebSockets.
  @Test
  void promisesA429WhereRequestsAreCountedAndNowhereElse() {
    Set<String> promised = new TreeSet<>();
    Set<String> counted =
        new TreeSet<>(Set.of("openSocket", "listChat", "listReports", "listAudit"));
    for (Operation operation : CONTRACT.operations()) {
      if (operation.responses().containsKey(429)) {
        promised.add(operation.id());
      }
      if (Set.of("POST", "PUT", "PATCH", "DELETE").contains(operation.method())) {
        counted.add(operation.id());
      }
    }

    assertThat(promised).isEqualTo(counted);
  }

  @Test
  void servesTheFileAndTheSchemaOfMessages() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      HttpResponse<String> response = door.send("GET", "/openapi.yaml", null);
      HttpResponse<String> schema = door.send("GET", "/rostra.v1.schema.json", null);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(CONTRACT.text());
      assertThat(new JsonObject(schema.body()).getString("$schema")).contains("2020-12");
    }
  }

  @Test
  void answersEverySecuredOperationAlikeWithoutAToken() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      Set<String> bodies = new LinkedHashSet<>();
      for (Operation operation : securedOperations()) {
        HttpResponse<String> response = door.send(operation.method(), filled(operation), "");

        assertThat(response.statusCode()).as(operation.id()).isEqualTo(401);
        bodies.add(response.body());
      }
      assertThat(bodies).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("operationsForAGrant")
  void letsNobodyInWithoutTheGrantThatTheFileNames(Operation operation) throws Exception {
    Grant needed = Grant.parse(operation.grants().getFirst()).orElseThrow();
    try (FrontDoor door = FrontDoor.open()) {
      door.room("salon");
      for (Grant held : Grant.values()) {
        String token = bearer(door.token("ada", "salon", held));
        HttpResponse<String> response =
            door.send(operation.method(), filled(operation), null, "Authorization", token);

        if (held.closure().contains(needed)) {
          // What a role may is another matter.
          assertThat(response.statusCode()).as(held.wireName()).isNotEqualTo(401);
          assertThat(response.body()).as(held.wireName()).doesNotContain("grant-missing");
        } else {
          assertThat(response.statusCode()).as(held.wireName()).isEqualTo(403);
          assertThat(response.body()).contains("grant " + needed.wireName());
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} gives {1} {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"title\":7}; #/title; must be of type string",
        "{\"id\":\"a/b\",\"title\":7}; #/id; must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        "[]; #; must be of type object",
        "null; #; must be of type object",
        "{; #; must be valid JSON"
      })
  void namesThePlaceOfEachMistakeInABody(String body, String pointer, String detail)
      throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      String token = bearer(door.token("ada", "*", Grant.HOST));

      HttpResponse<String> response =
          door.send("POST", "/api/v1/rooms", body, "Authorization", token, "Content-Type", JSON);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(errors(response))
          .contains(new JsonObject().put("pointer", pointer).put("detail", detail));
    }
  }

  @ParameterizedTest
  @MethodSource("hostileJson")
  void refusesHostileJson(byte[] body) throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      String token = bearer(door.token("ada", "*", Grant.HOST));

      HttpResponse<String> response =
          door.sendBytes(
              "POST", "/api/v1/rooms", body, "Authorization", token, "Content-Type", JSON);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(problem(response)).isEqualTo("bad-request");
      assertThat(door.edge.rooms).isEmpty();
    }
  }

  static Stream<Arguments> hostileJson() {
    return Stream.of(
            argumentSet(
                "7,000 arrays", "{\"title\":" + "[".repeat(7_000) + "]".repeat(7_000) + "}"),
            argumentSet("2,000 objects", "{\"x\":".repeat(2_000) + "1" + "}".repeat(2_000)),
            argumentSet("half of an object", "{\"id\":\"a\""),
            argumentSet("two objects", "{\"id\":7}{}"),
            argumentSet("a number without end", "{\"title\":" + "9".repeat(10_000) + "}"),
            argumentSet("a number beyond doubles", "{\"title\":1e400}"),
            argumentSet("no number", "{\"title\":NaN}"),
            argumentSet("a byte that is no UTF-8", "{\"title\":\"\u00ff\"}"),
            argumentSet("a byte order mark only", "\u00ef\u00bb\u00bf"),
            argumentSet("NUL", "\0"),
            argumentSet("a text of NUL", "{\"title\":\"\\u0000\"}"))
        .map(each ->
            argumentSet(
                ((Arguments.ArgumentSet) each).getName(),
                (Object) ((String) each.get()[0]).getBytes(StandardCharsets.ISO_8859_1)));
  }

  /// Row T33: a token for one room finds nothing of another, whatever it may do and wherever it
  /// asks.
  @Test
  void aTokenForAnotherRoomFindsNothingAnywhere() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      door.room("salon");
      SessionId session = door.edge.session("ada", "salon");
      String token = bearer(door.token("ada", "other", Grant.ADMIN));
      for (Operation operation : securedOperations()) {
        if (!operation.path().contains("{room}")) {
          continue;
        }
        String path = filled(operation).replace("pY3zq0uBv7mH1l5Xr2dGkA", session.value());
        String mediaType =
            operation.body() == null ? null : operation.body().content().keySet().iterator().next();
        HttpResponse<String> response =
            door.send(
                operation.method(),
                path,
                JSON.equals(mediaType) ? "{\"muted\":true}" : "v=0",
                "Authorization",
                token,
                "Content-Type",
                mediaType,
                "If-Match",
                "*");

        assertThat(response.statusCode()).as(operation.id()).isEqualTo(404);
        assertThat(problem(response)).isEqualTo("room-not-found");
      }
      assertThat(door.edge.rooms).hasSize(1);
      assertThat(door.edge.owners).hasSize(1);
    }
  }

  @Test
  void namesAMemberThatIsMissing() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      String token = bearer(door.token("ada", "*", Grant.SPEAK));

      HttpResponse<String> response =
          door.send(
              "POST",
              "/api/v1/rooms/salon/connection",
              "{\"sdb\":\"v=0\"}",
              "Authorization",
              token,
              "Content-Type",
              JSON);

      assertThat(errors(response))
          .containsExactly(new JsonObject().put("pointer", "#/sdp").put("detail", "is required"));
    }
  }

  @Test
  void namesAParameterAndRepeatsNothingOfIt() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      String token = bearer(door.token("ada", "*", Grant.JOIN));

      HttpResponse<String> response =
          door.send("GET", "/api/v1/rooms?limit=secret", null, "Authorization", token);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(problem(response)).isEqualTo("bad-request");
      assertThat(response.body()).doesNotContain("secret");
      assertThat(errors(response))
          .containsExactly(
              new JsonObject()
                  .put("parameter", "limit")
                  .put("in", "query")
                  .put("detail", "must be of type integer"));
    }
  }

  @Test
  void answersHeadWhereverGetIs() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      door.room("salon");
      String token = bearer(door.token("ada", "*", Grant.JOIN));
      for (String path :
          List.of(
              "/api/v1/rooms",
              "/api/v1/rooms/salon",
              "/livez",
              "/readyz",
              "/openapi.yaml",
              "/hls/none/index.m3u8")) {
        HttpResponse<String> whole = door.send("GET", path, null, "Authorization", token);
        HttpResponse<String> head = door.send("HEAD", path, null, "Authorization", token);

        assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type"))
            .isEqualTo(whole.headers().firstValue("Content-Type"));
      }
    }
  }

  /// 299 where a handler of the test was reached. What the removed template shared with a more
  /// general one is served by that, and by nobody else's method.
  private static int expected(Contract contract, Operation operation) {
    List<Operation> there = contract.at(filled(operation));
    if (there.isEmpty()) {
      return 404;
    }
    return there.stream().anyMatch(each -> each.method().equals(operation.method())) ? 299 : 405;
  }

  private static List<Object> errors(HttpResponse<String> response) {
    JsonArray errors = new JsonObject(response.body()).getJsonArray("errors");
    return errors.stream().toList();
  }

  /// The file without an address.
  private static String without(String path) {
    String text = CONTRACT.text();
    int from = text.indexOf("\n  " + path + ":\n");
    assertThat(from).isPositive();
    int to = from + 1;
    do {
      to = text.indexOf('\n', to) + 1;
    } while (text.startsWith("   ", to));
    return text.substring(0, from + 1) + text.substring(to);
  }

  private static HttpServer serve(Vertx vertx, Contract contract) throws Exception {
    Tokens tokens = new Tokens(List.of(FrontDoor.KEY), InstantSource.system());
    HttpSettings dev =
        new HttpSettings("127.0.0.1", 0, Optional.empty(), true, Duration.ofSeconds(1));
    ContractRouter routes =
        new ContractRouter(
            open(contract), Door.of(vertx, new FakeEdge(), tokens, dev), new Idempotency());
    for (Operation operation : contract.operations()) {
      routes.write(operation.id(), ctx -> ctx.response().setStatusCode(299).end());
    }
    Router router = Router.router(vertx);
    routes.mount(router, RoutingContext::next, RoutingContext::next);
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  /// The same without tokens: this is about addresses.
  private static Contract open(Contract contract) {
    return Contract.parse(
        contract
            .text()
            .replace("\nsecurity:\n  - token: []\n", "\n")
            .replaceAll("      security:\n        - token: \\[[a-z]+]\n", ""));
  }

  private static int status(HttpClient client, int port, Operation operation) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + filled(operation)))
            .method(operation.method(), HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static String filled(Operation operation) {
    return operation
        .path()
        .replace("{room}", "salon")
        .replace("{session}", "pY3zq0uBv7mH1l5Xr2dGkA")
        .replace("{identity}", "bob")
        .replace("{message}", "7-112")
        .replace("{run}", "run1")
        .replace("{name}", "s10.m4s");
  }
}
