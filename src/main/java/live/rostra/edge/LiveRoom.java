package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import live.rostra.edge.desk.Ledger;
import live.rostra.edge.desk.RoomDesk;
import live.rostra.engine.Gate;
import live.rostra.engine.RoomEngine;
import live.rostra.engine.RoomShell;
import live.rostra.engine.SoundReport;
import live.rostra.hls.Presentation;
import live.rostra.net.DtlsHandshakes;
import live.rostra.net.LoopTimer;
import live.rostra.room.Actor;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.room.Snapshot;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.CloseReason;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.wire.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// One room on its media loop: runs the engine's ticks and timeouts, carries what it asks for, and
/// has its desk beside it.
///
/// Everything but {@link #view}, {@link #ended} and {@link #hls} happens on the loop.
final class LiveRoom implements RoomShell {
  private static final Logger LOG = LoggerFactory.getLogger(LiveRoom.class);

  /// The published view is renewed every fifth tick: 100 ms.
  private static final int TICKS_PER_VIEW = 5;

  private final RoomId id;
  private final MediaLoop loop;
  private final Sessions sessions;
  private final RoomHls hls;
  private final RoomEngine engine;
  private final EngineMedia media;
  private final RoomDesk desk;
  private LoopTimer.@Nullable Scheduled nextTick;
  private final Promise<Void> finished = Promise.promise();
  private final LoopCounters counters;
  private final LogGate failureLog = new LogGate();

  /// When connections were admitted whose media does not flow yet, monotonic nanoseconds.
  private final Map<SessionId, Long> joining = new HashMap<>();

  private final Set<SessionId> interrupted = new HashSet<>();
  private final Map<SessionId, Actor> actors = new HashMap<>();
  private int ticks;
  private int failedTicks;
  private Future<Void> kept = Future.succeededFuture();
  private volatile boolean ended;
  private volatile RoomView view;

  /// @param beginning what it is
  /// @param keeping where its log goes
  /// @param over called when the room has ended by its rules
  LiveRoom(
      RoomId id,
      MediaLoop loop,
      Sessions sessions,
      RoomHls hls,
      Keeping.Beginning beginning,
      Keeping keeping,
      Consumer<LiveRoom> over) {
    this.id = id;
    this.loop = loop;
    this.sessions = sessions;
    this.hls = hls;
    this.counters = loop.counters();
    MediaLoop.Parts parts = loop.parts();
    RandomGenerator random = parts.random();
    this.engine =
        new RoomEngine(
            parts.settings(), parts.opus(), loop.aac(), parts.clock(), loop.peers(), random, this);
    this.media = new EngineMedia(engine, loop::flush, this::mediaEnded);
    this.desk =
        new RoomDesk(
            beginning.room(),
            media,
            new Ledger(id, beginning.instance(), random, keeping.webhooks()),
            keeping.facts(),
            () -> parts.clock().instantAt(System.nanoTime()).toEpochMilli(),
            (ContextInternal) loop.context(),
            counters.desks,
            this::publishView,
            () -> over.accept(this));
    this.view = newView();
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

  /// Its people's side.
  RoomDesk desk() {
    return desk;
  }

  /// Whether it is over, here at least; any thread.
  boolean ended() {
    return ended;
  }

  /// Ends its media because the node ends; the room is opened again by the next start.
  void suspend() {
    if (ended) {
      kept = desk.keepRest();
    } else {
      kept = desk.suspend();
      media.end();
    }
  }

  private void mediaEnded() {
    ended = true;
    cancelTick();
    publishView();
    LOG.atInfo().addKeyValue(LogField.ROOM, id.toString()).log("ended");
  }

  /// Renews the view.
  private void publishView() {
    view = newView();
  }

  private RoomView newView() {
    Snapshot state = desk.snapshot();
    return new RoomView(
        id,
        state.info(),
        state.status(),
        state.host(),
        Instant.ofEpochMilli(state.createdAtMs()),
        time(state.scheduledAtMs()),
        time(state.startedAtMs()),
        time(state.endedAtMs()),
        engine.speakers(),
        desk.listeners(),
        engine.mixerTime());
  }

  private static @Nullable Instant time(long ms) {
    return ms == 0 ? null : Instant.ofEpochMilli(ms);
  }

  /// Runs the timers of people, connections and streams.
  void handleTimeout(long nowNs) {
    if (ended) {
      desk.handleTimeoutWhenOver();
    } else {
      desk.handleTimeout();
      publishView();
    }
    if (engine.needsTimeouts()) {
      engine.handleTimeout(nowNs);
    }
    if (engine.finished()) {
      finished.tryComplete();
    }
  }

  /// Completes when the room has ended, its state is kept, and storage holds its last playlist.
  /// Asked, and completed, on the loop, where its uploads belong.
  Future<Void> finished() {
    return Future.join(finished.future().compose(_ -> hls.drained()), kept).mapEmpty();
  }

  /// A tick or a slice of one is due; when both are, the tick goes first.
  private void beat() {
    nextTick = null;
    long nowNs = System.nanoTime();
    if (engine.nextTickAtNs() <= nowNs) {
      tick(nowNs);
    } else if (engine.nextSliceAtNs() <= nowNs) {
      slice(nowNs);
    }
    scheduleTick();
  }

  private void slice(long nowNs) {
    counters.sliceLateness.recordNs(nowNs - engine.nextSliceAtNs());
    try {
      engine.sendSlice(nowNs);
    } catch (RuntimeException e) {
      failed(e);
    }
    loop.flush();
  }

  private void tick(long nowNs) {
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
    counters.limited(engine.programGain());
    counters.tickDuration.recordNs(System.nanoTime() - nowNs);
  }

  /// Lets a connection in, if the room's rules and its places allow it; its media flows later, or
  /// never.
  ///
  /// @throws RuntimeException an {@link EdgeException} or a {@link RoomRefusal}
  void connect(RoomEngine.Connect connect, Actor actor, long nowNs) {
    SessionId session = connect.session();
    boolean publishesOnly = connect.publishes() && !connect.subscribes();
    Gate gate = desk.admit(actor, session.value(), publishesOnly);
    RoomEngine.Admission admission = engine.connect(connect, gate, nowNs);
    if (admission != RoomEngine.Admission.ADMITTED) {
      desk.exit(actor, session.value(), true);
      throw admission == RoomEngine.Admission.FULL
          ? new EdgeException(EdgeException.Code.ROOM_FULL, "the room is full")
          : new EdgeException(EdgeException.Code.ROOM_ENDED, "the room has ended");
    }
    media.connected(session, actor.identity(), publishesOnly);
    actors.put(session, actor);
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
    long tickAtNs = engine.nextTickAtNs();
    if (tickAtNs == RoomEngine.NEVER) {
      publishView();
      return;
    }
    nextTick = loop.timer().at(Math.min(tickAtNs, engine.nextSliceAtNs()), this::beat);
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
  public Outbox outbox() {
    return loop.outbox();
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
    media.left(session);
    Actor actor = actors.remove(session);
    if (actor != null) {
      // Later, because the engine is in the middle of something that the desk may have asked for.
      loop.context()
          .runOnContext(_ -> desk.exit(actor, session.value(), reason == CloseReason.LOCAL));
    }
    publishView();
  }

  @Override
  public void sound(SoundReport report) {
    desk.sound(report);
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
