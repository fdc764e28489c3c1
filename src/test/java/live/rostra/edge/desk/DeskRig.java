package live.rostra.edge.desk;

import static live.rostra.testkit.OnLoop.await;
import static live.rostra.testkit.OnLoop.onLoop;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import live.rostra.config.WebhooksConfig;
import live.rostra.edge.Delivery;
import live.rostra.edge.Rooms;
import live.rostra.engine.Gate;
import live.rostra.room.Actor;
import live.rostra.room.Limits;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.Room;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.testkit.MemoryFacts;
import live.rostra.webhooks.WebhookFilter;

/// A desk on a real loop, with media that only notes, facts in memory, and a clock that stands
/// until it is moved.
final class DeskRig implements AutoCloseable {
  static final RoomId ROOM = new RoomId("agora");
  static final Limits LIMITS = Limits.DEFAULT;
  static final RoomInfo INFO =
      new RoomInfo(
          "Agora",
          List.of(),
          "",
          RoomInfo.Visibility.PUBLIC,
          "",
          false,
          false,
          RoomInfo.Chat.EVERYONE,
          0,
          10);

  final Vertx vertx = Vertx.vertx();
  final Context loop = ((VertxInternal) vertx).createEventLoopContext();
  final MemoryFacts facts;
  final FakeMedia media = new FakeMedia();
  final AtomicLong clockMs = new AtomicLong(1_000_000);
  final RoomDesk desk;
  final UUID instance;
  private boolean over;

  /// A room that is new.
  DeskRig() {
    this(null);
  }

  /// A room as another desk left it.
  static DeskRig restoredFrom(DeskRig before) {
    return new DeskRig(before);
  }

  private DeskRig(DeskRig before) {
    facts = before == null ? new MemoryFacts(vertx) : before.facts.reopened(vertx);
    long epoch = await(facts.nextEpoch(ROOM));
    if (before != null) {
      clockMs.set(before.clockMs.get());
    }
    instance = before == null ? UUID.randomUUID() : before.instance;
    Room room =
        before == null
            ? Room.open(ROOM, epoch, List.of(), LIMITS)
            : Restored.room(await(facts.open()).getFirst(), epoch, clockMs.get(), LIMITS);
    DeskCounters counters = new DeskCounters();
    Ledger ledger =
        new Ledger(
            ROOM,
            instance,
            new SplittableRandom(1),
            WebhookFilter.of(
                new WebhooksConfig(
                    List.of("https://app.example.org/"),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty())));
    desk =
        onLoop(
            loop,
            () ->
                new RoomDesk(
                    room,
                    media,
                    ledger,
                    facts,
                    clockMs::get,
                    (ContextInternal) loop,
                    counters,
                    () -> {},
                    () -> over = true));
    List<RoomEvent> first =
        before == null ? List.of(new RoomEvent.Opened(INFO, "hana", clockMs.get(), 0)) : List.of();
    onLoop(
        loop,
        () -> {
          desk.begin(first, before == null ? host() : null);
          return true;
        });
    await(onLoop(loop, desk::begun));
  }

  /// Somebody whose token allows `ceiling`, and who begins as that.
  static Actor actor(String identity, Role ceiling) {
    return actor(identity, ceiling, ceiling);
  }

  static Actor actor(String identity, Role ceiling, Role first) {
    return new Actor(identity, identity, ceiling, first, false, 1);
  }

  static Actor host() {
    return actor("hana", Role.HOST);
  }

  /// Somebody who may be brought onto the stage.
  static Actor listener(String identity) {
    return actor(identity, Role.SPEAKER, Role.LISTENER);
  }

  /// Somebody's socket on an HTTP loop: what it is told, put together as a client does.
  final class Client implements Rooms.Follower {
    final Actor actor;
    final String socket = UUID.randomUUID().toString();
    final Context http = ((VertxInternal) vertx).createEventLoopContext();
    final List<Delivery> heard = new ArrayList<>();
    Rooms.Following following;
    Rooms.Entered entered;
    final List<Delivery> after = new ArrayList<>();

    Client(Actor actor) {
      this.actor = actor;
      following =
          await(call(answer -> answer.complete(desk.follow(http, this, (ContextInternal) loop))));
    }

    @Override
    public void deliver(Delivery delivery) {
      heard.add(delivery);
      if (entered != null) {
        after.add(delivery);
      }
    }

    Future<Rooms.Entered> enter(Optional<Since> since) {
      return this.<Rooms.Entered>call(answer -> desk.enter(actor, socket, since, answer))
          .onSuccess(came -> entered = came);
    }

    Future<Rooms.Entered> enter() {
      return enter(Optional.empty());
    }

    Future<Rooms.Done> ask(RoomCommand command) {
      return call(answer -> desk.ask(actor, command, answer));
    }

    /// As `NodeRooms` does it: the answer is a task of its own on the client's loop.
    private <T> Future<T> call(java.util.function.Consumer<Promise<T>> action) {
      Promise<T> answered = Promise.promise();
      Promise<T> answer = Promise.promise();
      answer.future().onComplete(result -> http.runOnContext(_ -> answered.handle(result)));
      loop.runOnContext(_ -> action.accept(answer));
      return answered.future();
    }

    /// Entries that came, in order.
    List<LogEntry> entries() {
      return onLoop(http, () -> entries(heard));
    }

    List<LogEntry> entriesAfterEntering() {
      return onLoop(http, () -> entries(after));
    }

    private static List<LogEntry> entries(List<Delivery> deliveries) {
      return deliveries.stream()
          .filter(Delivery.Entry.class::isInstance)
          .map(each -> ((Delivery.Entry) each).entry())
          .toList();
    }

    <D> List<D> heard(Class<D> kind) {
      return onLoop(http, () -> heard.stream().filter(kind::isInstance).map(kind::cast).toList());
    }
  }

  Client client(Actor actor) {
    return new Client(actor);
  }

  /// A client that has entered.
  Client entered(Actor actor) {
    Client client = new Client(actor);
    await(client.enter());
    return client;
  }

  <T> T atDesk(Function<RoomDesk, T> action) {
    return onLoop(loop, () -> action.apply(desk));
  }

  List<String> onStage() {
    return atDesk(_ -> List.copyOf(media.onStage));
  }

  List<String> muted() {
    return atDesk(_ -> List.copyOf(media.muted));
  }

  List<String> disconnected() {
    return atDesk(_ -> List.copyOf(media.disconnected));
  }

  boolean mediaEnded() {
    return atDesk(_ -> media.ended);
  }

  boolean over() {
    return atDesk(_ -> over);
  }

  Gate admit(Actor actor, String session, boolean publishes) {
    return atDesk(desk -> desk.admit(actor, session, publishes));
  }

  Snapshot snapshot() {
    return atDesk(RoomDesk::snapshot);
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
