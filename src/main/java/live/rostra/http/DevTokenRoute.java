package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// `POST /api/v1/dev/token`: hands the page a token. Mounted in development only, where the node is
/// bound to loopback. It sends no CORS headers and insists on JSON, so that a foreign site open in
/// the same browser cannot read one.
final class DevTokenRoute {
  private static final String JSON = "application/json";
  private static final String PATH = "/api/v1/dev/token";
  private static final Duration LIFE = Duration.ofHours(2);

  private final Door door;

  DevTokenRoute(Door door) {
    this.door = door;
  }

  void mount(Router router) {
    router.post(PATH).handler(this::issue);
  }

  private void issue(RoutingContext ctx) {
    Body.requireMediaType(ctx.request(), JSON);
    door.read(ctx, Body.SMALL_LIMIT)
        .map(this::tokenFor)
        .onSuccess(token ->
            ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(
                    new JsonObject()
                        .put("token", token)
                        .put("expiresIn", LIFE.toSeconds())
                        .toBuffer()))
        .onFailure(ctx::fail);
  }

  private String tokenFor(Buffer buffer) {
    JsonObject body = Body.json(buffer);
    String identity = body.getValue("identity") instanceof String value ? value : "";
    String room = body.getValue("room") instanceof String value ? value : Claims.ANY_ROOM;
    try {
      return door.tokens().issue(identity, room, grantsOf(body), LIFE);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.BAD_REQUEST, e.getMessage() + ".");
    }
  }

  private static Set<Grant> grantsOf(JsonObject body) {
    EnumSet<Grant> grants = EnumSet.noneOf(Grant.class);
    if (body.getValue("grants") instanceof JsonArray names) {
      for (Object name : names) {
        grants.add(
            Grant.parse(String.valueOf(name))
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "grants are join, speak, host, moderate, record and admin")));
      }
    } else {
      grants.add(Grant.SPEAK);
    }
    return grants;
  }
}
