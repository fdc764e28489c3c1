package live.rostra;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import live.rostra.config.EdgeConfig;
import live.rostra.edge.MediaPlane;
import live.rostra.edge.NodeEdge;
import live.rostra.http.HttpServerVerticle;
import live.rostra.http.HttpSettings;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;

/// A running node: the object graph, built by hand, and its teardown (docs/TEARDOWN.md).
public final class Node {
  private final Vertx vertx;
  private final MediaPlane media;
  private final Tokens tokens;
  private final HttpServerVerticle http;
  private final String host;

  private Node(
      Vertx vertx, MediaPlane media, Tokens tokens, HttpServerVerticle http, String host) {
    this.vertx = vertx;
    this.media = media;
    this.tokens = tokens;
    this.http = http;
    this.host = host;
  }

  /// Starts a node; a failed start leaves nothing behind.
  ///
  /// @param dev gives tokens to anybody who asks, and opens rooms for everybody
  public static Future<Node> start(EdgeConfig config, boolean dev) {
    int httpLoops =
        Math.max(1, Runtime.getRuntime().availableProcessors() - config.media().loops());
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(config.media().loops() + httpLoops));
    Tokens tokens =
        new Tokens(
            config.authKeys().entrySet().stream()
                .map(key -> TokenKey.of(key.getKey(), key.getValue()))
                .toList(),
            InstantSource.system());
    return MediaPlane.start(vertx, config)
        .compose(
            media -> {
              HttpSettings settings =
                  new HttpSettings(
                      config.http().host(), config.http().port(), config.http().publicUrl(), dev);
              HttpServerVerticle http = new HttpServerVerticle(media.edge(), tokens, settings);
              return vertx
                  .deployVerticle(http)
                  .map(_ -> new Node(vertx, media, tokens, http, config.http().host()))
                  .recover(failure -> media.stop().transform(_ -> Future.failedFuture(failure)));
            })
        .recover(failure -> vertx.close().transform(_ -> Future.failedFuture(failure)));
  }

  /// What the front doors ask.
  public NodeEdge edge() {
    return media.edge();
  }

  /// The tokens this node accepts.
  public Tokens tokens() {
    return tokens;
  }

  /// A token for the development banner.
  String devToken(String identity, String room, String... grants) {
    return tokens.issue(
        identity, room, TokenCommand.parse(List.of(grants)), Duration.ofHours(6));
  }

  /// The port HTTP listens on.
  public int httpPort() {
    return http.actualPort();
  }

  /// Where the page is, for somebody on this machine.
  public String url() {
    String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return URI.create("http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + httpPort())
        .toString();
  }

  /// UDP ports of the media loops.
  public List<Integer> udpPorts() {
    return media.edge().udpPorts();
  }

  /// Ends rooms, then uploads, then HTTP, then ports and loops.
  public Future<Void> stop() {
    return media.stop().eventually(vertx::close);
  }
}
