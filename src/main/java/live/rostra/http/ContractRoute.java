package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import live.rostra.http.contract.Contract;

/// The contracts as files: `/openapi.yaml`, which the routes were built from, and
/// `/rostra.v1.schema.json`, the messages of the WebSocket.
final class ContractRoute {
  private static final String MESSAGES = "/rostra.v1.schema.json";

  private final Buffer addresses;
  private final Buffer messages;

  ContractRoute(Contract contract) {
    this.addresses = Buffer.buffer(contract.text());
    this.messages = read();
  }

  void mount(ContractRouter routes) {
    routes.write("contract", ctx -> send(ctx, "application/yaml", addresses));
    routes.write("messageSchema", ctx -> send(ctx, "application/schema+json", messages));
  }

  private static Buffer read() {
    try (InputStream in = ContractRoute.class.getResourceAsStream(MESSAGES)) {
      if (in == null) {
        throw new IllegalStateException(MESSAGES + " is not packed");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(RoutingContext ctx, String mediaType, Buffer file) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    Answer.end(ctx.request(), file);
  }
}
