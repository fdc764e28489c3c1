package live.rostra.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
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
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomView;

/// `/hls/{room}/…`: the origin of LL-HLS (RFC 8216bis). Anybody may listen, but to a private room:
/// that is for who has a token for it, and for no cache that others share.
///
/// Held requests cost no timer and no thread here: the feed's future is the wait.
final class HlsRoute {
  /// Marks requests whose answer is for nobody else.
  private static final String PRIVATE = "rostra.hls.private";

  private final Edge edge;
  private final Access access;

  HlsRoute(Door door) {
    this.edge = door.edge();
    this.access = door.access();
  }

  void mount(ContractRouter routes) {
    routes.write("multivariantPlaylist", this::multivariant);
    routes.write("mediaPlaylist", this::playlist);
    routes.write("mediaObject", this::object);
  }

  private void multivariant(RoutingContext ctx) {
    HlsFeed feed = feed(ctx);
    head(ctx, 200, PlaylistText.CONTENT_TYPE, "max-age=1");
    endPlaylist(ctx, feed.multivariant(lowLatency(ctx)));
  }

  private void playlist(RoutingContext ctx) {
    answer(
        ctx,
        feed(ctx).playlist(path(ctx, "run"), lowLatency(ctx), directives(ctx)),
        HlsRoute::sendPlaylist);
  }

  private void object(RoutingContext ctx) {
    answer(ctx, feed(ctx).object(path(ctx, "run"), path(ctx, "name")), HlsRoute::sendObject);
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
      case PlaylistReply.Refused(String reason) -> refuse(ctx, Problem.BAD_REQUEST, reason + ".");
      case PlaylistReply.TimedOut() ->
          refuse(ctx, Problem.PART_TIMEOUT, "The part did not come within three target durations.");
      case PlaylistReply.NotFound() -> refuse(ctx, Problem.STREAM_NOT_FOUND, "");
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
            refuse(ctx, Problem.RANGE_NOT_SATISFIABLE, "");
          }
        }
      }
      case ObjectReply.NotFound() -> refuse(ctx, Problem.OBJECT_NOT_FOUND, "");
    }
  }

  private HlsFeed feed(RoutingContext ctx) {
    RoomId room = Access.pathRoom(ctx);
    if (edge.find(room).filter(HlsRoute::isPrivate).isPresent()) {
      access.requireInvited(ctx, room);
      ctx.put(PRIVATE, true);
    }
    return edge.hls(room)
        .orElseThrow(
            () -> new ProblemException(Problem.STREAM_NOT_FOUND, "This room has no audio yet."));
  }

  private static boolean isPrivate(RoomView room) {
    return room.info().visibility() == RoomInfo.Visibility.PRIVATE;
  }

  private static boolean lowLatency(RoutingContext ctx) {
    return !"0".equals(ctx.request().getParam("ll"));
  }

  private static HlsDirectives directives(RoutingContext ctx) {
    return HlsDirectives.parse(
        ctx.request().getParam("_HLS_msn"), ctx.request().getParam("_HLS_part"));
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

  private static void refuse(RoutingContext ctx, Problem problem, String sentence) {
    ctx.fail(new ProblemException(problem, sentence));
  }

  private static HttpServerResponse head(
      RoutingContext ctx, int status, String contentType, String cacheControl) {
    boolean secret = ctx.get(PRIVATE) != null;
    return ctx.response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CACHE_CONTROL, secret ? "private, " + cacheControl : cacheControl);
  }

  private static void end(RoutingContext ctx, byte[] body) {
    end(ctx, wrap(body));
  }

  private static void end(RoutingContext ctx, Buffer body) {
    Answer.end(ctx.request(), body);
  }

  /// The same bytes for every listener: wrapped, because copying would cost each of them.
  private static Buffer wrap(byte[] bytes) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }
}
