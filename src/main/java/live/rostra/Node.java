package live.rostra;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import live.rostra.config.ConfigException;
import live.rostra.config.EdgeConfig;
import live.rostra.edge.MediaPlane;
import live.rostra.edge.NodeEdge;
import live.rostra.http.HttpServerVerticle;
import live.rostra.http.HttpSettings;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.net.EventLoops;

/// A running node: the object graph, built by hand, and its teardown (docs/TEARDOWN.md).
public final class Node {
  private final Vertx vertx;
  private final MediaPlane media;
  private final Tokens tokens;
  private final List<HttpServerVerticle> http;
  private final String host;

  private Node(
      Vertx vertx, MediaPlane media, Tokens tokens, List<HttpServerVerticle> http, String host) {
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
    return start(config, dev, httpLoops);
  }

  /// Starts a node with so many event loops for HTTP.
  static Future<Node> start(EdgeConfig config, boolean dev, int httpLoops) {
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
    Future<Node> starting =
        MediaPlane.start(vertx, config)
            .compose(media ->
                listen(vertx, config, dev, httpLoops, media, tokens)
                    .map(http -> new Node(vertx, media, tokens, http, config.http().host()))
                    .recover(failure -> media.stop().transform(_ -> Future.failedFuture(failure))));
    // Of no context: what is to be told after the event loops have ended is never told on one.
    Promise<Node> started = Promise.promise();
    starting.onComplete(
        started::complete, failure -> vertx.close().onComplete(_ -> started.fail(failure)));
    return started.future();
  }

  /// One HTTP server per HTTP loop, all on one port.
  private static Future<List<HttpServerVerticle>> listen(
      Vertx vertx, EdgeConfig config, boolean dev, int loops, MediaPlane media, Tokens tokens) {
    EdgeConfig.Http at = config.http();
    EdgeConfig.Limits limits = config.limits();
    HttpSettings settings =
        new HttpSettings(at.host(), at.port(), at.publicUrl(), dev)
            .with(new HttpSettings.Rates(limits.posts(), limits.nodePosts(), limits.changes()));
    Supplier<HttpServerVerticle> instances =
        HttpServerVerticle.instances(media.edge(), tokens, settings);
    List<HttpServerVerticle> servers = Stream.generate(instances).limit(loops).toList();
    Iterator<HttpServerVerticle> next = servers.iterator();
    return vertx
        .deployVerticle(next::next, new DeploymentOptions().setInstances(loops))
        .recover(failure -> Future.failedFuture(explained(failure, at)))
        .map(_ -> {
          requireLoopsOfTheirOwn(media, servers);
          return servers;
        });
  }

  private static Throwable explained(Throwable failure, EdgeConfig.Http at) {
    return failure instanceof IOException
        ? new ConfigException(
            "http.port: TCP port %d on %s cannot be bound (%s)"
                .formatted(at.port(), at.host(), failure.getMessage()))
        : failure;
  }

  /// A request that takes long to handle must not make a tick late.
  private static void requireLoopsOfTheirOwn(MediaPlane media, List<HttpServerVerticle> servers) {
    List<Context> http = servers.stream().map(HttpServerVerticle::loop).toList();
    if (!EventLoops.disjoint(media.contexts(), http)) {
      throw new IllegalStateException("a media loop and an HTTP server share an event loop");
    }
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
    return tokens.issue(identity, room, TokenCommand.parse(List.of(grants)), Duration.ofHours(6));
  }

  /// The port HTTP listens on.
  public int httpPort() {
    return http.getFirst().actualPort();
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
    Promise<Void> stopped = Promise.promise();
    media.stop().onComplete(media -> vertx.close().onComplete(_ -> stopped.handle(media)));
    return stopped.future();
  }
}
