package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/// The page at `/` and its files, from memory.
final class PageRoute {
  private static final String METHODS = "GET, HEAD";

  /// Blob addresses are what media source extensions play from; styles set by script go through the
  /// object model, which needs no exception here.
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; media-src 'self' blob:; img-src 'self' data:; object-src 'none';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final WebFiles files;

  PageRoute(WebFiles files) {
    this.files = files;
  }

  void mount(Router router) {
    for (String name : files.names()) {
      WebFiles.WebFile file = files.get(name);
      String path = name.equals("index.html") ? "/" : "/" + name;
      router.get(path).handler(ctx -> send(ctx, file));
      router.head(path).handler(ctx -> send(ctx, file));
      router.route(path).handler(Cors.otherMethods(METHODS));
    }
  }

  private static void send(RoutingContext ctx, WebFiles.WebFile file) {
    HttpServerResponse response = ctx.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
        .putHeader(
            HttpHeaders.CACHE_CONTROL,
            file.immutable() ? "public, max-age=31536000, immutable" : "no-cache")
        .putHeader(HttpHeaders.ETAG, file.entityTag())
        .putHeader(HttpHeaders.VARY, "Accept-Encoding")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin");
    String known = ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (known != null && known.contains(file.entityTag())) {
      response.setStatusCode(304).end();
      return;
    }
    String accept = ctx.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
    boolean gzip = accept != null && accept.contains("gzip");
    Buffer body = gzip ? file.gzip() : file.body();
    if (gzip) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    Answer.end(ctx.request(), body);
  }
}
