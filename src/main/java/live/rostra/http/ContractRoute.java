package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import live.rostra.http.contract.Contract;

/// `/openapi.yaml`: the file that the routes were built from.
final class ContractRoute {
  private final Buffer file;

  ContractRoute(Contract contract) {
    this.file = Buffer.buffer(contract.text());
  }

  void mount(ContractRouter routes) {
    routes.write("contract", this::send);
  }

  private void send(RoutingContext ctx) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    Answer.end(ctx.request(), file);
  }
}
