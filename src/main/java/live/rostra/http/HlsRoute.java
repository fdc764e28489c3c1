package live.rostra.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import live.rostra.edge.Edge;
import live.rostra.edge.HlsFeed;
import live.rostra.edge.HlsFeed.ObjectReply;
import live.rostra.edge.HlsFeed.PlaylistReply;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.MediaObject;
import live.rostra.hls.playlist.PlaylistText;
import org.jspecify.annotations.Nullable;

/// `/hls/{room}/…`: the origin of LL-HLS (RFC 8216bis). Anybody may listen; the run's name is the
/// secret.
///
/// Held requests cost no timer and no thread here: the feed's future is the wait.
final class HlsRoute {
  private static final String METHODS = "GET, HEAD, OPTIONS";

  private final Edge edge;

  HlsRoute(Edge edge) {
    this.edge = edge;
  }

  void mount(Router router) {
    mount(router, "/hls/:room/index.m3u8", this::multivariant);
    mount(router, "/hls/:room/:run/program.m3u8", this::playlist);
    mount(router, "/hls/:room/:run/:name", this::object);
  }

  private static void mount(Router router, String path, Handler<RoutingContext> handler) {
    router.get(path).handler(handler);
    router.head(path).handler(handler);
    router.route(path).handler(Cors.otherMethods(METHODS));
  }

  private void multivariant(RoutingContext ctx) {
    HlsFeed feed = feed(ctx);
    if (feed == null) {
      refuse(ctx, 404, "max-age=1", "This room has no audio yet.");
      return;
    }
    head(ctx, 200, PlaylistText.CONTENT_TYPE, "max-age=1");
    endPlaylist(ctx, feed.multivariant(lowLatency(ctx)));
  }

  private void playlist(RoutingContext ctx) {
    HlsFeed feed = feed(ctx);
    if (feed == null) {
      refuse(ctx, 404, "max-age=1", "This room has no audio yet.");
      return;
    }
    answer(
        ctx,
        feed.playlist(path(ctx, "run"), lowLatency(ctx), directives(ctx)),
        HlsRoute::sendPlaylist);
  }

  private void object(RoutingContext ctx) {
    HlsFeed feed = feed(ctx);
    if (feed == null) {
      refuse(ctx, 404, "max-age=1", "This room has no audio yet.");
      return;
    }
    answer(ctx, feed.object(path(ctx, "run"), path(ctx, "name")), HlsRoute::sendObject);
  }

  /// A parameter that the route's pattern guarantees.
  private static String path(RoutingContext ctx, String name) {
    return Objects.requireNonNull(ctx.pathParam(name));
  }

  /// Answers when the feed does, unless the client has gone: a held reply keeps no connection
  /// alive, and the feed itself lets go after three target durations.
  private static <R> void answer(
      RoutingContext ctx, Future<R> reply, BiConsumer<RoutingContext, R> send) {
    reply
        .onSuccess(value -> {
          if (!ctx.response().closed()) {
            send.accept(ctx, value);
          }
        })
        .onFailure(ctx::fail);
  }

  private static void sendPlaylist(RoutingContext ctx, PlaylistReply reply) {
    switch (reply) {
      case PlaylistReply.Playlist playlist -> {
        // A blocked reply names its part in the URL, so it never goes stale for that URL.
        String cacheControl =
            playlist.held() ? "max-age=" + 6 * playlist.targetDurationSeconds() : "max-age=1";
        head(ctx, 200, PlaylistText.CONTENT_TYPE, playlist.ended() ? "max-age=60" : cacheControl);
        endPlaylist(ctx, playlist.text());
      }
      case PlaylistReply.Refused(String reason) -> refuse(ctx, 400, "no-store", reason);
      case PlaylistReply.TimedOut() ->
          refuse(ctx, 503, "no-store", "The part did not come within three target durations.");
      case PlaylistReply.NotFound() -> refuse(ctx, 404, "max-age=1", "No such playlist.");
    }
  }

  private static void sendObject(RoutingContext ctx, ObjectReply reply) {
    switch (reply) {
      case ObjectReply.Found(byte[] body) -> {
        String header = ctx.request().getHeader("Range");
        switch (ByteRange.of(header, body.length)) {
          case ByteRange.Whole() -> {
            head(ctx, 200, MediaObject.CONTENT_TYPE, "max-age=60")
                .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
            end(ctx, body);
          }
          case ByteRange.Slice(int from, int to) -> {
            head(ctx, 206, MediaObject.CONTENT_TYPE, "max-age=60")
                .putHeader(
                    HttpHeaders.CONTENT_RANGE, "bytes " + from + "-" + to + "/" + body.length);
            end(ctx, wrap(body).slice(from, to + 1));
          }
          case ByteRange.Unsatisfiable() -> {
            ctx.response().putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + body.length);
            refuse(ctx, 416, "no-store", "The range is outside the object.");
          }
        }
      }
      case ObjectReply.NotFound() -> refuse(ctx, 404, "max-age=1", "No such object.");
    }
  }

  private @Nullable HlsFeed feed(RoutingContext ctx) {
    return edge.hls(Access.pathRoom(ctx)).orElse(null);
  }

  private static boolean lowLatency(RoutingContext ctx) {
    return !"0".equals(ctx.request().getParam("ll"));
  }

  private static HlsDirectives directives(RoutingContext ctx) {
    List<String> msn = ctx.queryParam("_HLS_msn");
    List<String> part = ctx.queryParam("_HLS_part");
    return msn.size() > 1 || part.size() > 1
        ? new HlsDirectives.Malformed("_HLS_msn and _HLS_part are given once")
        : HlsDirectives.parse(first(msn), first(part));
  }

  private static @Nullable String first(List<String> values) {
    return values.isEmpty() ? null : values.getFirst();
  }

  private static void endPlaylist(RoutingContext ctx, PlaylistText playlist) {
    ctx.response().putHeader(HttpHeaders.VARY, "Accept-Encoding");
    if (acceptsGzip(ctx)) {
      ctx.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
      end(ctx, playlist.gzip());
    } else {
      end(ctx, playlist.bytes());
    }
  }

  private static boolean acceptsGzip(RoutingContext ctx) {
    String accept = ctx.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
    if (accept == null) {
      return false;
    }
    for (String coding : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parameters = coding.split(";", -1);
      if (parameters[0].strip().equals("gzip")) {
        // RFC 9110 section 12.4.2: a weight of 0 means "not acceptable".
        return parameters.length < 2 || !parameters[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  private static void refuse(RoutingContext ctx, int status, String cacheControl, String sentence) {
    head(ctx, status, "text/plain; charset=utf-8", cacheControl);
    end(ctx, Buffer.buffer(sentence + "\n"));
  }

  private static HttpServerResponse head(
      RoutingContext ctx, int status, String contentType, String cacheControl) {
    return ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
  }

  private static void end(RoutingContext ctx, byte[] body) {
    end(ctx, wrap(body));
  }

  private static void end(RoutingContext ctx, Buffer body) {
    if (HttpMethod.HEAD.equals(ctx.request().method())) {
      ctx.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      ctx.response().end(body);
    }
  }

  /// The same bytes for every listener: wrapped, because copying would cost each of them.
  private static Buffer wrap(byte[] bytes) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }
}
