package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusSettings;
import live.rostra.config.ConfigException;
import live.rostra.config.EdgeConfig;
import live.rostra.engine.RoomSettings;
import live.rostra.ffmpeg.Ffmpeg;
import live.rostra.ffmpeg.FfmpegAacEncoders;
import live.rostra.ffmpeg.FfmpegUnavailableException;
import live.rostra.hls.Presentation;
import live.rostra.net.DtlsHandshakes;
import live.rostra.room.RoomId;
import live.rostra.storage.DiskObjectStore;
import live.rostra.storage.ObjectStore;
import live.rostra.storage.SegmentUploader;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.ice.IceLiteAgent;
import live.rostra.transport.srtp.SrtpSession;
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

  private MediaPlane(
      Vertx vertx,
      NodeEdge edge,
      List<MediaLoop> loops,
      DtlsHandshakes handshakes,
      Path work,
      Duration drainTimeout) {
    this.vertx = vertx;
    this.edge = edge;
    this.loops = loops;
    this.handshakes = handshakes;
    this.work = work;
    this.drainTimeout = drainTimeout;
  }

  /// Starts the media loops on event loops of their own.
  ///
  /// @throws ConfigException through the future, when a setting cannot work on this machine
  public static Future<MediaPlane> start(Vertx vertx, EdgeConfig config) {
    return vertx
        .executeBlocking(() -> Prepared.of(vertx, config))
        .compose(prepared -> start(vertx, config, Objects.requireNonNull(prepared)));
  }

  /// What takes time and blocks, made before the first loop.
  private record Prepared(
      DtlsIdentity identity,
      Ffmpeg ffmpeg,
      ObjectStore store,
      Path work,
      List<InetAddress> addresses) {
    static Prepared of(Vertx vertx, EdgeConfig config) throws IOException {
      List<InetAddress> addresses = announced(config.media());
      ObjectStore store = openStore(vertx, config);
      Path work = Files.createTempDirectory("rostra-");
      Ffmpeg ffmpeg;
      try {
        ffmpeg = Ffmpeg.locate(config.ffmpegPath().orElse(null), work);
      } catch (FfmpegUnavailableException e) {
        deleteTree(work);
        throw new ConfigException("ffmpeg.path: " + e.getMessage());
      }
      DtlsIdentity identity = DtlsIdentity.generate();
      DtlsHandshakes.warmUp(identity);
      SrtpSession.warmUp();
      IceLiteAgent.warmUp();
      return new Prepared(identity, ffmpeg, store, work, addresses);
    }
  }

  private static Future<MediaPlane> start(Vertx vertx, EdgeConfig config, Prepared prepared) {
    EdgeConfig.Media media = config.media();
    DtlsHandshakes handshakes = new DtlsHandshakes(media.handshakes());
    SecureRandom random = new SecureRandom();
    MediaLoop.Parts parts =
        new MediaLoop.Parts(
            settings(config),
            new ConcentusOpus(),
            context ->
                new FfmpegAacEncoders(context, prepared.ffmpeg(), config.hls().aacBitrateBps()),
            prepared.identity(),
            handshakes,
            new TimeOrigin(System.nanoTime(), Instant.now()),
            random);
    List<Future<MediaLoop>> starting = new ArrayList<>();
    for (int i = 0; i < media.loops(); i++) {
      // Each event-loop context takes the next loop in turn; the HTTP verticles, deployed later,
      // take
      // the ones behind, and Node checks that none is shared.
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
                  prepared.addresses(),
                  config.rooms().max(),
                  config.limits().unconnected(),
                  random,
                  room -> uploader(vertx, prepared.store(), room));
          return new MediaPlane(
              vertx, edge, loops, handshakes, prepared.work(), drainTimeout(config));
        })
        .recover(failure -> {
          List<MediaLoop> bound =
              starting.stream().filter(Future::succeeded).map(Future::result).toList();
          return close(vertx, bound, handshakes, prepared.work())
              .transform(_ ->
                  Future.failedFuture(
                      new ConfigException(
                          "media.base-port: the UDP ports from %d on %s cannot be bound (%s)"
                              .formatted(media.basePort(), media.host(), failure.getMessage()))));
        });
  }

  /// Three quarters of the node's time to end, so that ports, children and folders get the rest.
  private static Duration drainTimeout(EdgeConfig config) {
    return config.shutdownTimeout().multipliedBy(3).dividedBy(4);
  }

  private static ObjectStore openStore(Vertx vertx, EdgeConfig config) {
    try {
      return DiskObjectStore.open(vertx, config.storageDirectory());
    } catch (IOException e) {
      throw new ConfigException(
          "storage.directory %s cannot be written to".formatted(config.storageDirectory()));
    }
  }

  private static SegmentUploader uploader(Vertx vertx, ObjectStore store, RoomId room) {
    return new SegmentUploader(
        store,
        "rooms/" + room + "/",
        SegmentUploader.Settings.defaults(),
        (delayMs, action) -> vertx.setTimer(delayMs, _ -> action.run()),
        new SplittableRandom()::nextLong);
  }

  private static RoomSettings settings(EdgeConfig config) {
    return new RoomSettings(
        config.rooms().maxSpeakers(),
        config.rooms().maxListeners(),
        config.rooms().linger(),
        new OpusSettings(config.program().bitrateBps(), config.program().complexity(), false),
        new Presentation.Settings(
            config.hls().partsPerSegment(),
            config.hls().windowSegments(),
            config.hls().aacBitrateBps()));
  }

  /// The addresses for ICE candidates: as configured, else the bound one, else all of this
  /// machine's.
  private static List<InetAddress> announced(EdgeConfig.Media media) throws IOException {
    if (!media.publicAddresses().isEmpty()) {
      return media.publicAddresses();
    }
    InetAddress bound;
    try {
      bound = InetAddress.getByName(media.host());
    } catch (UnknownHostException e) {
      throw new ConfigException("media.host \"" + media.host() + "\" is unknown");
    }
    if (!bound.isAnyLocalAddress()) {
      return List.of(bound);
    }
    List<InetAddress> own = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (each.isUp() && !each.isLoopback()) {
        each.inetAddresses().filter(address -> !address.isLinkLocalAddress()).forEach(own::add);
      }
    }
    return own.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : List.copyOf(own);
  }

  /// The node's rooms.
  public NodeEdge edge() {
    return edge;
  }

  /// The contexts of the media loops.
  public List<Context> contexts() {
    return loops.stream().map(MediaLoop::context).toList();
  }

  /// Ends rooms, waits for storage, closes ports, children and handshakes. What storage does not
  /// take in time is given up with one line in the log.
  public Future<Void> stop() {
    return edge.drain()
        .timeout(drainTimeout.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            failure -> LOG.warn("rooms did not end in {}: {}", drainTimeout, failure.getMessage()))
        .eventually(() -> close(vertx, loops, handshakes, work));
  }

  private static Future<Void> close(
      Vertx vertx, List<MediaLoop> loops, DtlsHandshakes handshakes, Path work) {
    return Future.join(loops.stream().map(MediaLoop::close).toList())
        .onComplete(_ -> handshakes.close())
        .eventually(() -> vertx.executeBlocking(() -> deleteTree(work)))
        .mapEmpty();
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
