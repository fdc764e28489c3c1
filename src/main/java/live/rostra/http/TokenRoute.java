package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import live.rostra.room.Role;

/// `POST /api/v1/tokens`: tokens for those who come to rooms, made for the application's server,
/// which has the grant `admin`. A host does not make any: a token names a person, and a host must
/// not be able to be another.
final class TokenRoute {
  private static final int DEFAULT_SECONDS = 3_600;

  private final Door door;
  private final InstantSource clock;

  TokenRoute(Door door, InstantSource clock) {
    this.door = door;
    this.clock = clock;
  }

  void mount(ContractRouter routes) {
    routes.answer("issueToken", this::issue);
  }

  private Future<Answer> issue(Call call) {
    Claims bearer = call.claims();
    JsonObject body = call.object();
    String room = body.getString("room");
    Set<Grant> grants = grants(body.getJsonArray("grants", new JsonArray().add("join")));
    if (!bearer.room().equals(Claims.ANY_ROOM) && !room.equals(bearer.room())) {
      throw new ProblemException(Problem.GRANT_MISSING, "The token is for another room.");
    }
    String identity = body.getString("identity");
    Duration life = Duration.ofSeconds(body.getInteger("seconds", DEFAULT_SECONDS));
    try {
      String token =
          door.tokens()
              .issue(
                  identity,
                  body.getString("name", identity),
                  room,
                  grants,
                  Optional.ofNullable(body.getString("role")).flatMap(Role::parse),
                  life);
      return Future.succeededFuture(
          Answer.json(
              201,
              new JsonObject()
                  .put("token", token)
                  .put(
                      "expiresAt",
                      clock.instant().plus(life).truncatedTo(ChronoUnit.SECONDS).toString())));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.BAD_REQUEST, e.getMessage() + ".");
    }
  }

  private static Set<Grant> grants(JsonArray names) {
    EnumSet<Grant> grants = EnumSet.noneOf(Grant.class);
    names.forEach(name -> Grant.parse((String) name).ifPresent(grants::add));
    return grants;
  }
}
