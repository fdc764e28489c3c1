package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusSettings;
import live.rostra.config.ConfigException;
import live.rostra.config.EdgeConfig;
import live.rostra.config.MediaConfig;
import live.rostra.config.RoomsConfig;
import live.rostra.config.StorageConfig;
import live.rostra.engine.RoomSettings;
import live.rostra.ffmpeg.Ffmpeg;
import live.rostra.ffmpeg.FfmpegAacEncoders;
import live.rostra.ffmpeg.FfmpegUnavailableException;
import live.rostra.health.Health;
import live.rostra.hls.Presentation;
import live.rostra.mixer.voice.Levelling;
import live.rostra.net.DtlsHandshakes;
import live.rostra.net.LoopBeat;
import live.rostra.net.TcpPort;
import live.rostra.room.Limits;
import live.rostra.state.FactsSettings;
import live.rostra.state.RoomFacts;
import live.rostra.state.UnusableStateException;
import live.rostra.storage.S3Settings;
import live.rostra.storage.Storage;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.ice.IceLiteAgent;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.webhooks.WebhookFilter;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything behind the front doors: media loops, their ports, ffmpeg children, storage, and the
/// edge over them.
public final class MediaPlane {
  private static final Logger LOG = LoggerFactory.getLogger(MediaPlane.class);

  private final Vertx vertx;
  private final NodeEdge edge;
  private final List<MediaLoop> loops;
  private final DtlsHandshakes handshakes;
  private final Path work;
  private final Duration drainTimeout;
  private final Health health;
  private final List<LoopBeat> beats;

  private MediaPlane(
      Vertx vertx,
      NodeEdge edge,
      List<MediaLoop> loops,
      DtlsHandshakes handshakes,
      Path work,
      Duration drainTimeout,
      Health health) {
    this.vertx = vertx;
    this.edge = edge;
    this.loops = loops;
    this.handshakes = handshakes;
    this.work = work;
    this.drainTimeout = drainTimeout;
    this.health = health;
    this.beats = beats(loops);
    health.watch("media loops", () -> PartChecks.standingStill(beats));
  }

  /// Starts the media loops on event loops of their own.
  ///
  /// @param dev development: any address will do for clients
  /// @throws ConfigException through the future, when a setting cannot work on this machine
  public static Future<MediaPlane> start(Vertx vertx, EdgeConfig config, boolean dev) {
    // Both take their time; the event loops of facts are taken before those of media.
    Future<RoomFacts> opening = RoomFacts.open(vertx, factsSettings(config));
    Future<Prepared> preparing =
        vertx.executeBlocking(() -> Prepared.of(vertx, config, dev)).map(Objects::requireNonNull);
    return Future.join(opening, preparing)
        .compose(
            _ -> start(vertx, config, preparing.result(), opening.result()),
            failure -> abandon(vertx, opening, preparing, failure));
  }

  private static FactsSettings factsSettings(EdgeConfig config) {
    return new FactsSettings(
        config.postgres().url(),
        config.postgres().directory(),
        config.postgres().pool(),
        config.facts().directory(),
        config.facts().maxBytes());
  }

  private static Future<MediaPlane> abandon(
      Vertx vertx, Future<RoomFacts> facts, Future<Prepared> prepared, Throwable failure) {
    Future<Void> closed = facts.succeeded() ? facts.result().close(0) : Future.succeededFuture();
    return closed
        .eventually(() ->
            prepared.succeeded()
                ? vertx.executeBlocking(() -> prepared.result().close())
                : Future.succeededFuture())
        .transform(_ ->
            Future.failedFuture(
                failure instanceof UnusableStateException unusable
                    ? new ConfigException(unusable.getMessage())
                    : failure));
  }

  /// What takes time and blocks, made before the first loop.
  private record Prepared(
      DtlsIdentity identity, Ffmpeg ffmpeg, Storage storage, Path work, Reach reach) {
    static Prepared of(Vertx vertx, EdgeConfig config, boolean dev)
        throws IOException, InterruptedException {
      Reach reach = Reach.of(config.media(), dev);
      AddressWatch.ask(config.media(), reach);
      Storage storage = openStorage(vertx, config.storage());
      Path work = Files.createTempDirectory("rostra-");
      Ffmpeg ffmpeg;
      try {
        ffmpeg = Ffmpeg.locate(config.ffmpegPath().orElse(null), work);
      } catch (FfmpegUnavailableException e) {
        deleteTree(work);
        storage.close();
        throw new ConfigException("ffmpeg.path: " + e.getMessage());
      }
      DtlsIdentity identity = DtlsIdentity.generate();
      DtlsHandshakes.warmUp(identity);
      SrtpSession.warmUp();
      IceLiteAgent.warmUp();
      return new Prepared(identity, ffmpeg, storage, work, reach);
    }

    @Nullable Void close() throws IOException {
      storage.close();
      return deleteTree(work);
    }
  }

  private static Future<MediaPlane> start(
      Vertx vertx, EdgeConfig config, Prepared prepared, RoomFacts facts) {
    MediaConfig media = config.media();
    WebhookFilter webhooks = WebhookFilter.of(config.webhooks());
    DtlsHandshakes handshakes = new DtlsHandshakes(media.handshakes());
    Health health = new Health();
    SecureRandom random = new SecureRandom();
    TimeOrigin clock = new TimeOrigin(System.nanoTime(), Instant.now());
    MediaLoop.Parts parts =
        new MediaLoop.Parts(
            settings(config),
            new ConcentusOpus(),
            context ->
                new FfmpegAacEncoders(context, prepared.ffmpeg(), config.hls().aacBitrateBps()),
            prepared.identity(),
            handshakes,
            clock,
            random,
            media.tcp()
                ? Optional.of(
                    new TcpPort.Limits(media.tcpConnections(), media.tcpConnectionsPerSource()))
                : Optional.empty());
    List<Future<MediaLoop>> starting = new ArrayList<>();
    for (int i = 0; i < media.loops(); i++) {
      // Each event-loop context takes the next loop in turn. The HTTP verticles are deployed later
      // and take the ones behind; Node checks that none is shared.
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      int port = media.basePort() == 0 ? 0 : media.basePort() + i;
      starting.add(MediaLoop.start(vertx, context, parts, media.host(), port));
    }
    return Future.join(starting)
        .map(_ -> {
          List<MediaLoop> loops = starting.stream().map(Future::result).toList();
          NodeEdge edge =
              new NodeEdge(
                  vertx,
                  loops,
                  prepared.reach(),
                  new NodeEdge.Most(config.rooms().max(), config.limits().unconnected()),
                  random,
                  prepared.storage(),
                  new Keeping(
                      facts,
                      webhooks,
                      limits(config.rooms()),
                      () -> clock.instantAt(System.nanoTime())),
                  new NodeEdge.Watch(health, new HeldCounters()));
          PartChecks.watch(health, config, prepared.ffmpeg(), prepared.storage(), prepared.reach());
          health.watch("facts", facts::trouble);
          AddressWatch.start(vertx, media, prepared.reach());
          return new MediaPlane(
              vertx, edge, loops, handshakes, prepared.work(), drainTimeout(config), health);
        })
        .onSuccess(plane ->
            prepared
                .storage()
                .resume(plane.contexts().getFirst(), RoomHls.upload(parts.settings().hls())))
        .compose(plane -> plane.edge.restore().map(plane))
        .recover(failure -> {
          List<MediaLoop> bound =
              starting.stream().filter(Future::succeeded).map(Future::result).toList();
          return close(vertx, bound, handshakes, prepared.storage(), prepared.work())
              .eventually(() -> facts.close(0))
              .transform(_ ->
                  Future.failedFuture(
                      failure instanceof ConfigException
                          ? failure
                          : new ConfigException(
                              "media.base-port: the UDP ports from %d on %s cannot be bound (%s)"
                                  .formatted(
                                      media.basePort(), media.host(), failure.getMessage()))));
        });
  }

  private static List<LoopBeat> beats(List<MediaLoop> loops) {
    return IntStream.range(0, loops.size())
        .mapToObj(i -> LoopBeat.start("media-" + i, loops.get(i).context()))
        .toList();
  }

  /// Three quarters of the node's time to end, so that ports, children and folders get the rest.
  private static Duration drainTimeout(EdgeConfig config) {
    return config.shutdownTimeout().multipliedBy(3).dividedBy(4);
  }

  /// What is left of that for facts, once rooms have ended.
  private static long factsTimeoutMs(Duration drainTimeout) {
    return drainTimeout.toMillis() / 6;
  }

  private static Storage openStorage(Vertx vertx, StorageConfig config) {
    StorageConfig.S3 s3 = config.s3().orElse(null);
    if (s3 == null) {
      try {
        return Storage.onDisk(vertx, config.directory());
      } catch (IOException e) {
        throw new ConfigException(
            "storage.directory %s cannot be written to".formatted(config.directory()));
      }
    }
    S3Settings settings =
        new S3Settings(
            s3.bucket(),
            s3.endpoint(),
            s3.region(),
            s3.pathStyle(),
            s3.prefix(),
            s3.credentials()
                .map(key -> new S3Settings.Credentials(key.accessKey(), key.secretKey())),
            s3.timeout());
    StorageConfig.Spool spool = config.spool();
    try {
      return Storage.inBucket(vertx, settings, spool.directory(), spool.maxBytes());
    } catch (IOException e) {
      throw new ConfigException(
          "storage.spool.directory %s cannot be used (%s)"
              .formatted(spool.directory(), e.getMessage()));
    }
  }

  private static Limits limits(RoomsConfig rooms) {
    return Limits.DEFAULT
        .withMaxSpeakers(rooms.maxSpeakers())
        .withTimes(
            Limits.DEFAULT.reconnectGraceMs(),
            Limits.DEFAULT.goneGraceMs(),
            rooms.hostAway().toMillis(),
            rooms.idleClose().toMillis());
  }

  private static RoomSettings settings(EdgeConfig config) {
    return new RoomSettings(
        config.rooms().maxListeners(),
        config.rooms().linger(),
        new OpusSettings(config.program().bitrateBps(), config.program().complexity(), false),
        new Levelling(config.program().levelling(), config.program().loudnessLufs()),
        new Presentation.Settings(
            config.hls().partsPerSegment(),
            config.hls().windowSegments(),
            config.hls().aacBitrateBps()));
  }

  /// The node's rooms.
  public NodeEdge edge() {
    return edge;
  }

  /// What rooms are kept in.
  public RoomFacts facts() {
    return edge.facts();
  }

  /// The health of the node's parts.
  public Health health() {
    return health;
  }

  /// The beats of the media loops.
  public List<LoopBeat> beats() {
    return beats;
  }

  /// The contexts of the media loops.
  public List<Context> contexts() {
    return loops.stream().map(MediaLoop::context).toList();
  }

  /// Ends rooms, waits for storage, closes ports, children and handshakes, then facts. What storage
  /// or Postgres does not take in time is given up with one line in the log.
  public Future<Void> stop() {
    return stop(Future::succeededFuture);
  }

  /// The same.
  ///
  /// @param lastWords what still needs facts once rooms have ended; short
  public Future<Void> stop(Supplier<Future<Void>> lastWords) {
    return edge.drain()
        .timeout(drainTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            failure -> LOG.warn("rooms did not end in {}: {}", drainTimeout, failure.getMessage()))
        .eventually(() -> {
          health.close();
          beats.forEach(LoopBeat::stop);
          return close(vertx, loops, handshakes, edge.storage(), work)
              .eventually(lastWords)
              .eventually(() -> edge.facts().close(factsTimeoutMs(drainTimeout)));
        });
  }

  private static Future<Void> close(
      Vertx vertx, List<MediaLoop> loops, DtlsHandshakes handshakes, Storage storage, Path work) {
    return Future.join(loops.stream().map(MediaLoop::close).toList())
        .onComplete(_ -> handshakes.close())
        .eventually(() -> vertx.executeBlocking(() -> closed(storage)))
        .eventually(() -> vertx.executeBlocking(() -> deleteTree(work)))
        .mapEmpty();
  }

  private static @Nullable Void closed(Storage storage) {
    storage.close();
    return null;
  }

  private static @Nullable Void deleteTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
    return null;
  }
}
