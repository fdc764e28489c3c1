package live.rostra.signalling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import live.rostra.room.LogEntry;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomCommand.ReportCategory;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomPatch;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage.At;

/// Values of everything that the protocol can say, drawn from a seed: the same seed, the same
/// values. Texts are what people and hostile people write.
final class Specimens {
  private static final List<String> TEXTS =
      List.of(
          "Ada",
          "Hello, \"world\" \\ / \b\f\n\r\t",
          "Zoë",
          "שלום עולם",
          "👩‍👩‍👧‍👦 family",
          "𝄞",
          "a\u0000b",
          "\u2028line\u2029paragraph",
          "</script><script>alert(1)</script>",
          "{\"type\":\"join\"}",
          "null",
          "\uFEFFbom\uFFFE",
          "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n",
          "x".repeat(500));
  private static final long MAX = 9_007_199_254_740_991L;

  private final Random random;

  Specimens(long seed) {
    this.random = new Random(seed);
  }

  /// One of each message that a client can say.
  List<ClientMessage> clientMessages() {
    List<ClientMessage> all = new ArrayList<>();
    all.add(
        new ClientMessage.Join(
            id(), text(), maybe(() -> new ClientMessage.Since(number(), number()))));
    all.add(new ClientMessage.Renew(id(), text()));
    all.add(new ClientMessage.Leave(id()));
    all.add(new ClientMessage.Ping(id()));
    all.add(new ClientMessage.History(id(), maybe(this::reference), 1 + random.nextInt(100)));
    all.add(new ClientMessage.Offer(id(), text()));
    all.add(new ClientMessage.Trickle(id(), reference(), text()));
    all.add(new ClientMessage.Hangup(id(), reference()));
    for (RoomCommand command : commands()) {
      all.add(new ClientMessage.Ask(id(), command));
    }
    return all;
  }

  /// One of each command that a client may give.
  List<RoomCommand> commands() {
    return List.of(
        new RoomCommand.RaiseHand(),
        new RoomCommand.WithdrawHand(),
        new RoomCommand.ApproveHand(identity()),
        new RoomCommand.DenyHand(identity(), textOrEmpty()),
        new RoomCommand.Invite(identity()),
        new RoomCommand.AcceptInvite(),
        new RoomCommand.DeclineInvite(),
        new RoomCommand.SetRole(identity(), role()),
        new RoomCommand.Mute(identity()),
        new RoomCommand.Unmute(identity()),
        new RoomCommand.MuteAll(),
        new RoomCommand.Remove(identity(), textOrEmpty()),
        new RoomCommand.Ban(identity(), textOrEmpty(), maybe(this::number)),
        new RoomCommand.Unban(identity()),
        new RoomCommand.Admit(identity()),
        new RoomCommand.Refuse(identity()),
        new RoomCommand.Update(patch()),
        new RoomCommand.Start(),
        new RoomCommand.End(),
        new RoomCommand.PostChat(text()),
        new RoomCommand.EditChat(reference(), textOrEmpty()),
        new RoomCommand.DeleteChat(reference()),
        new RoomCommand.React(one(List.of("👏", "❤️", "x"))),
        new RoomCommand.Report(maybe(this::identity), one(ReportCategory.values()), textOrEmpty()));
  }

  /// One of each event.
  List<RoomEvent> events() {
    return List.of(
        new RoomEvent.Opened(info(), identityOrEmpty(), number(), numberOrZero()),
        new RoomEvent.Updated(info(), numberOrZero()),
        new RoomEvent.Started(number()),
        new RoomEvent.Ended(number(), one(RoomEvent.EndCause.values())),
        new RoomEvent.HostAway(number()),
        new RoomEvent.HostBack(),
        new RoomEvent.RoleChanged(
            identity(), text(), role(), role(), one(RoomEvent.RoleCause.values())),
        new RoomEvent.StageEntered(identity()),
        new RoomEvent.StageLeft(identity()),
        new RoomEvent.HandRaised(identity(), text(), role(), number()),
        new RoomEvent.HandLowered(identity(), one(RoomEvent.HandCause.values()), textOrEmpty()),
        new RoomEvent.Invited(identity(), text()),
        new RoomEvent.InviteEnded(identity(), flag()),
        new RoomEvent.Muted(identity(), flag()),
        new RoomEvent.Unmuted(identity()),
        new RoomEvent.Removed(identity(), text(), textOrEmpty(), number()),
        new RoomEvent.Banned(
            identity(), text(), identity(), textOrEmpty(), number(), numberOrZero()),
        new RoomEvent.Unbanned(identity(), identity()),
        new RoomEvent.Knocked(identity(), text(), number()),
        new RoomEvent.Admitted(identity()),
        new RoomEvent.KnockEnded(identity()),
        new RoomEvent.ChatPosted(reference(), identity(), text(), text(), number()),
        new RoomEvent.ChatEdited(reference(), text(), number()),
        new RoomEvent.ChatDeleted(reference(), flag()),
        new RoomEvent.Reported(
            reference(),
            identity(),
            identityOrEmpty(),
            one(ReportCategory.values()),
            textOrEmpty(),
            number(),
            number()),
        new RoomEvent.TalkTimeUp(identity()));
  }

  /// One entry for each event.
  List<LogEntry> entries() {
    return events().stream()
        .map(event -> new LogEntry(number(), number(), number(), event))
        .toList();
  }

  /// Each message that the node can say, the ones that come in several shapes in all of them.
  List<ServerMessage> serverMessages() {
    List<ServerMessage> all = new ArrayList<>();
    all.add(joined(Optional.of(snapshot()), List.of()));
    all.add(joined(Optional.empty(), entries()));
    for (LogEntry entry : entries()) {
      all.add(new ServerMessage.Event(entry, flag()));
    }
    all.add(new ServerMessage.Reply(id(), flag() ? at() : At.NOWHERE, Map.of()));
    all.add(new ServerMessage.Reply(id(), at(), Map.of("message", reference())));
    all.add(new ServerMessage.Pong(id(), flag() ? at() : At.NOWHERE, number()));
    for (Rejection rejection : Rejection.values()) {
      all.add(new ServerMessage.Refused(id(), new ServerMessage.Code.Rules(rejection), text()));
    }
    for (ServerMessage.Code.Protocol code : ServerMessage.Code.Protocol.values()) {
      all.add(new ServerMessage.Refused(flag() ? id() : "", code, text()));
    }
    all.add(new ServerMessage.ChatPage(id(), some(this::message), maybe(this::reference)));
    all.add(new ServerMessage.Answer(id(), reference(), text()));
    all.add(new ServerMessage.Restarted(id(), reference(), text()));
    all.add(
        new ServerMessage.Presence(
            at(), count(), some(() -> new ServerMessage.Listener(identity(), text()))));
    all.add(new ServerMessage.Speaking(at(), some(this::identity), identityOrEmpty()));
    all.add(
        new ServerMessage.Levels(at(), some(() -> new ServerMessage.Level(identity(), level()))));
    all.add(
        new ServerMessage.Quality(
            at(),
            some(() ->
                new ServerMessage.Line(identity(), one(ServerMessage.Grade.values()), flag()))));
    Map<String, Integer> counts = new LinkedHashMap<>();
    some(() -> one(List.of("👏", "❤️", "👩‍👩‍👧‍👦", "a/b~c")))
        .forEach(emoji -> counts.put(emoji, count()));
    all.add(new ServerMessage.Reactions(at(), counts));
    all.add(new ServerMessage.Prepare(at(), 1 + random.nextInt(1_000), flag()));
    all.add(new ServerMessage.LevelCheck(at(), identity(), level()));
    for (CloseReason reason : CloseReason.values()) {
      all.add(
          new ServerMessage.Closing(
              flag() ? at() : At.NOWHERE, reason, text(), maybe(() -> (long) count())));
    }
    return all;
  }

  private ServerMessage.Joined joined(Optional<Snapshot> snapshot, List<LogEntry> missed) {
    return new ServerMessage.Joined(
        flag() ? id() : "",
        reference(),
        new ServerMessage.You(identity(), text(), role(), role(), flag()),
        at(),
        snapshot,
        missed,
        some(() ->
            new ServerMessage.IceServer(
                List.of("stun:stun.example.org"), textOrEmpty(), textOrEmpty())),
        number());
  }

  /// A state with something in every field, often.
  Snapshot snapshot() {
    return new Snapshot(
        new RoomId("tea-" + random.nextInt(1_000)),
        number(),
        number(),
        info(),
        one(Snapshot.Status.values()),
        identityOrEmpty(),
        number(),
        numberOrZero(),
        numberOrZero(),
        numberOrZero(),
        numberOrZero(),
        some(() ->
            new Snapshot.Person(
                identity(),
                text(),
                role(),
                role(),
                flag(),
                one(Snapshot.Mute.values()),
                numberOrZero())),
        some(() -> new Snapshot.Hand(identity(), text(), role(), number())),
        some(this::identity),
        some(this::message),
        some(() ->
            new Snapshot.BanEntry(
                identity(), text(), identity(), textOrEmpty(), number(), numberOrZero())),
        some(() -> new Snapshot.Knock(identity(), text(), number())),
        some(this::identity));
  }

  private Snapshot.Message message() {
    return new Snapshot.Message(reference(), identity(), text(), text(), number(), numberOrZero());
  }

  private RoomInfo info() {
    return new RoomInfo(
        text(),
        some(this::text),
        one(List.of("", "en", "pt-BR")),
        one(RoomInfo.Visibility.values()),
        textOrEmpty(),
        flag(),
        flag(),
        one(RoomInfo.Chat.values()),
        flag() ? 0 : count(),
        count());
  }

  private RoomPatch patch() {
    return new RoomPatch(
        maybe(this::textOrEmpty),
        maybe(() -> some(this::text)),
        maybe(this::textOrEmpty),
        maybe(() -> one(RoomInfo.Visibility.values())),
        maybe(this::textOrEmpty),
        maybe(this::flag),
        maybe(this::flag),
        maybe(() -> one(RoomInfo.Chat.values())),
        maybe(this::count),
        maybe(this::count),
        maybe(this::number));
  }

  private At at() {
    return new At(1 + random.nextInt(100), number(), number());
  }

  private long number() {
    return switch (random.nextInt(6)) {
      case 0 -> 1;
      case 1 -> MAX;
      case 2 -> random.nextInt(100);
      default -> 1_764_000_000_000L + random.nextInt();
    };
  }

  private long numberOrZero() {
    return flag() ? 0 : Math.max(1, number());
  }

  private int count() {
    return random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(3_000);
  }

  private int level() {
    return -random.nextInt(128);
  }

  private boolean flag() {
    return random.nextBoolean();
  }

  private Role role() {
    return one(Role.values());
  }

  private String text() {
    return one(TEXTS);
  }

  private String textOrEmpty() {
    return flag() ? "" : text();
  }

  private String id() {
    return flag()
        ? Integer.toString(random.nextInt(1_000))
        : "\"𝄞\\".repeat(1 + random.nextInt(21));
  }

  private String reference() {
    return random.nextInt(9) + "-" + random.nextInt(10_000);
  }

  private String identity() {
    return one(List.of("ada", "mia", "noa", "urn:example:7", "é𝄞\"", "x".repeat(128)));
  }

  private String identityOrEmpty() {
    return flag() ? "" : identity();
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return flag() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> List<T> some(Supplier<T> value) {
    Set<T> values = new LinkedHashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(value.get());
    }
    return List.copyOf(values);
  }

  @SafeVarargs
  private <T> T one(T... values) {
    return values[random.nextInt(values.length)];
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
