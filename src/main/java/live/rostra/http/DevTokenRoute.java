package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import live.rostra.room.Role;

/// `POST /api/v1/dev/token`: hands the page a token. Mounted in development only, where the node is
/// bound to loopback. It sends no CORS headers and insists on JSON, so that a foreign site open in
/// the same browser cannot read one.
final class DevTokenRoute {
  private static final Duration LIFE = Duration.ofHours(2);

  private final Door door;

  DevTokenRoute(Door door) {
    this.door = door;
  }

  void mount(ContractRouter routes) {
    routes.answer("issueDevelopmentToken", this::issue);
  }

  private Future<Answer> issue(Call call) {
    JsonObject body = call.object();
    return Future.succeededFuture(
        Answer.json(
            200, new JsonObject().put("token", tokenFor(body)).put("expiresIn", LIFE.toSeconds())));
  }

  private String tokenFor(JsonObject body) {
    String room = body.getString("room", Claims.ANY_ROOM);
    String identity = body.getString("identity");
    Optional<Role> role = Role.parse(body.getString("role", ""));
    try {
      return door.tokens()
          .issue(identity, body.getString("name", identity), room, grantsOf(body), role, LIFE);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.BAD_REQUEST, e.getMessage() + ".");
    }
  }

  private static Set<Grant> grantsOf(JsonObject body) {
    EnumSet<Grant> grants = EnumSet.noneOf(Grant.class);
    body.getJsonArray("grants", new JsonArray().add(Grant.SPEAK.wireName())).stream()
        .map(name -> Grant.parse((String) name))
        .flatMap(Optional::stream)
        .forEach(grants::add);
    return grants;
  }
}
