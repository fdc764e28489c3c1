package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import live.rostra.codec.AacEncoders;
import live.rostra.codec.OpusCodec;
import live.rostra.engine.MediaDrops;
import live.rostra.engine.RoomSettings;
import live.rostra.engine.RoomShell;
import live.rostra.ffmpeg.FfmpegAacEncoders;
import live.rostra.net.DtlsHandshakes;
import live.rostra.net.LoopTimer;
import live.rostra.net.UdpPort;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.PeerTable;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.wire.PacketBuffer;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One event loop with one UDP port and the rooms placed on it. Everything but the histograms
/// happens on the loop's thread.
final class MediaLoop implements UdpPort.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);

  /// Consent and connection timers are in seconds; four looks a second are exact enough.
  private static final long HOUSEKEEPING_MS = 250;

  /// What the node gives to each of its loops.
  ///
  /// @param settings of every room
  /// @param opus the codec
  /// @param aac makes the loop's AAC encoders from its context
  /// @param identity the node's certificate
  /// @param handshakes where DTLS handshakes run
  /// @param clock the node's clock
  /// @param random secure
  record Parts(
      RoomSettings settings,
      OpusCodec opus,
      Function<Context, FfmpegAacEncoders> aac,
      DtlsIdentity identity,
      DtlsHandshakes handshakes,
      TimeOrigin clock,
      RandomGenerator random) {}

  /// What comes back from a handshake, on the loop.
  interface HandshakeEvents extends DtlsHandshakes.Events {}

  private final Vertx vertx;
  private final Context context;
  private final Parts parts;
  private final LoopTimer timer;
  private final FfmpegAacEncoders aac;
  private final PeerTable peers;
  private final List<LiveRoom> rooms = new ArrayList<>();
  private final Histogram lateness = new Histogram();
  private final Histogram tickCost = new Histogram();
  private @Nullable UdpPort port;
  private long housekeeping;
  private MediaDrops dropsOfForgottenRooms = MediaDrops.NONE;

  private MediaLoop(Vertx vertx, Context context, Parts parts) {
    this.vertx = vertx;
    this.context = context;
    this.parts = parts;
    this.timer = new LoopTimer(context);
    this.aac = parts.aac().apply(context);
    this.peers = new PeerTable(parts.random().nextLong());
  }

  /// Starts a loop on `context`, with its UDP port.
  static Future<MediaLoop> start(
      Vertx vertx, Context context, Parts parts, String host, int udpPort) {
    MediaLoop loop = new MediaLoop(vertx, context, parts);
    return UdpPort.bind(context, host, udpPort, loop)
        .map(port -> {
          loop.port = port;
          if (port.receiveBufferIsShort()) {
            LOG.info(
                "media port {}: the kernel gives it less than 4 MiB of receive buffer; raise"
                    + " net.core.rmem_max",
                loop.udpPort());
          }
          loop.housekeeping = vertx.setPeriodic(HOUSEKEEPING_MS, _ -> loop.keepHouse());
          return loop;
        });
  }

  private void keepHouse() {
    long nowNs = System.nanoTime();
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
  public void batchEnd() {
    flush();
  }

  void send(byte[] array, int offset, int length, InetSocketAddress to) {
    bound().send(array, offset, length, to);
  }

  void flush() {
    bound().flush();
  }

  /// The port: there from the moment that `start` has completed, and nothing is sent before.
  private UdpPort bound() {
    return Objects.requireNonNull(port);
  }

  RoomShell.Handshake startHandshake(Fingerprint remote, boolean client, HandshakeEvents events) {
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

  void add(LiveRoom room) {
    rooms.add(room);
  }

  void remove(LiveRoom room) {
    if (rooms.remove(room)) {
      dropsOfForgottenRooms = dropsOfForgottenRooms.plus(room.engine().drops());
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

  Histogram lateness() {
    return lateness;
  }

  Histogram tickCost() {
    return tickCost;
  }

  NodeStats.Loop stats() {
    long skippedTicks = 0;
    long failedTicks = 0;
    MediaDrops media = dropsOfForgottenRooms;
    for (LiveRoom room : rooms) {
      skippedTicks += room.engine().skippedTicks();
      failedTicks += room.failedTicks();
      media = media.plus(room.engine().drops());
    }
    return new NodeStats.Loop(
        peers.size(),
        peers.addresses(),
        bound().stats(),
        peers.stats(),
        peers.connections(),
        media,
        skippedTicks,
        failedTicks);
  }

  int udpPort() {
    return bound().localAddress().getPort();
  }

  List<LiveRoom> rooms() {
    return List.copyOf(rooms);
  }

  /// Closes the port and waits for the last child process; rooms have ended before.
  Future<Void> close() {
    vertx.cancelTimer(housekeeping);
    return bound()
        .close()
        .compose(_ -> {
          Promise<Void> gone = Promise.promise();
          context.runOnContext(_ -> aac.close().onComplete(gone));
          return gone.future();
        });
  }
}
