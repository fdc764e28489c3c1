package live.rostra.room;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the rules of a crowded room cost its loop. Prints, and judges nothing.
@Tag("bench")
class RoomCostTest {
  private static final int MEMBERS = 2_000;
  private static final int ROUNDS = 20_000;

  @Test
  void decidingAndCommittingInARoomOfTwoThousand() {
    for (int warm = 0; warm < 3; warm++) {
      measure(warm == 2);
    }
  }

  private static void measure(boolean print) {
    Limits limits = Limits.DEFAULT;
    Room room = Room.open(Venue.ID, 1, List.of(), limits);
    long nowMs = Venue.BEGIN_MS;
    room.commit(List.of(new RoomEvent.Opened(Venue.info(20), "", nowMs, 0)), nowMs);
    Actor host = Venue.host("ann");
    Actor[] crowd = new Actor[MEMBERS];
    ask(room, host, new RoomCommand.Enter("a"), nowMs);
    long entering = System.nanoTime();
    for (int i = 0; i < MEMBERS; i++) {
      crowd[i] = Venue.listener("p" + i);
      ask(room, crowd[i], new RoomCommand.Enter("s" + i), nowMs);
    }
    say(print, "enter", (System.nanoTime() - entering) / MEMBERS);

    long[] chat = new long[ROUNDS];
    long[] hand = new long[ROUNDS];
    long[] again = new long[ROUNDS];
    long[] snapshot = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      nowMs += 20;
      Actor actor = crowd[i % MEMBERS];
      chat[i] = timed(room, actor, new RoomCommand.PostChat("hello everybody " + i), nowMs);
      long before = System.nanoTime();
      room.snapshot();
      snapshot[i] = System.nanoTime() - before;
      hand[i] = timed(room, actor, new RoomCommand.RaiseHand(), nowMs);
      hand[i] += timed(room, actor, new RoomCommand.WithdrawHand(), nowMs);
      before = System.nanoTime();
      ask(room, actor, new RoomCommand.Exit("s" + i % MEMBERS, false), nowMs);
      ask(room, actor, new RoomCommand.Enter("s" + i % MEMBERS), nowMs);
      room.due(nowMs);
      again[i] = System.nanoTime() - before;
    }
    say(print, "chat, decide and commit", chat);
    say(print, "hand up and down", hand);
    say(print, "socket lost and back", again);
    say(print, "snapshot after a message", snapshot);
    long before = System.nanoTime();
    ask(room, host, new RoomCommand.Ban("p1", "", Optional.empty()), nowMs);
    say(print, "ban", System.nanoTime() - before);
    before = System.nanoTime();
    room.hash();
    say(print, "hash", System.nanoTime() - before);
  }

  private static long timed(Room room, Actor actor, RoomCommand command, long nowMs) {
    long before = System.nanoTime();
    ask(room, actor, command, nowMs);
    return System.nanoTime() - before;
  }

  private static void ask(Room room, Actor actor, RoomCommand command, long nowMs) {
    Decision decision = room.decide(command, actor, nowMs);
    if (decision instanceof Decision.Rejected rejected) {
      throw new AssertionError(rejected.toString());
    }
    room.commit(decision.events(), nowMs);
  }

  private static void say(boolean print, String what, long... ns) {
    if (print) {
      Arrays.sort(ns);
      System.out.printf(
          "%-28s median %,8d ns   99th percentile %,8d ns%n",
          what, ns[ns.length / 2], ns[ns.length * 99 / 100]);
    }
  }
}
