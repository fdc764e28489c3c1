package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import live.rostra.engine.RoomEngine;
import live.rostra.engine.RoomShell;
import live.rostra.engine.SoundReport;
import live.rostra.hls.Presentation;
import live.rostra.net.DtlsHandshakes;
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
import org.slf4j.spi.LoggingEventBuilder;

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
  private final LoopCounters counters;
  private final LogGate failureLog = new LogGate();

  /// When connections were admitted whose media does not flow yet, monotonic nanoseconds.
  private final Map<SessionId, Long> joining = new HashMap<>();

  private final Set<SessionId> interrupted = new HashSet<>();
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
    this.counters = loop.counters();
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
    LOG.atInfo().addKeyValue(LogField.ROOM, id.toString()).log("ended");
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
    counters.lateness(nowNs - engine.nextTickAtNs());
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
    counters.limited(engine.programGain());
    counters.tickDuration.recordNs(System.nanoTime() - nowNs);
  }

  /// A connection was let in; its media flows later, or never.
  void admitted(SessionId session, long nowNs) {
    joining.put(session, nowNs);
  }

  /// Connections that are silent now and may come back.
  int interruptedSessions() {
    return interrupted.size();
  }

  /// A defect of ours must not end the room's beat. Logged at the 1st, 2nd, 4th, 8th… time.
  private void failed(RuntimeException e) {
    counters.failedTicks++;
    if (Integer.bitCount(++failedTicks) == 1) {
      LOG.atError()
          .addKeyValue(LogField.ROOM, id.toString())
          .setCause(e)
          .log("{} ticks have failed", failedTicks);
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
  public void send(byte[] array, int offset, int length, SocketAddress to) {
    loop.send(array, offset, length, to);
  }

  @Override
  public Handshake startHandshake(SessionId session, Fingerprint remote, boolean client) {
    long startedNs = System.nanoTime();
    return loop.startHandshake(
        remote,
        client,
        new DtlsHandshakes.Events() {
          @Override
          public void output(byte[] datagram) {
            engine.handshakeOutput(session, datagram, System.nanoTime());
            loop.flush();
          }

          @Override
          public void keys(DtlsKeys keys) {
            long nowNs = System.nanoTime();
            counters.handshakeDuration.recordNs(nowNs - startedNs);
            engine.handshakeKeys(session, keys, nowNs);
            loop.flush();
          }

          @Override
          public void failed(String reason) {
            counters.handshakesFailed++;
            logFailedHandshake(session, reason);
            engine.handshakeFailed(session, reason, System.nanoTime());
            loop.flush();
          }
        });
  }

  private void logFailedHandshake(SessionId session, String reason) {
    if (failureLog.opens(System.nanoTime())) {
      log(session)
          .log("DTLS handshake failed ({} more before it): {}", failureLog.takeHeldBack(), reason);
    }
  }

  private LoggingEventBuilder log(SessionId session) {
    return LOG.atInfo()
        .addKeyValue(LogField.ROOM, id.toString())
        .addKeyValue(LogField.SESSION, session.toString());
  }

  @Override
  public void connected(SessionId session) {
    log(session).log("connected");
    sessions.connected(session);
    counters.connected++;
    Long admittedNs = joining.remove(session);
    if (admittedNs != null) {
      counters.joinDuration.recordNs(System.nanoTime() - admittedNs);
    }
    if (nextTick == null) {
      scheduleTick();
    }
    publishView();
  }

  @Override
  public void interrupted(SessionId session) {
    log(session).log("interrupted");
    interrupted.add(session);
  }

  @Override
  public void resumed(SessionId session) {
    log(session).log("resumed");
    interrupted.remove(session);
  }

  @Override
  public void left(SessionId session, CloseReason reason) {
    log(session).log("left ({})", reason);
    joining.remove(session);
    interrupted.remove(session);
    counters.closed(reason);
    sessions.remove(session);
    publishView();
  }

  @Override
  public void sound(SoundReport report) {
    if (report.changed()) {
      publishView();
    }
  }

  @Override
  public long nextEpoch() {
    return hls.nextEpoch();
  }

  @Override
  public Presentation.Output runStarted(String run) {
    LOG.atInfo().addKeyValue(LogField.ROOM, id.toString()).log("live");
    return hls.start(run);
  }
}
