package live.rostra.edge.desk;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import live.rostra.edge.Delivery;
import live.rostra.edge.EdgeException;
import live.rostra.edge.RoomRefusal;
import live.rostra.edge.Rooms;
import live.rostra.engine.Gate;
import live.rostra.engine.SoundReport;
import live.rostra.room.Actor;
import live.rostra.room.Decision;
import live.rostra.room.LogEntry;
import live.rostra.room.Presence;
import live.rostra.room.Rejection;
import live.rostra.room.Room;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomEvent;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.signalling.CloseReason;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Closing;
import live.rostra.signalling.ServerMessage.You;
import live.rostra.state.RoomFacts;
import org.jspecify.annotations.Nullable;

/// One room's people: asks the {@link Room} what its rules say, has it done, and tells everybody.
/// Room loop only.
///
/// What a command does to sound is done when this returns. What is told of it, and the command's
/// own answer, follow when it is in the facts file.
public final class RoomDesk {
  /// How soon people whose node is stopped should look for the next one.
  private static final long AGAIN_AFTER_MS = 1_000;

  private final Room room;
  private final RoomMedia media;
  private final UUID instance;
  private final Followers followers = new Followers();
  private final Journal journal;
  private final HandCalls handCalls = new HandCalls();
  private final SoundNews news;
  private final Digests digests;
  private final DeskCounters counters;
  private final LongSupplier clockMs;
  private final ContextInternal loop;
  private final Runnable changed;
  private final Runnable over;
  private final Map<String, String> sockets = new HashMap<>();
  private Future<Void> begun = Future.succeededFuture();
  private boolean suspended;

  /// @param room decides
  /// @param ledger makes facts of what happens
  /// @param facts keeps them
  /// @param clockMs the node's clock in wall-clock milliseconds
  /// @param loop the room's
  /// @param changed called when something has happened, before anybody is told
  /// @param over called once, when the room has ended by its rules
  public RoomDesk(
      Room room,
      RoomMedia media,
      Ledger ledger,
      RoomFacts facts,
      LongSupplier clockMs,
      ContextInternal loop,
      DeskCounters counters,
      Runnable changed,
      Runnable over) {
    this.room = room;
    this.media = media;
    this.instance = ledger.instance();
    this.counters = counters;
    this.changed = changed;
    this.over = over;
    this.clockMs = clockMs;
    this.loop = loop;
    this.journal = new Journal(room, media, ledger, facts, clockMs, loop, counters, this::tell);
    this.news = new SoundNews(journal::told, followers::deliver);
    this.digests = new Digests(room, () -> journal.told(journal.nowMs()), followers);
  }

  /// Begins the room's log on this node.
  ///
  /// @param events what happens first
  /// @param by who opened it; null when it is opened again
  public void begin(List<RoomEvent> events, @Nullable Actor by) {
    begun = events.isEmpty() ? journal.save() : journal.write(events, by);
    if (room.status() == Snapshot.Status.ENDED) {
      // The log of the node before says so, and nothing else did.
      media.end();
      over.run();
    }
    changed.run();
    handCalls.update(room.snapshot().hands(), at(), _ -> {});
  }

  /// Completes when its beginning is kept.
  public Future<Void> begun() {
    return begun;
  }

  /// All of the room's state.
  public Snapshot snapshot() {
    return room.snapshot();
  }

  /// People who are here and not on the stage.
  public int listeners() {
    return room.members() - stageHere();
  }

  /// All of the room as somebody sees it who does not enter.
  ///
  /// @throws RoomRefusal when they are kept out of it
  public Rooms.Seen look(Actor actor) {
    room.mayLook(actor, clockMs.getAsLong())
        .ifPresent(no -> {
          throw new RoomRefusal(no.rejection(), no.detail());
        });
    Presence.Digest who = room.presence().digest();
    return new Rooms.Seen(you(actor), room.snapshot(), who.listeners(), Digests.named(who));
  }

  /// This room, and no later one of its name.
  public UUID instance() {
    return instance;
  }

  /// How many HTTP loops follow.
  public int followers() {
    return followers.size();
  }

  private At at() {
    return journal.told(journal.nowMs());
  }

  /// Hears everything that is told from now on.
  ///
  /// @param context where it is called
  public Rooms.Following follow(Context context, Rooms.Follower follower, ContextInternal loop) {
    Followers.Hop hop = followers.add(context, follower);
    return () -> {
      hop.stop();
      loop.runOnContext(_ -> followers.remove(hop));
    };
  }

  /// A socket enters.
  ///
  /// @param answer completed on the follower's context, after all that was told before
  public void enter(
      Actor actor, String socket, Optional<Since> since, Promise<Rooms.Entered> answer) {
    if (accepted(new RoomCommand.Enter(socket), actor, answer) == null) {
      return;
    }
    sockets.put(socket, actor.identity());
    Snapshot now = room.snapshot();
    Optional<List<LogEntry>> missed = since.flatMap(at -> room.since(at.epoch(), at.seq()));
    Rooms.Entered entered =
        new Rooms.Entered(
            you(actor),
            new At(now.epoch(), now.seq(), journal.nowMs()),
            missed.isPresent() ? Optional.empty() : Optional.of(now),
            missed.orElse(List.of()));
    journal.inTurn(() -> {
      answer.complete(entered);
      news.newcomer();
      digests.newcomer();
      handCalls.came(actor.identity(), at(), followers::deliver);
    });
  }

  private You you(Actor actor) {
    return new You(
        actor.identity(), actor.name(), room.role(actor), actor.ceiling(), room.isModerator(actor));
  }

  /// A socket or connection is gone.
  public void exit(Actor actor, String attachment, boolean forGood) {
    sockets.remove(attachment);
    if (suspended) {
      // It was the node that went: they are expected where the room is opened again.
      return;
    }
    decide(new RoomCommand.Exit(attachment, forGood), actor);
  }

  /// Gives a command.
  ///
  /// @param answer completed when what it led to has been told
  public void ask(Actor actor, RoomCommand command, Promise<Rooms.Done> answer) {
    boolean chat =
        command instanceof RoomCommand.PostChat || command instanceof RoomCommand.EditChat;
    if (chat && !journal.takesChat()) {
      answer.fail(
          new EdgeException(
              EdgeException.Code.FACTS_AWAY, "messages cannot be kept at the moment"));
      return;
    }
    Decision.Accepted done = accepted(command, actor, answer);
    if (done != null) {
      Map<String, String> result =
          done.result().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, e -> String.valueOf(e.getValue())));
      At led = new At(room.epoch(), room.seq(), journal.nowMs());
      journal.inTurn(() -> answer.complete(new Rooms.Done(led, result)));
    }
  }

  /// A WebRTC connection enters.
  ///
  /// @param session its id
  /// @param publishes whether it can only send
  /// @return what its microphone may do
  /// @throws RuntimeException a {@link RoomRefusal} or an {@link EdgeException} when it may not be
  public Gate admit(Actor actor, String session, boolean publishes) {
    if (room.status() == Snapshot.Status.SCHEDULED) {
      throw new RoomRefusal(Rejection.NOT_STARTED, "The room has not started.");
    }
    if (decide(new RoomCommand.Enter(session), actor) instanceof Decision.Rejected no) {
      // A connection does not wait in a lobby; a socket does.
      exit(actor, session, true);
      throw refusal(no);
    }
    Optional<Decision.Rejected> silent = room.mayPublish(actor, clockMs.getAsLong());
    if (publishes && silent.isPresent()) {
      exit(actor, session, true);
      throw refusal(silent.get());
    }
    boolean muted =
        room.snapshot()
            .person(actor.identity())
            .map(person -> person.muted() != Snapshot.Mute.NONE)
            .orElse(false);
    return new Gate(silent.isEmpty(), muted);
  }

  /// Two of the reasons have been answers to wishes to connect for longer than rooms have rules.
  private static RuntimeException refusal(Decision.Rejected no) {
    return switch (no.rejection()) {
      case FULL -> new EdgeException(EdgeException.Code.ROOM_FULL, no.detail());
      case ENDED -> new EdgeException(EdgeException.Code.ROOM_ENDED, no.detail());
      default -> new RoomRefusal(no.rejection(), no.detail());
    };
  }

  /// The sound of a tick.
  public void sound(SoundReport report) {
    if (room.info().talkSeconds() > 0) {
      for (SoundReport.OnStage each : report.stage()) {
        if (each.speaking()) {
          written(room.speaking(each.identity(), clockMs.getAsLong()), null);
        }
      }
    }
    if (!followers.isEmpty()) {
      news.report(report, sockets.size(), next());
    }
  }

  private List<String> next() {
    return room.next(HandCalls.NEXT).stream().map(Snapshot.Hand::identity).toList();
  }

  private int stageHere() {
    int here = 0;
    for (Snapshot.Person person : room.snapshot().people()) {
      here += person.here() && person.role().onStage() ? 1 : 0;
    }
    return here;
  }

  /// Does what is due; called every few hundred milliseconds.
  public void handleTimeout() {
    long nowMs = clockMs.getAsLong();
    if (room.nextDueAtMs() <= nowMs) {
      for (var due = room.due(nowMs); !due.isEmpty(); due = room.due(nowMs)) {
        written(due, null);
      }
    }
    digests.handleTimeout(nowMs);
    journal.makeUp();
  }

  /// The same for a room that is over: nothing is due any more, but its end may not be kept.
  public void handleTimeoutWhenOver() {
    journal.makeUp();
  }

  /// Whether everything that has happened is kept.
  public boolean kept() {
    return journal.kept();
  }

  /// Tries once more to keep what is not.
  public Future<Void> keepRest() {
    return journal.kept() ? Future.succeededFuture() : journal.save();
  }

  /// The node is being stopped, and the room with it for a while.
  ///
  /// @return when its state is kept
  public Future<Void> suspend() {
    suspended = true;
    Future<Void> saved = journal.save();
    journal.inTurn(() ->
        followers.deliver(
            new Delivery.Over(
                new Closing(
                    at(),
                    CloseReason.NODE_ENDS,
                    "The node is being stopped; come back in a moment.",
                    Optional.of(AGAIN_AFTER_MS)))));
    return saved;
  }

  private Decision decide(RoomCommand command, Actor actor) {
    counters.commands++;
    Decision decision = room.decide(command, actor, clockMs.getAsLong());
    if (decision instanceof Decision.Rejected rejected) {
      counters.rejected(rejected.rejection());
    }
    written(decision.events(), actor);
    return decision;
  }

  private Decision.@Nullable Accepted accepted(
      RoomCommand command, Actor actor, Promise<?> answer) {
    return switch (decide(command, actor)) {
      case Decision.Accepted accepted -> accepted;
      case Decision.Rejected rejected -> {
        RoomRefusal refusal = new RoomRefusal(rejected.rejection(), rejected.detail());
        // After what the attempt led to: a knock.
        journal.inTurn(() -> answer.fail(refusal));
        yield null;
      }
    };
  }

  private void written(List<RoomEvent> events, @Nullable Actor by) {
    if (!events.isEmpty()) {
      journal.write(events, by);
      changed.run();
    }
  }

  /// Everybody is told of an entry, and whoever it sends away goes.
  private void tell(LogEntry entry, List<LogEntry> rest) {
    followers.deliver(new Delivery.Entry(entry));
    switch (entry.event()) {
      case RoomEvent.Removed removed -> {
        // Whoever is banned hears by the removal why, and goes because of the ban.
        if (rest.stream().noneMatch(later -> bans(later, removed.identity()))) {
          expel(removed.identity(), CloseReason.REMOVED, "Somebody removed you.");
        }
      }
      case RoomEvent.Banned banned ->
          expel(banned.identity(), CloseReason.BANNED, "You are banned from this room.");
      case RoomEvent.HandRaised _, RoomEvent.HandLowered _ ->
          handCalls.update(room.snapshot().hands(), at(), followers::deliver);
      // A task later: whoever ended it hears first that it is done.
      case RoomEvent.Ended _ -> loop.runOnContext(_ -> end());
      default -> {}
    }
  }

  private void end() {
    followers.deliver(
        new Delivery.Over(
            new Closing(at(), CloseReason.ENDED, "The room is over.", Optional.empty())));
    over.run();
  }

  private static boolean bans(LogEntry entry, String identity) {
    return entry.event() instanceof RoomEvent.Banned ban && ban.identity().equals(identity);
  }

  private void expel(String identity, CloseReason reason, String detail) {
    followers.deliver(
        new Delivery.Expelled(identity, new Closing(at(), reason, detail, Optional.empty())));
  }
}
