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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.rostra.config.AdminConfig;
import live.rostra.config.ConfigException;
import live.rostra.config.EdgeConfig;
import live.rostra.config.HttpConfig;
import live.rostra.config.TurnConfig;
import live.rostra.edge.MediaPlane;
import live.rostra.edge.NodeEdge;
import live.rostra.edge.PartChecks;
import live.rostra.health.Health;
import live.rostra.http.Backend;
import live.rostra.http.HttpServerVerticle;
import live.rostra.http.HttpSettings;
import live.rostra.http.IceServers;
import live.rostra.http.TlsFiles;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.http.TrustedProxies;
import live.rostra.http.socket.SocketLimits;
import live.rostra.http.socket.SocketStats;
import live.rostra.metrics.AdminServer;
import live.rostra.metrics.NodeMetrics;
import live.rostra.net.EventLoops;
import live.rostra.net.LoopBeat;
import live.rostra.webhooks.WebhookStats;
import live.rostra.webhooks.Webhooks;
import org.jspecify.annotations.Nullable;

/// A running node: the object graph, built by hand, and its teardown (docs/TEARDOWN.md).
public final class Node {
  private final Vertx vertx;
  private final MediaPlane media;
  private final Optional<Webhooks> webhooks;
  private final Tokens tokens;
  private final List<HttpServerVerticle> http;
  private final HttpConfig at;
  private final Watching watching;

  /// What watches the node.
  ///
  /// @param metrics all of them
  /// @param beats of the HTTP loops
  /// @param admin the operator's port; null when it is off
  private record Watching(NodeMetrics metrics, List<LoopBeat> beats, @Nullable AdminServer admin) {}

  private Node(
      Vertx vertx,
      MediaPlane media,
      Optional<Webhooks> webhooks,
      Tokens tokens,
      List<HttpServerVerticle> http,
      HttpConfig at,
      Watching watching) {
    this.webhooks = webhooks;
    this.watching = watching;
    this.vertx = vertx;
    this.media = media;
    this.tokens = tokens;
    this.http = http;
    this.at = at;
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
    NodeMetrics metrics = new NodeMetrics(Rostra.Version.number());
    SocketStats sockets = new SocketStats();
    // Two for facts and what is asked of Postgres; one more for the operator's port, which answers
    // when the others do not.
    Vertx vertx =
        metrics
            .http()
            .vertx(
                new VertxOptions()
                    .setPreferNativeTransport(true)
                    .setEventLoopPoolSize(config.media().loops() + httpLoops + 3));
    Tokens tokens =
        new Tokens(
            config.authKeys().entrySet().stream()
                .map(key -> TokenKey.of(key.getKey(), key.getValue()))
                .toList(),
            InstantSource.system());
    Future<Node> starting =
        MediaPlane.start(vertx, config, dev)
            .compose(media ->
                listen(vertx, config, dev, httpLoops, media, tokens, sockets)
                    .compose(http -> {
                      Optional<Webhooks> webhooks = webhooks(vertx, config, media, http);
                      return watch(vertx, config.admin(), media, http, metrics, sockets, webhooks)
                          .map(watching ->
                              new Node(
                                  vertx, media, webhooks, tokens, http, config.http(), watching))
                          .onSuccess(_ -> webhooks.ifPresent(Webhooks::start));
                    })
                    .recover(failure -> media.stop().transform(_ -> Future.failedFuture(failure))));
    // Of no context: what is to be told after the event loops have ended is never told on one.
    Promise<Node> started = Promise.promise();
    starting.onComplete(
        started::complete,
        failure ->
            vertx
                .close()
                .onComplete(_ -> {
                  metrics.close();
                  started.fail(failure);
                }));
    return started.future();
  }

  /// On an HTTP loop: what little they do there waits for nobody.
  private static Optional<Webhooks> webhooks(
      Vertx vertx, EdgeConfig config, MediaPlane media, List<HttpServerVerticle> http) {
    Optional<Webhooks> webhooks =
        Webhooks.of(
            vertx,
            http.getFirst().loop(),
            media.facts().pool(),
            config.webhooks(),
            "rostra/" + Rostra.Version.number());
    webhooks.ifPresent(some -> media.health().remarkable(some::concern));
    return webhooks;
  }

  /// Health in the background, and the operator's port.
  private static Future<Watching> watch(
      Vertx vertx,
      AdminConfig at,
      MediaPlane media,
      List<HttpServerVerticle> http,
      NodeMetrics metrics,
      SocketStats sockets,
      Optional<Webhooks> webhooks) {
    List<LoopBeat> beats =
        IntStream.range(0, http.size())
            .mapToObj(i -> LoopBeat.start("http-" + i, http.get(i).loop()))
            .toList();
    Health health = media.health();
    health.watch("HTTP loops", () -> PartChecks.standingStill(beats));
    health.start();
    if (!at.enabled()) {
      return Future.succeededFuture(new Watching(metrics, beats, null));
    }
    List<LoopBeat> all = Stream.concat(media.beats().stream(), beats.stream()).toList();
    AdminServer admin =
        new AdminServer(
            at.host(),
            at.port(),
            media.edge(),
            metrics.of(
                new NodeMetrics.Source(
                    media.edge(),
                    health,
                    all,
                    at.roomSeries(),
                    sockets,
                    () -> webhooks.map(Webhooks::stats).orElseGet(WebhookStats::none))));
    return vertx
        .deployVerticle(admin)
        .recover(
            failure -> Future.failedFuture(explained(failure, "admin.port", at.host(), at.port())))
        .map(_ -> {
          requireLoopsOfTheirOwn(media, List.of(admin.loop()));
          return new Watching(metrics, beats, admin);
        });
  }

  /// One HTTP server per HTTP loop, all on one port.
  private static Future<List<HttpServerVerticle>> listen(
      Vertx vertx,
      EdgeConfig config,
      boolean dev,
      int loops,
      MediaPlane media,
      Tokens tokens,
      SocketStats sockets) {
    HttpConfig at = config.http();
    HttpSettings settings = settings(config, dev);
    Supplier<HttpServerVerticle> instances;
    try {
      instances =
          HttpServerVerticle.instances(
              new Backend(media.edge(), media.edge().rooms(), media.edge().facts()),
              tokens,
              settings,
              sockets);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new ConfigException(String.valueOf(e.getMessage())));
    }
    List<HttpServerVerticle> servers = Stream.generate(instances).limit(loops).toList();
    Iterator<HttpServerVerticle> next = servers.iterator();
    return vertx
        .deployVerticle(next::next, new DeploymentOptions().setInstances(loops))
        .recover(
            failure -> Future.failedFuture(explained(failure, "http.port", at.host(), at.port())))
        .map(_ -> {
          requireLoopsOfTheirOwn(media, servers.stream().map(HttpServerVerticle::loop).toList());
          requireLoopsOfTheirOwn(media, List.of(media.edge().facts().loop()));
          return servers;
        });
  }

  private static HttpSettings settings(EdgeConfig config, boolean dev) {
    HttpConfig at = config.http();
    TurnConfig turn = config.turn();
    return new HttpSettings(
        at.host(),
        at.port(),
        at.publicUrl(),
        dev,
        HttpSettings.BODY_TIMEOUT,
        at.tls().map(tls -> new TlsFiles(tls.certificate(), tls.key())),
        new TrustedProxies(
            address -> at.proxies().trusted().stream().anyMatch(block -> block.contains(address)),
            at.proxies().forwarded()),
        new IceServers(turn.urls(), turn.secret(), turn.ttl()),
        new HttpSettings.Rates(
            config.limits().posts(),
            config.limits().nodePosts(),
            config.limits().changes(),
            config.limits().reads()),
        new HttpSettings.Sockets(
            Set.copyOf(at.origins()),
            new SocketLimits.Bounds(
                config.limits().sockets(),
                config.limits().sourceSockets(),
                config.limits().identitySockets())));
  }

  private static Throwable explained(Throwable failure, String key, String host, int port) {
    return failure instanceof IOException
        ? new ConfigException(
            "%s: TCP port %d on %s cannot be bound (%s)"
                .formatted(key, port, host, failure.getMessage()))
        : failure;
  }

  /// A request that takes long to handle must not make a tick late.
  private static void requireLoopsOfTheirOwn(MediaPlane media, List<Context> servers) {
    if (!EventLoops.disjoint(media.contexts(), servers)) {
      throw new IllegalStateException("a media loop shares its event loop");
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
    return url(at.tls().isPresent() ? "https" : "http", at.host(), httpPort());
  }

  /// Where metrics and health are, for somebody on this machine; empty when the port is off.
  public Optional<String> adminUrl() {
    AdminServer admin = watching.admin();
    return admin == null
        ? Optional.empty()
        : Optional.of(url("http", admin.host(), admin.actualPort()));
  }

  private static String url(String scheme, String host, int port) {
    String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return URI.create(scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port)
        .toString();
  }

  /// UDP ports of the media loops.
  public List<Integer> udpPorts() {
    return media.edge().udpPorts();
  }

  /// Ends the rooms' media, then uploads, then ports and loops, then facts, then HTTP.
  public Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    media
        .stop(() -> webhooks.map(Webhooks::stop).orElseGet(Future::succeededFuture))
        .onComplete(media -> {
          watching.beats().forEach(LoopBeat::stop);
          vertx
              .close()
              .onComplete(_ -> {
                watching.metrics().close();
                stopped.handle(media);
              });
        });
    return stopped.future();
  }
}
