package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import live.rostra.codec.AacEncoders;
import live.rostra.codec.OpusCodec;
import live.rostra.config.ConfigException;
import live.rostra.edge.desk.DeskCounters;
import live.rostra.engine.MediaStats;
import live.rostra.engine.MediaTotals;
import live.rostra.engine.RoomSettings;
import live.rostra.engine.RoomShell;
import live.rostra.ffmpeg.FfmpegAacEncoders;
import live.rostra.net.DtlsHandshakes;
import live.rostra.net.LoopTimer;
import live.rostra.net.TcpPort;
import live.rostra.net.TcpStats;
import live.rostra.net.UdpPort;
import live.rostra.sdp.Fingerprint;
import live.rostra.storage.SegmentUploader;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerTable;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.ice.StreamPath;
import live.rostra.transport.srtp.RtpSealer;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One event loop with one UDP port, the TCP port of the same number, and the rooms placed on it.
/// Everything happens on the loop's thread.
final class MediaLoop implements UdpPort.Receiver, TcpPort.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

  /// Consent and connection timers are in seconds; four looks a second are exact enough.
  private static final long HOUSEKEEPING_MS = 250;

  /// Free UDP ports whose number is taken over TCP are given back this often.
  private static final int PORT_TRIES = 16;

  /// What the node gives to each of its loops.
  ///
  /// @param settings of every room
  /// @param opus the codec
  /// @param aac makes the loop's AAC encoders from its context
  /// @param identity the node's certificate
  /// @param handshakes where DTLS handshakes run
  /// @param clock the node's clock
  /// @param random secure
  /// @param tcp limits of ICE-TCP; empty when there is none
  record Parts(
      RoomSettings settings,
      OpusCodec opus,
      Function<Context, FfmpegAacEncoders> aac,
      DtlsIdentity identity,
      DtlsHandshakes handshakes,
      TimeOrigin clock,
      RandomGenerator random,
      Optional<TcpPort.Limits> tcp) {}

  private final Vertx vertx;
  private final Context context;
  private final Parts parts;
  private final LoopTimer timer;
  private final FfmpegAacEncoders aac;
  private final PeerTable peers;
  private final List<LiveRoom> rooms = new ArrayList<>();
  private final LoopCounters counters = new LoopCounters();
  private @Nullable UdpPort port;
  private @Nullable Outbox outbox;
  private @Nullable TcpPort tcpPort;
  private long housekeeping;

  private MediaLoop(Vertx vertx, Context context, Parts parts) {
    this.vertx = vertx;
    this.context = context;
    this.parts = parts;
    this.timer = new LoopTimer(context);
    this.aac = parts.aac().apply(context);
    this.peers = new PeerTable(parts.random().nextLong());
  }

  /// Starts a loop on `context`, with its ports.
  ///
  /// @param udpPort 0 for any number that is free
  static Future<MediaLoop> start(
      Vertx vertx, Context context, Parts parts, String host, int udpPort) {
    MediaLoop loop = new MediaLoop(vertx, context, parts);
    return loop.bind(host, udpPort, PORT_TRIES)
        .map(_ -> {
          loop.housekeeping = vertx.setPeriodic(HOUSEKEEPING_MS, _ -> loop.keepHouse());
          return loop;
        });
  }

  private Future<Void> bind(String host, int number, int tries) {
    return UdpPort.bind(context, host, number, this)
        .compose(udp -> {
          port = udp;
          outbox = udp.outbox(this::send);
          if (!udp.sendsInPlace() || !RtpSealer.isNative()) {
            LOG.info(
                "media port {}: crowds cost more than they need to, without {}",
                udpPort(),
                udp.sendsInPlace() ? "libcrypto of OpenSSL 3" : "epoll and sendmmsg");
          }
          if (udp.receiveBufferIsShort()) {
            LOG.info(
                "media port {}: the kernel gives it less than 4 MiB of receive buffer; raise"
                    + " net.core.rmem_max",
                udpPort());
          }
          return parts
              .tcp()
              .map(limits -> bindTcp(host, number, limits, tries))
              .orElseGet(Future::succeededFuture);
        });
  }

  private Future<Void> bindTcp(String host, int number, TcpPort.Limits limits, int tries) {
    int same = udpPort();
    return TcpPort.bind(context, host, same, limits, this)
        .<Void>map(tcp -> {
          tcpPort = tcp;
          return null;
        })
        .recover(failure ->
            bound()
                .close()
                .compose(_ ->
                    number == 0 && tries > 1
                        ? bind(host, number, tries - 1)
                        : Future.failedFuture(
                            new ConfigException(
                                "media.tcp: TCP port %d on %s cannot be bound (%s); false does without it"
                                    .formatted(same, host, failure.getMessage())))));
  }

  private void keepHouse() {
    long nowNs = System.nanoTime();
    TcpPort tcp = tcpPort;
    if (tcp != null) {
      tcp.keepHouse(nowNs);
    }
    // A copy, because a timeout may end the last connection of a room and, with it, the room.
    for (LiveRoom room : List.copyOf(rooms)) {
      room.handleTimeout(nowNs);
    }
    flush();
  }

  @Override
  public void datagram(PacketBuffer packet, InetSocketAddress from) {
    peers.handle(packet, from, System.nanoTime());
  }

  @Override
  public void packet(PacketBuffer packet, StreamPath from) {
    peers.handle(packet, from, System.nanoTime());
  }

  @Override
  public boolean knows(StreamPath path) {
    return peers.knows(path);
  }

  @Override
  public void ended(StreamPath path) {
    peers.streamEnded(path);
  }

  @Override
  public void batchEnd() {
    flush();
  }

  /// Queues a packet for wherever a path leads: each came from one of the two ports.
  void send(byte[] array, int offset, int length, SocketAddress to) {
    TcpPort tcp = tcpPort;
    if (to instanceof StreamPath stream && tcp != null) {
      tcp.send(array, offset, length, stream);
    } else {
      bound().send(array, offset, length, (InetSocketAddress) to);
    }
  }

  /// Where media is written.
  Outbox outbox() {
    return Objects.requireNonNull(outbox);
  }

  void flush() {
    bound().flush();
    TcpPort tcp = tcpPort;
    if (tcp != null) {
      tcp.flush();
    }
  }

  /// The port: there from the moment that `start` has completed, and nothing is sent before.
  private UdpPort bound() {
    return Objects.requireNonNull(port);
  }

  RoomShell.Handshake startHandshake(
      Fingerprint remote, boolean client, DtlsHandshakes.Events events) {
    DtlsHandshakes.Handshake handshake =
        parts
            .handshakes()
            .start(
                parts.identity(),
                remote,
                client,
                task -> context.runOnContext(_ -> task.run()),
                events);
    return new RoomShell.Handshake() {
      @Override
      public void received(byte[] datagram) {
        handshake.received(datagram);
      }

      @Override
      public void cancel() {
        handshake.cancel();
      }
    };
  }

  /// Runs `action` on the loop; the result arrives on the caller's context.
  <T> Future<T> call(Supplier<T> action) {
    Promise<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
    context.runOnContext(_ -> {
      try {
        promise.complete(action.get());
      } catch (RuntimeException e) {
        promise.fail(e);
      }
    });
    return promise.future();
  }

  void add(LiveRoom room) {
    rooms.add(room);
  }

  void remove(LiveRoom room) {
    if (rooms.remove(room)) {
      room.engine().addTo(counters.gone);
      counters.goneUploads = counters.goneUploads.plus(room.hls().uploads());
    }
  }

  Context context() {
    return context;
  }

  Parts parts() {
    return parts;
  }

  LoopTimer timer() {
    return timer;
  }

  AacEncoders aac() {
    return aac;
  }

  PeerTable peers() {
    return peers;
  }

  LoopCounters counters() {
    return counters;
  }

  NodeStats.Loop stats() {
    MediaTotals totals = new MediaTotals();
    totals.add(counters.gone);
    SegmentUploader.Stats uploads = counters.goneUploads;
    int interrupted = 0;
    for (LiveRoom room : rooms) {
      room.engine().addTo(totals);
      uploads = uploads.plus(room.hls().uploads());
      interrupted += room.interruptedSessions();
    }
    MediaStats media = totals.snapshot();
    TcpPort tcp = tcpPort;
    return new NodeStats.Loop(
        peers.size(),
        peers.addresses(),
        bound().stats(),
        tcp == null ? TcpStats.NONE : tcp.stats(),
        peers.stats(),
        media.skippedTicks(),
        counters.failedTicks,
        new NodeStats.Ticks(
            counters.tickDuration.snapshot(),
            counters.tickLateness.snapshot(),
            counters.sliceLateness.snapshot(),
            counters.lateTicks,
            counters.gainReduction.snapshot()),
        arrivals(interrupted),
        media,
        new NodeStats.Hls(
            aac.running(),
            aac.started(),
            aac.failed(),
            counters.runs,
            counters.parts,
            counters.segments,
            counters.segmentBytes,
            uploads),
        desks());
  }

  private NodeStats.Desks desks() {
    DeskCounters desks = counters.desks;
    int followers = 0;
    int hands = 0;
    for (LiveRoom room : rooms) {
      followers += room.desk().followers();
      hands += room.desk().snapshot().hands().size();
    }
    return new NodeStats.Desks(
        desks.commands(),
        desks.rejections(),
        desks.entries(),
        desks.unkept(),
        desks.publishDelay(),
        followers,
        hands);
  }

  private NodeStats.Arrivals arrivals(int interrupted) {
    Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    for (CloseReason reason : CloseReason.values()) {
      if (counters.closedBecause(reason) > 0) {
        closed.put(reason, counters.closedBecause(reason));
      }
    }
    return new NodeStats.Arrivals(
        counters.connected,
        interrupted,
        closed,
        counters.joinDuration.snapshot(),
        counters.handshakeDuration.snapshot(),
        counters.handshakesFailed);
  }

  int udpPort() {
    return bound().localAddress().getPort();
  }

  List<LiveRoom> rooms() {
    return List.copyOf(rooms);
  }

  /// Closes the ports and waits for the last child process; rooms have ended before.
  Future<Void> close() {
    vertx.cancelTimer(housekeeping);
    TcpPort tcp = tcpPort;
    return bound()
        .close()
        .compose(_ -> tcp == null ? Future.succeededFuture() : tcp.close())
        .compose(_ -> {
          Promise<Void> gone = Promise.promise();
          context.runOnContext(_ -> aac.close().onComplete(gone));
          return gone.future();
        });
  }
}
