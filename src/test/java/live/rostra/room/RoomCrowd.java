package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Many clients of one room, in virtual time, over a model of sockets: what is sent arrives in
/// order and late; a socket may break at any moment, and then what was under way is lost in both
/// directions and the node learns of it seconds later. Everybody comes back with the place they had
/// in the log. Twice the node itself dies and reads its log again.
///
/// One seed is one course of events.
final class RoomCrowd {
  private final String seed;
  private final Random random;
  private final List<Client> clients = new ArrayList<>();
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(
          Comparator.comparingLong(Arrival::atMs).thenComparingLong(Arrival::order));
  private final List<Socket> open = new ArrayList<>();
  private final RoomOracle oracle = new RoomOracle();
  private final List<LogEntry> stored = new ArrayList<>();
  private final Limits limits;
  private final List<Snapshot> lived = new ArrayList<>();
  private Snapshot base;
  private Room room;
  private long nowMs = Venue.BEGIN_MS;
  private long order;
  private int sockets;
  private long accepted;
  private long resumed;
  private long snapshots;
  private boolean calm;
  private boolean keepsLived;

  private record Arrival(long atMs, long order, Runnable what) {}

  /// What comes down a socket.
  private sealed interface Down {
    record Welcome(Optional<Snapshot> snapshot, List<LogEntry> missed, List<Boolean> withheld)
        implements Down {}

    record Entry(LogEntry entry, boolean withheld) implements Down {}

    record Close() implements Down {}
  }

  private record Sent(long atMs, Down down) {}

  private static final class Socket {
    private final String id;
    private final Client client;
    private final ArrayDeque<Sent> down = new ArrayDeque<>();
    private boolean broken;
    private long lastDownMs;
    private long lastUpMs;

    private Socket(String id, Client client) {
      this.id = id;
      this.client = client;
    }
  }

  private static final class Client {
    private Actor actor;
    private @Nullable Socket socket;
    private @Nullable RoomState state;
    private long comesAtMs;

    private Client(Actor actor) {
      this.actor = actor;
    }
  }

  RoomCrowd(long seed, int people) {
    this.seed = "seed " + seed;
    random = new Random(seed);
    limits =
        new Limits(
            15_000, 60_000, 30_000, 0, 20_000, 1_000, 4, 20, 400, 30, 20, 100, 50, 300, 64 * 1024);
    room = Room.open(Venue.ID, 1, List.of(), limits);
    base = room.snapshot();
    publish(room.commit(List.of(new RoomEvent.Opened(Venue.info(14), "", nowMs, 0)), nowMs));
    for (int i = 0; i < people; i++) {
      Client client = new Client(token("p" + i, i));
      client.comesAtMs = nowMs + random.nextInt(30_000);
      clients.add(client);
    }
  }

  private Actor token(String identity, int i) {
    long issuedAtMs = nowMs - 1;
    return switch (i % 20) {
      case 0 -> new Actor(identity, identity, Role.HOST, Role.HOST, i == 0, issuedAtMs);
      case 1 -> new Actor(identity, identity, Role.COHOST, Role.COHOST, false, issuedAtMs);
      case 2 -> new Actor(identity, identity, Role.HOST, Role.LISTENER, false, issuedAtMs);
      case 3, 4 -> new Actor(identity, identity, Role.SPEAKER, Role.SPEAKER, false, issuedAtMs);
      case 5 -> new Actor(identity, identity, Role.LISTENER, Role.LISTENER, false, issuedAtMs);
      default -> new Actor(identity, identity, Role.SPEAKER, Role.LISTENER, false, issuedAtMs);
    };
  }

  /// The room before its first entry.
  Snapshot base() {
    return base;
  }

  /// The log since then.
  List<LogEntry> stored() {
    return stored;
  }

  /// The live state after each commit since then.
  List<Snapshot> lived() {
    return lived;
  }

  Limits limits() {
    return limits;
  }

  long accepted() {
    return accepted;
  }

  /// Keeps what the room was after each commit.
  RoomCrowd keepingLived() {
    keepsLived = true;
    return this;
  }

  /// Lets that many things happen.
  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      advance(random.nextInt(200));
      if (step % 1_300 == 1_200) {
        restart();
      }
      act(someone());
      if (step % 100 == 0) {
        checkState();
      }
    }
  }

  /// Those who may do much do most.
  private Client someone() {
    List<String> stage = oracle.stage();
    List<String> moderators = stage.stream().filter(oracle::isModerator).toList();
    return switch (random.nextInt(6)) {
      case 0 -> clients.getFirst();
      case 1, 2 -> moderators.isEmpty() ? clients.getFirst() : client(one(moderators));
      case 3 -> client(one(random.nextBoolean() ? stage : List.copyOf(oracle.invited())));
      default -> clients.get(random.nextInt(clients.size()));
    };
  }

  private Client client(String identity) {
    return clients.get(Integer.parseInt(identity.substring(1)));
  }

  /// Everybody may come in, comes in, and hears everything that is left to hear.
  void settle() {
    calm = true;
    // What is under way arrives first: a ban may be.
    advance(1_000);
    Client operator = clients.getFirst();
    operator.actor = fresh(operator.actor);
    for (Snapshot.BanEntry ban : room.snapshot().bans()) {
      decide(operator.actor, new RoomCommand.Unban(ban.identity()), null);
    }
    RoomPatch open =
        new RoomPatch(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(false),
            Optional.of(false),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    decide(operator.actor, new RoomCommand.Update(open), null);
    for (Client client : clients) {
      client.actor = fresh(client.actor);
    }
    for (int i = 0; i < 1_000; i++) {
      advance(100);
    }
  }

  /// What must be so when all is quiet.
  void check() {
    checkState();
    String hash = room.hash();
    for (Client client : clients) {
      assertThat(client.socket).as("%s: %s is in", seed, client.actor.identity()).isNotNull();
      assertThat(client.state).as(seed).isNotNull();
      assertThat(client.state.seq()).as(seed).isEqualTo(room.seq());
      assertThat(client.state.hash())
          .as("%s: the state of %s", seed, client.actor.identity())
          .isEqualTo(hash);
    }
    assertThat(room.members()).isEqualTo(clients.size());
    assertThat(resumed).as("%s: resumed with a delta", seed).isGreaterThan(50);
    assertThat(snapshots).as("%s: began with a snapshot", seed).isGreaterThan(150);
    assertThat(oracle.handsRaised()).as("%s: hands", seed).isGreaterThan(50);
    assertThat(oracle.approvals()).as("%s: approvals", seed).isGreaterThan(20);
  }

  private void checkState() {
    Snapshot now = room.snapshot();
    assertThat(now.hands().stream().map(Snapshot.Hand::identity).toList())
        .as("%s: first come, first served", seed)
        .isEqualTo(oracle.queue());
    int here = 0;
    for (Snapshot.Person person : now.people()) {
      assertThat(person.role()).as(seed).isEqualTo(oracle.role(person.identity()));
      if (person.here()) {
        assertThat(room.isHere(person.identity())).as(seed).isTrue();
        here++;
      }
    }
    assertThat(room.presence().digest().listeners()).as(seed).isEqualTo(room.members() - here);
    RoomState replayed = RoomState.of(base, limits);
    stored.forEach(entry -> replayed.apply(entry.event()));
    assertThat(replayed.snapshot()).as(seed).isEqualTo(now);
  }

  private void advance(long ms) {
    long untilMs = nowMs + ms;
    while (true) {
      long next =
          Math.min(
              room.nextDueAtMs(), arrivals.isEmpty() ? Long.MAX_VALUE : arrivals.peek().atMs());
      if (next > untilMs) {
        break;
      }
      nowMs = Math.max(nowMs, next);
      publish(room.commit(room.due(nowMs), nowMs - 40));
      while (!arrivals.isEmpty() && arrivals.peek().atMs() <= nowMs) {
        arrivals.remove().what().run();
      }
    }
    nowMs = untilMs;
    for (Client client : clients) {
      if (client.socket == null) {
        if (nowMs >= client.comesAtMs) {
          connect(client);
        }
      } else {
        receive(client, client.socket);
      }
    }
  }

  private void receive(Client client, Socket socket) {
    while (!socket.down.isEmpty() && socket.down.peek().atMs() <= nowMs && !socket.broken) {
      switch (socket.down.remove().down()) {
        case Down.Welcome welcome -> {
          welcome
              .snapshot()
              .ifPresent(each -> client.state = RoomState.of(Wire.snapshot(each), limits));
          for (int i = 0; i < welcome.missed().size(); i++) {
            take(client, Wire.entry(welcome.missed().get(i)), welcome.withheld().get(i));
          }
        }
        case Down.Entry entry -> take(client, Wire.entry(entry.entry()), entry.withheld());
        case Down.Close _ -> lose(client, socket, 100);
      }
    }
  }

  private void take(Client client, LogEntry entry, boolean withheld) {
    RoomState state = client.state;
    if (state == null || entry.seq() != state.seq() + 1 || entry.epoch() != state.epoch()) {
      throw new AssertionError(
          "%s: %s has %s, gets %s".formatted(seed, client.actor.identity(), state, entry));
    }
    if (withheld) {
      state.withheld();
    } else {
      state.apply(entry.event());
    }
  }

  private void connect(Client client) {
    Socket socket = new Socket("s" + ++sockets, client);
    client.socket = socket;
    up(socket, () -> enter(client, socket));
  }

  private void enter(Client client, Socket socket) {
    Decision decision = decide(client.actor, new RoomCommand.Enter(socket.id), null);
    if (decision instanceof Decision.Rejected rejected) {
      if (rejected.rejection() == Rejection.WAITING) {
        // The socket is closed at once: they knock again by and by.
        decide(client.actor, new RoomCommand.Exit(socket.id, false), null);
      } else if (rejected.rejection() == Rejection.REMOVED && random.nextInt(4) == 0) {
        client.actor = fresh(client.actor);
      }
      send(socket, new Down.Close());
      return;
    }
    RoomState state = client.state;
    Optional<List<LogEntry>> missed =
        state == null ? Optional.empty() : room.since(state.epoch(), state.seq());
    if (missed.isPresent()) {
      resumed++;
      List<LogEntry> seen = new ArrayList<>();
      List<Boolean> withheld = new ArrayList<>();
      for (LogEntry entry : missed.get()) {
        seen.add(asSeenBy(client, entry));
        withheld.add(isWithheld(client, entry.event()));
      }
      send(socket, new Down.Welcome(Optional.empty(), seen, withheld));
    } else {
      snapshots++;
      Snapshot all = room.snapshot();
      Snapshot snapshot = room.isModerator(client.actor) ? all : all.forEverybody();
      send(socket, new Down.Welcome(Optional.of(snapshot), List.of(), List.of()));
    }
    open.add(socket);
  }

  private LogEntry asSeenBy(Client client, LogEntry entry) {
    if (seesAll(client, entry.event())) {
      return entry;
    }
    return new LogEntry(entry.epoch(), entry.seq(), entry.mixerTimeMs(), entry.event().forOthers());
  }

  private boolean seesAll(Client client, RoomEvent event) {
    return room.isModerator(client.actor)
        || event.about().filter(client.actor.identity()::equals).isPresent();
  }

  private boolean isWithheld(Client client, RoomEvent event) {
    return event.audience() == RoomEvent.Audience.MODERATORS && !seesAll(client, event);
  }

  private void publish(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      stored.add(entry);
      oracle.happened(entry);
      for (Socket socket : open) {
        send(
            socket,
            new Down.Entry(
                asSeenBy(socket.client, entry), isWithheld(socket.client, entry.event())));
      }
      if (keepsLived && entry.seq() == room.seq()) {
        lived.add(room.snapshot());
      }
      String expelled =
          switch (entry.event()) {
            case RoomEvent.Removed removed -> removed.identity();
            case RoomEvent.Banned ban -> ban.identity();
            default -> "";
          };
      if (!expelled.isEmpty()) {
        for (Socket socket : List.copyOf(open)) {
          if (socket.client.actor.identity().equals(expelled)) {
            send(socket, new Down.Close());
            open.remove(socket);
          }
        }
      }
    }
  }

  private void send(Socket socket, Down down) {
    socket.lastDownMs = Math.max(socket.lastDownMs, nowMs + 10 + random.nextInt(150));
    if (!socket.broken) {
      socket.down.add(new Sent(socket.lastDownMs, down));
    }
  }

  private void up(Socket socket, Runnable what) {
    socket.lastUpMs = Math.max(socket.lastUpMs, nowMs + 10 + random.nextInt(150));
    at(
        socket.lastUpMs,
        () -> {
          if (!socket.broken) {
            what.run();
          }
        });
  }

  private void at(long atMs, Runnable what) {
    arrivals.add(new Arrival(atMs, order++, what));
  }

  /// The client's end is gone now; the node sees it later.
  private void lose(Client client, Socket socket, int atMostMs) {
    socket.broken = true;
    client.socket = null;
    client.comesAtMs = nowMs + (calm ? 200 : 100 + random.nextInt(20_000));
    Actor actor = client.actor;
    at(
        nowMs + random.nextInt(atMostMs),
        () -> {
          open.remove(socket);
          decide(actor, new RoomCommand.Exit(socket.id, false), null);
        });
  }

  private Decision decide(Actor actor, RoomCommand command, @Nullable Socket from) {
    Decision decision = room.decide(command, actor, nowMs);
    if (decision instanceof Decision.Accepted) {
      accepted++;
      oracle.accepted(
          command, actor, nowMs, "%s: %s as %s".formatted(seed, command, room.role(actor)));
    } else {
      assertThat(decision.events()).allMatch(each -> each instanceof RoomEvent.Knocked);
      demandsReason(command, actor, (Decision.Rejected) decision);
    }
    publish(room.commit(decision.events(), nowMs - 40));
    return decision;
  }

  /// The other half of the rules: what is allowed is done.
  private void demandsReason(RoomCommand command, Actor actor, Decision.Rejected rejected) {
    if (command instanceof RoomCommand.ApproveHand hand
        && oracle.isModerator(actor.identity())
        && oracle.queue().contains(hand.identity())) {
      assertThat(rejected.rejection())
          .as("%s: %s %s", seed, actor, command)
          .isIn(Rejection.STAGE_FULL, Rejection.BANNED, Rejection.REMOVED);
    }
  }

  private Actor fresh(Actor actor) {
    return new Actor(
        actor.identity(), actor.name(), actor.ceiling(), actor.firstRole(), actor.admin(), nowMs);
  }

  private void restart() {
    checkState();
    int from = random.nextInt(stored.size());
    RoomState early = RoomState.of(base, limits);
    stored.subList(0, from).forEach(entry -> early.apply(entry.event()));
    room =
        Room.restored(
            early.snapshot(),
            List.copyOf(stored.subList(from, stored.size())),
            room.epoch() + 1,
            limits,
            nowMs);
    base = room.snapshot();
    stored.clear();
    oracle.newEpoch();
    arrivals.clear();
    open.clear();
    for (Client client : clients) {
      if (client.socket != null) {
        client.socket.broken = true;
        client.socket = null;
        client.comesAtMs = nowMs + random.nextInt(5_000);
      }
    }
  }

  private void act(Client client) {
    Socket socket = client.socket;
    if (socket == null) {
      return;
    }
    if (random.nextInt(12) == 0) {
      lose(client, socket, 5_000);
      return;
    }
    if (random.nextInt(60) == 0) {
      Actor actor = client.actor;
      up(
          socket,
          () -> {
            open.remove(socket);
            decide(actor, new RoomCommand.Exit(socket.id, true), null);
            send(socket, new Down.Close());
          });
      return;
    }
    RoomCommand command = Wire.command(command(client));
    up(socket, () -> decide(client.actor, command, socket));
  }

  private RoomCommand command(Client client) {
    String self = client.actor.identity();
    if (oracle.invited().contains(self) && random.nextBoolean()) {
      return new RoomCommand.AcceptInvite();
    }
    if (client == clients.getFirst() || oracle.isModerator(self)) {
      // Or nobody would ever leave the stage to make room for those who wait.
      List<String> speakers =
          oracle.stage().stream().filter(each -> !oracle.isModerator(each)).toList();
      switch (random.nextInt(4)) {
        case 0 -> {
          return new RoomCommand.ApproveHand(raised());
        }
        case 1 -> {
          return new RoomCommand.SetRole(one(speakers), Role.LISTENER);
        }
        default -> {}
      }
    }
    return command();
  }

  private RoomCommand command() {
    return switch (random.nextInt(44)) {
      case 0, 1, 2, 3, 4, 5, 6 -> new RoomCommand.RaiseHand();
      case 7 -> new RoomCommand.WithdrawHand();
      case 8, 9, 10, 11, 12, 13 -> new RoomCommand.ApproveHand(raised());
      case 14 -> new RoomCommand.DenyHand(raised(), "not now");
      case 15, 16 -> new RoomCommand.Invite(anybody());
      case 17, 18, 19 -> new RoomCommand.AcceptInvite();
      case 20 -> new RoomCommand.DeclineInvite();
      case 21, 22, 23 -> new RoomCommand.SetRole(onStage(), Role.LISTENER);
      case 24 -> new RoomCommand.SetRole("p" + (1 + 20 * random.nextInt(5)), Role.COHOST);
      case 25 -> new RoomCommand.SetRole(onStage(), any(Role.values()));
      case 26 -> new RoomCommand.Mute(onStage());
      case 27 -> new RoomCommand.Unmute(onStage());
      case 28 ->
          random.nextInt(3) == 0 ? new RoomCommand.MuteAll() : new RoomCommand.Mute(onStage());
      case 29 -> new RoomCommand.Remove(anybody(), "go");
      case 30 ->
          new RoomCommand.Ban(
              anybody(),
              "gone",
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(nowMs + random.nextInt(1, 60_000)));
      case 31, 32 -> new RoomCommand.Unban(banned());
      case 33 -> new RoomCommand.Admit(knocking());
      case 34 -> new RoomCommand.Refuse(knocking());
      case 35, 36 -> new RoomCommand.Update(patch());
      case 37, 38, 39 -> new RoomCommand.PostChat("hello " + random.nextInt());
      case 40 -> new RoomCommand.EditChat(message(), "better " + random.nextInt());
      case 41 -> new RoomCommand.DeleteChat(message());
      case 42 -> new RoomCommand.React(any(ReactionMeter.ALLOWED.toArray(String[]::new)));
      default ->
          new RoomCommand.Report(
              Optional.of(anybody()), any(RoomCommand.ReportCategory.values()), "bad");
    };
  }

  private RoomPatch patch() {
    Optional<Boolean> flag = Optional.of(random.nextInt(4) == 0);
    boolean lock = random.nextBoolean();
    return new RoomPatch(
        random.nextInt(4) == 0 ? Optional.of("Title " + random.nextInt(9)) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        lock ? flag : Optional.empty(),
        lock ? Optional.empty() : flag,
        random.nextInt(6) == 0
            ? Optional.of(any(RoomInfo.Chat.values()))
            : Optional.of(RoomInfo.Chat.EVERYONE),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private String anybody() {
    return clients.get(random.nextInt(clients.size())).actor.identity();
  }

  private String onStage() {
    return one(oracle.stage());
  }

  private String raised() {
    return one(oracle.queue());
  }

  private String banned() {
    return one(room.snapshot().bans().stream().map(Snapshot.BanEntry::identity).toList());
  }

  private String knocking() {
    return one(room.snapshot().lobby().stream().map(Snapshot.Knock::identity).toList());
  }

  private String message() {
    return one(room.snapshot().chat().stream().map(Snapshot.Message::id).toList());
  }

  private String one(List<String> some) {
    return some.isEmpty() ? anybody() : some.get(random.nextInt(some.size()));
  }
}
