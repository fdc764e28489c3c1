package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusSettings;
import live.rostra.config.EdgeConfig;
import live.rostra.engine.RoomSettings;
import live.rostra.ffmpeg.Ffmpeg;
import live.rostra.ffmpeg.FfmpegAacEncoders;
import live.rostra.health.Health;
import live.rostra.hls.Presentation;
import live.rostra.mixer.voice.Levelling;
import live.rostra.net.DtlsHandshakes;
import live.rostra.room.Actor;
import live.rostra.room.Limits;
import live.rostra.room.Patches;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.room.RoomPatch;
import live.rostra.room.RoomView;
import live.rostra.state.Fact;
import live.rostra.storage.Storage;
import live.rostra.testkit.MemoryFacts;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.webhooks.WebhookFilter;
import live.rostra.wire.TimeOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The registries of a node with two real loops, without media.
class NodeEdgeTest {
  private static final int MAX_ROOMS = 3;
  private static final RoomId ROOM = new RoomId("talk");
  private static final Actor HOST = new Actor("hana", "Hana", Role.HOST, Role.HOST, false, 1);
  private static final Edge.Opening OPENING = Edge.Opening.of(HOST, "Talk");
  private static final Presentation.Settings HLS = Presentation.Settings.standard();

  private final Vertx vertx = Vertx.vertx();
  private final DtlsHandshakes handshakes = new DtlsHandshakes(1);
  private final List<MediaLoop> loops = new ArrayList<>();
  private final MemoryFacts facts = new MemoryFacts(vertx);
  @TempDir Path directory;
  private Storage storage;
  private NodeEdge edge;

  @BeforeEach
  void start() throws Exception {
    Ffmpeg ffmpeg = Ffmpeg.locate(null, Files.createDirectory(directory.resolve("work")));
    SecureRandom random = new SecureRandom();
    MediaLoop.Parts parts =
        new MediaLoop.Parts(
            new RoomSettings(
                4, Duration.ofSeconds(30), OpusSettings.program(), Levelling.standard(), HLS),
            new ConcentusOpus(),
            context -> new FfmpegAacEncoders(context, ffmpeg, HLS.bitrateBps()),
            DtlsIdentity.generate(),
            handshakes,
            new TimeOrigin(System.nanoTime(), Instant.now()),
            random,
            Optional.empty());
    for (int i = 0; i < 2; i++) {
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      loops.add(get(MediaLoop.start(vertx, context, parts, "127.0.0.1", 0)));
    }
    storage = Storage.onDisk(vertx, directory.resolve("storage"));
    edge = node();
    get(edge.restore());
  }

  /// The registries of a node on these loops, which has not looked yet what the one before it left.
  private NodeEdge node() throws IOException {
    SecureRandom random = new SecureRandom();
    return new NodeEdge(
        vertx,
        loops,
        Reach.of(EdgeConfig.load(null, Map.of(), true).media(), true),
        new NodeEdge.Most(MAX_ROOMS, 4),
        random,
        storage,
        new Keeping(
            facts,
            WebhookFilter.of(EdgeConfig.load(null, Map.of(), true).webhooks()),
            Limits.DEFAULT,
            Instant::now),
        new NodeEdge.Watch(new Health(), new HeldCounters()));
  }

  @AfterEach
  void stop() throws Exception {
    for (MediaLoop loop : loops) {
      get(loop.close());
    }
    handshakes.close();
    storage.close();
    get(vertx.close());
  }

  /// All are asked for before the first of them is there.
  @Test
  void aBurstOfNewRoomsDoesNotGoBeyondTheLimit() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    loops.forEach(loop -> loop.context().runOnContext(_ -> awaitQuietly(asked)));
    List<Future<RoomView>> answers =
        Stream.iterate(0, i -> i < 20, i -> i + 1)
            .map(i -> edge.create(new RoomId("room-" + i), OPENING))
            .toList();
    asked.countDown();
    for (Future<RoomView> answer : answers) {
      get(answer.otherwiseEmpty());
    }

    assertThat(edge.list()).hasSize(MAX_ROOMS);
    assertThat(loops.stream().mapToInt(loop -> on(loop, loop::rooms).size()).sum())
        .isEqualTo(MAX_ROOMS);
    assertThat(answers.stream().filter(Future::succeeded)).hasSize(MAX_ROOMS);
    assertThat(answers.stream().filter(Future::failed))
        .allSatisfy(answer ->
            assertThat(answer.cause())
                .isInstanceOfSatisfying(
                    EdgeException.class,
                    e -> assertThat(e.code()).isEqualTo(EdgeException.Code.NODE_FULL)));
  }

  /// The room they were banned from is over: they do not open another of its name.
  @Test
  void whatARoomIsIsSeenAtOnce() throws Exception {
    RoomView opened = get(edge.create(ROOM, OPENING));
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Update(Patches.title("Other words"))));

    assertThat(opened.info().title()).isEqualTo(OPENING.info().title());
    assertThat(edge.find(ROOM).orElseThrow().info().title()).isEqualTo("Other words");
  }

  @Test
  void whoIsBannedOpensNoRoomOfThatName() throws Exception {
    get(edge.create(ROOM, OPENING));
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Ban("mallory", "spam", Optional.empty())));
    get(edge.end(ROOM, HOST));
    Actor mallory = new Actor("mallory", "Mallory", Role.HOST, Role.HOST, false, 2);

    Future<RoomView> opened = edge.create(ROOM, Edge.Opening.of(mallory, "Mine"));
    get(opened.otherwiseEmpty());

    assertThat(opened.cause())
        .isInstanceOfSatisfying(
            RoomRefusal.class, no -> assertThat(no.rejection()).isEqualTo(Rejection.BANNED));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomBeginsAsItMayBecome(RoomPatch patch, boolean possible) {
    Edge.Opening opening =
        new Edge.Opening(
            HOST,
            HOST.identity(),
            patch.on(OPENING.info()),
            patch.scheduledAtMs().map(Instant::ofEpochMilli));

    Future<RoomView> opened = edge.create(ROOM, opening);
    get(opened.otherwiseEmpty());

    assertThat(opened.succeeded()).isEqualTo(possible);
    if (!possible) {
      assertThat(opened.cause())
          .isInstanceOfSatisfying(
              RoomRefusal.class, no -> assertThat(no.rejection()).isEqualTo(Rejection.INVALID));
      assertThat(edge.list()).isEmpty();
    }
  }

  static Stream<Arguments> rooms() {
    long nowMs = System.currentTimeMillis();
    return Stream.of(
        Arguments.of(Patches.language("pt-BR"), true),
        Arguments.of(Patches.language("german"), false),
        Arguments.of(Patches.topics(List.of("tea")), true),
        Arguments.of(Patches.topics(List.of(" ")), false),
        Arguments.of(Patches.title("\u200b\u2060"), false),
        Arguments.of(Patches.speakers(10_000), true),
        Arguments.of(Patches.scheduledAt(nowMs + 3_600_000), true),
        Arguments.of(Patches.scheduledAt(nowMs - 1), false),
        Arguments.of(Patches.scheduledAt(0), false),
        Arguments.of(Patches.scheduledAt(-86_400_000), false));
  }

  @Test
  void whatARoomIsCalledAtFirstIsHarmless() {
    RoomPatch title = Patches.title("Tea\u202e for\u200b two");

    RoomView opened =
        get(
            edge.create(
                ROOM,
                new Edge.Opening(
                    HOST, HOST.identity(), title.on(OPENING.info()), Optional.empty())));

    assertThat(opened.info().title()).isEqualTo("Tea for two");
  }

  @Test
  void whoWasRemovedOrIsBannedSeesNothingOfTheRoom() throws Exception {
    get(edge.create(ROOM, OPENING));
    Actor guest = enter("guest");
    Actor mallory = enter("mallory");
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Remove("guest", "noise")));
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Ban("mallory", "spam", Optional.empty())));

    assertThat(lookRefusal(guest)).contains(Rejection.REMOVED);
    assertThat(lookRefusal(mallory)).contains(Rejection.BANNED);
    assertThat(lookRefusal(listener("guest", System.currentTimeMillis() + 60_000))).isEmpty();
    assertThat(lookRefusal(HOST)).isEmpty();
  }

  @Test
  void whoIsNotLetInSeesNothingOfTheRoom() throws Exception {
    get(edge.create(ROOM, OPENING));
    Actor known = enter("known");
    Actor outside = listener("outside", 1);
    Actor operator = new Actor("ops", "ops", Role.HOST, Role.HOST, true, 1);
    assertThat(lookRefusal(outside)).as("an open room").isEmpty();

    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Update(Patches.lobby(true))));
    get(edge.rooms().enter(ROOM, outside, "knocks", Optional.empty()).otherwiseEmpty());
    assertThat(lookRefusal(outside)).contains(Rejection.WAITING);
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Update(Patches.locked(true))));
    assertThat(lookRefusal(outside)).contains(Rejection.LOCKED);

    assertThat(lookRefusal(known)).isEmpty();
    assertThat(lookRefusal(operator)).isEmpty();
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.Admit("outside")));
    assertThat(lookRefusal(outside)).as("admitted").isEmpty();
  }

  private static Actor listener(String identity, long issuedAtMs) {
    return new Actor(identity, identity, Role.SPEAKER, Role.LISTENER, false, issuedAtMs);
  }

  private Actor enter(String identity) {
    Actor actor = listener(identity, 1);
    get(edge.rooms().enter(ROOM, actor, "socket-" + identity, Optional.empty()));
    return actor;
  }

  private Optional<Rejection> lookRefusal(Actor actor) {
    Future<Rooms.Seen> seen = edge.rooms().look(ROOM, actor);
    get(seen.otherwiseEmpty());
    return Optional.ofNullable((RoomRefusal) seen.cause()).map(RoomRefusal::rejection);
  }

  @Test
  void whoOpenedARoomIsInItsAuditLog() throws Exception {
    get(edge.create(ROOM, OPENING));

    assertThat(facts.all(Fact.Audited.class))
        .extracting(Fact.Audited::entry)
        .singleElement()
        .satisfies(audit -> {
          assertThat(audit.by()).isEqualTo(HOST.identity());
          assertThat(audit.action()).isEqualTo("open");
        });
  }

  /// The end is moderation, which a full file takes; the row that says so it does not take.
  @Test
  void theEndOfARoomThatAFullFileDidNotTakeIsMadeUpFor() throws Exception {
    get(edge.create(ROOM, OPENING));
    facts.setFull(true);
    get(edge.end(ROOM, HOST));
    assertThat(get(facts.open())).hasSize(1);

    facts.setFull(false);

    await(() -> get(facts.open()).isEmpty());
  }

  /// Without Postgres there is no new room; the rooms that are there go on.
  @Test
  void withoutTheDatabaseThereIsNoNewRoomAndTheOthersGoOn() throws Exception {
    get(edge.create(ROOM, OPENING));
    facts.setAway(true);

    Future<RoomView> opened = edge.create(new RoomId("other"), OPENING);
    get(opened.otherwiseEmpty());

    assertThat(opened.cause())
        .isInstanceOfSatisfying(
            EdgeException.class,
            no -> assertThat(no.code()).isEqualTo(EdgeException.Code.FACTS_AWAY));
    get(edge.rooms().enter(ROOM, HOST, "socket", Optional.empty()));
    get(edge.rooms().ask(ROOM, HOST, new RoomCommand.MuteAll()).otherwiseEmpty());
  }

  /// Else the first who comes would have a new room in place of the one that everybody knows.
  @Test
  void aRoomWhoseEpochIsNotGivenIsOpenedAgainLaterAndNobodyTakesItsNameMeanwhile()
      throws Exception {
    get(edge.create(ROOM, OPENING));
    NodeEdge next = node();
    assertThat(refusal(next)).as("before it has asked").isEqualTo(EdgeException.Code.FACTS_AWAY);
    facts.setEpochsAway(true);
    get(next.restore());
    assertThat(next.list()).isEmpty();
    facts.setEpochsAway(false);
    assertThat(refusal(next)).isEqualTo(EdgeException.Code.FACTS_AWAY);

    get(next.restore());

    assertThat(next.list()).extracting(RoomView::id).containsExactly(ROOM);
    RoomView found = get(next.create(ROOM, Edge.Opening.of(HOST, "Another")));
    assertThat(found.info().title()).isEqualTo(OPENING.info().title());
    assertThat(get(next.create(new RoomId("other"), OPENING)).status()).isNotNull();
  }

  private static EdgeException.Code refusal(NodeEdge node) {
    Future<RoomView> opened = node.create(ROOM, OPENING);
    get(opened.otherwiseEmpty());
    return ((EdgeException) opened.cause()).code();
  }

  @Test
  void oneNameIsOneRoomHoweverOftenItIsAskedForAtOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    loops.forEach(loop -> loop.context().runOnContext(_ -> awaitQuietly(asked)));
    List<Future<RoomView>> answers =
        Stream.iterate(0, i -> i < 10, i -> i + 1).map(_ -> edge.create(ROOM, OPENING)).toList();
    asked.countDown();
    for (Future<RoomView> answer : answers) {
      get(answer);
    }

    assertThat(loops.stream().mapToInt(loop -> on(loop, loop::rooms).size()).sum()).isEqualTo(1);
  }

  @Test
  void aRoomThatWasAskedForBeforeTheDrainAndComesAfterItIsRefused() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    loops.forEach(loop -> loop.context().runOnContext(_ -> awaitQuietly(asked)));

    Future<RoomView> created = edge.create(ROOM, OPENING);
    Future<Void> drained = edge.drain();
    asked.countDown();

    get(drained);
    get(created.otherwiseEmpty());
    assertThat(created.failed()).isTrue();
    assertThat(edge.list()).isEmpty();
  }

  /// The room of that name ends, and another one takes its name, while the store is away.
  @Test
  void drainWaitsForARoomWhoseNameAnotherHasTaken() throws Exception {
    get(edge.create(ROOM, OPENING));
    MediaLoop loop = loops.getFirst();
    LiveRoom first = on(loop, loop::rooms).getFirst();
    Path rooms = Files.createFile(directory.resolve("storage/rooms"));
    on(loop, () -> oneSegment(first));
    get(edge.end(ROOM, HOST));
    get(edge.create(ROOM, OPENING));
    LiveRoom second = on(loops.getLast(), loops.getLast()::rooms).getFirst();

    Future<Void> drained = edge.drain();
    get(on(second.loop(), second::finished));
    on(second.loop(), () -> true);
    long tries = retries(loop);
    await(() -> retries(loop) > tries);
    assertThat(drained.isComplete()).as("the first room is not stored").isFalse();
    Files.delete(rooms);
    get(drained);

    assertThat(rooms.resolve("talk/7-aa/program.m3u8"))
        .content()
        .endsWith("s0.m4s\n#EXT-X-ENDLIST\n");
  }

  private static long retries(MediaLoop loop) {
    return on(loop, loop::stats).hls().uploads().retries();
  }

  private static boolean oneSegment(LiveRoom room) {
    var run = new Presentation("7-aa", Instant.now(), HLS, room.hls().start("7-aa"));
    run.unit(new byte[100]);
    run.end();
    return true;
  }

  private static <T> T on(MediaLoop loop, Supplier<T> action) {
    Promise<T> done = Promise.promise();
    loop.context().runOnContext(_ -> done.complete(action.get()));
    return Objects.requireNonNull(get(done.future()));
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
