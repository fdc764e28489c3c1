package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// A request that keeps the contract: its token allows the operation, its parameters and its body
/// are what the contract says.
///
/// @param ctx the request
/// @param bearer what the token says; null where none is needed
/// @param body the whole body; empty where none is read
/// @param json the body, where it is JSON
/// @param repeatable whether it has an idempotency key, so that its answer is kept for another try
record Call(
    RoutingContext ctx,
    @Nullable Claims bearer,
    Buffer body,
    @Nullable JsonObject json,
    boolean repeatable) {

  HttpServerRequest request() {
    return ctx.request();
  }

  /// What the token says.
  Claims claims() {
    if (bearer == null) {
      throw new IllegalStateException("the contract lets this operation in without a token");
    }
    return bearer;
  }

  /// The room of the path; 404 when the token is for another.
  RoomId room() {
    return Access.room(ctx, claims());
  }

  /// The body of an operation that takes JSON only.
  JsonObject object() {
    if (json == null) {
      throw new IllegalStateException("the contract lets this operation have a body without JSON");
    }
    return json;
  }
}
