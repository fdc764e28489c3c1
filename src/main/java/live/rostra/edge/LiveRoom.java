package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.random.RandomGenerator;
import live.rostra.engine.RoomEngine;
import live.rostra.engine.RoomShell;
import live.rostra.hls.Presentation;
import live.rostra.net.LoopTimer;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.CloseReason;
import live.rostra.transport.dtls.DtlsKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One room on its media loop: runs the engine's ticks and timeouts, and carries what it asks for.
///
/// Everything but {@link #view} and {@link #hls} happens on the loop.
final class LiveRoom implements RoomShell {
  private static final Logger LOG = LoggerFactory.getLogger(LiveRoom.class);

  /// The published view is renewed every fifth tick: 100 ms.
  private static final int TICKS_PER_VIEW = 5;

  private final RoomId id;
  private final String title;
  private final Instant createdAt;
  private final MediaLoop loop;
  private final Sessions sessions;
  private final RoomHls hls;
  private final RoomEngine engine;
  private LoopTimer.@Nullable Scheduled nextTick;
  private final Promise<Void> finished = Promise.promise();
  private final LogGate failureLog = new LogGate();
  private int ticks;
  private int failedTicks;
  private volatile RoomView view;

  LiveRoom(
      RoomId id, String title, Instant createdAt, MediaLoop loop, Sessions sessions, RoomHls hls) {
    this.id = id;
    this.title = title;
    this.createdAt = createdAt;
    this.loop = loop;
    this.sessions = sessions;
    this.hls = hls;
    MediaLoop.Parts parts = loop.parts();
    RandomGenerator random = parts.random();
    this.engine =
        new RoomEngine(
            id,
            parts.settings(),
            parts.opus(),
            loop.aac(),
            parts.clock(),
            loop.peers(),
            random,
            this);
    this.view = engine.view(title, createdAt);
  }

  RoomId id() {
    return id;
  }

  MediaLoop loop() {
    return loop;
  }

  RoomEngine engine() {
    return engine;
  }

  /// The room as last published; any thread.
  RoomView view() {
    return view;
  }

  /// Its HLS; any thread.
  RoomHls hls() {
    return hls;
  }

  /// Ends the room.
  void end() {
    engine.end(System.nanoTime());
    cancelTick();
    publishView();
    loop.flush();
    LOG.info("room {} ended", id);
  }

  /// Renews the view after a command.
  void publishView() {
    view = engine.view(title, createdAt);
  }

  /// Runs the timers of connections and streams.
  void handleTimeout(long nowNs) {
    if (engine.needsTimeouts()) {
      engine.handleTimeout(nowNs);
    }
    if (engine.finished()) {
      finished.tryComplete();
    }
  }

  /// Completes when the room has ended and storage holds its last playlist. Asked, and completed,
  /// on the loop, where its uploads belong.
  Future<Void> finished() {
    return finished.future().compose(_ -> hls.drained());
  }

  private void tick() {
    nextTick = null;
    long nowNs = System.nanoTime();
    loop.lateness().record(nowNs - engine.nextTickAtNs());
    try {
      engine.tick(nowNs);
    } catch (RuntimeException e) {
      failed(e);
    }
    loop.flush();
    if (++ticks % TICKS_PER_VIEW == 0) {
      publishView();
    }
    scheduleTick();
    loop.tickCost().record(System.nanoTime() - nowNs);
  }

  long failedTicks() {
    return failedTicks;
  }

  /// A defect of ours must not end the room's beat. Logged at the 1st, 2nd, 4th, 8th… time.
  private void failed(RuntimeException e) {
    if (Integer.bitCount(++failedTicks) == 1) {
      LOG.error("room {}: {} ticks have failed", id, failedTicks, e);
    }
  }

  private void scheduleTick() {
    long atNs = engine.nextTickAtNs();
    if (atNs == RoomEngine.NEVER) {
      publishView();
      return;
    }
    nextTick = loop.timer().at(atNs, this::tick);
  }

  private void cancelTick() {
    if (nextTick != null) {
      nextTick.cancel();
      nextTick = null;
    }
  }

  @Override
  public void send(byte[] array, int offset, int length, InetSocketAddress to) {
    loop.send(array, offset, length, to);
  }

  @Override
  public Handshake startHandshake(SessionId session, Fingerprint remote, boolean client) {
    return loop.startHandshake(
        remote,
        client,
        new MediaLoop.HandshakeEvents() {
          @Override
          public void output(byte[] datagram) {
            engine.handshakeOutput(session, datagram, System.nanoTime());
            loop.flush();
          }

          @Override
          public void keys(DtlsKeys keys) {
            engine.handshakeKeys(session, keys, System.nanoTime());
            loop.flush();
          }

          @Override
          public void failed(String reason) {
            logFailedHandshake(session, reason);
            engine.handshakeFailed(session, reason, System.nanoTime());
            loop.flush();
          }
        });
  }

  private void logFailedHandshake(SessionId session, String reason) {
    if (failureLog.opens(System.nanoTime())) {
      LOG.info(
          "room {} session {}: DTLS handshake failed ({} more before it): {}",
          id,
          session,
          failureLog.takeHeldBack(),
          reason);
    }
  }

  @Override
  public void connected(SessionId session) {
    LOG.info("room {} session {}: connected", id, session);
    sessions.connected(session);
    if (nextTick == null) {
      scheduleTick();
    }
    publishView();
  }

  @Override
  public void interrupted(SessionId session) {
    LOG.info("room {} session {}: interrupted", id, session);
  }

  @Override
  public void resumed(SessionId session) {
    LOG.info("room {} session {}: resumed", id, session);
  }

  @Override
  public void left(SessionId session, CloseReason reason) {
    LOG.info("room {} session {}: left ({})", id, session, reason);
    sessions.remove(session);
    publishView();
  }

  @Override
  public Presentation.Output runStarted(String run) {
    LOG.info("room {}: live", id);
    return hls.start(run);
  }
}
