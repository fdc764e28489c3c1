package live.rostra.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.wire.Outbox;
import org.jspecify.annotations.Nullable;

/// Who is sent what in a tick, and in which order: those in front (the stage, and who hears a mix
/// of their own) at once, then the crowd in slices with deadlines of their own, between which the
/// loop reads. So ten thousand packets never leave in one burst, and a speaker's packet waits for
/// one slice at most. Room loop only.
final class Audience {
  /// Packets of one slice, about half a millisecond of work.
  static final int SLICE = 256;

  /// From one slice to the next, as long as all of them fit the time there is: twice what a slice
  /// takes, so that one is done when the next is due.
  static final long SPACING_NS = 1_000_000;

  /// The time for all slices of a tick; the rest is for the next tick's mix and for being late.
  private static final long TIME_NS = TickSchedule.PERIOD_NS * 4 / 5;

  /// More would cost more wake-ups than they save waiting; beyond, slices grow.
  private static final int MOST_SLICES = 40;

  private static final int FEWEST_SEATS = 16;

  private final Outbox outbox;

  /// Everybody connected who hears something; those in front are passed over by the slices. A seat
  /// that is left is filled from behind before the next tick, so that nobody is missed or served
  /// twice in this one.
  private @Nullable Participant[] seats = new @Nullable Participant[FEWEST_SEATS];

  private @Nullable Earpiece[] ears = new @Nullable Earpiece[FEWEST_SEATS];
  private final List<Participant> front = new ArrayList<>();
  private int size;
  private int empty;
  private int next;
  private int left;
  private int slice;
  private long spacingNs;
  private long nextSliceAtNs = RoomEngine.NEVER;
  private @Nullable Feed feed;
  private @Nullable MixerClock clock;
  private long missed;

  Audience(Outbox outbox) {
    this.outbox = outbox;
  }

  /// Somebody is connected and hears.
  void add(Participant participant, Earpiece ear) {
    if (size == seats.length) {
      seats = Arrays.copyOf(seats, 2 * size);
      ears = Arrays.copyOf(ears, 2 * size);
    }
    seats[size] = participant;
    ears[size] = ear;
    participant.sit(size++);
  }

  /// Somebody is gone, or was never here.
  void remove(Participant participant) {
    int seat = participant.seat();
    if (seat >= 0) {
      seats[seat] = null;
      ears[seat] = null;
      participant.sit(Participant.NO_SEAT);
      empty++;
    }
  }

  /// Who is served first from now on, publishers without an ear included: they get reports.
  void setFront(List<Participant> first) {
    for (int i = 0; i < front.size(); i++) {
      Earpiece ear = front.get(i).earpiece();
      if (ear != null) {
        ear.setFront(false);
      }
    }
    front.clear();
    front.addAll(first);
    for (int i = 0; i < front.size(); i++) {
      Earpiece ear = front.get(i).earpiece();
      if (ear != null) {
        ear.setFront(true);
      }
    }
  }

  /// Serves those in front and begins with the crowd. Who was not reached in the tick before has
  /// missed its packet, and is first in line now.
  ///
  /// @param program what the crowd hears
  /// @param dueNs when the tick was due
  void tick(Feed program, MixerClock now, long dueNs, long nowNs) {
    missed += left;
    next = left > 0 ? next : 0;
    fillSeats();
    feed = program;
    clock = now;
    for (int i = 0; i < front.size(); i++) {
      Participant participant = front.get(i);
      if (participant.connected()) {
        Feed own = participant.ownFeed();
        participant.send(own == null ? program : own, outbox, now, size, nowNs);
      }
    }
    left = size;
    slice = Math.max(SLICE, (size + MOST_SLICES - 1) / MOST_SLICES);
    int slices = Math.max(1, (size + slice - 1) / slice);
    spacingNs = Math.min(SPACING_NS, TIME_NS / slices);
    nextSliceAtNs = dueNs;
    sendSlice(nowNs);
  }

  /// When `sendSlice` is due, or {@link RoomEngine#NEVER}.
  long nextSliceAtNs() {
    return nextSliceAtNs;
  }

  /// Serves the next part of the crowd.
  void sendSlice(long nowNs) {
    Feed program = feed;
    MixerClock now = clock;
    if (program == null || now == null) {
      return;
    }
    int count = Math.min(slice, left);
    for (int i = 0; i < count; i++) {
      if (next >= size) {
        next = 0;
      }
      Earpiece ear = ears[next];
      Participant participant = seats[next];
      next++;
      if (ear != null && participant != null && !ear.inFront()) {
        ear.send(program, outbox, nowNs);
        if (ear.reportDue(nowNs)) {
          participant.report(now, size, nowNs);
        }
      }
    }
    left -= count;
    nextSliceAtNs = left > 0 ? nextSliceAtNs + spacingNs : RoomEngine.NEVER;
  }

  private void fillSeats() {
    for (int i = 0; empty > 0 && i < size; i++) {
      while (size > i && seats[size - 1] == null) {
        size--;
        empty--;
      }
      if (i < size && seats[i] == null) {
        size--;
        seats[i] = seats[size];
        ears[i] = ears[size];
        seats[size] = null;
        ears[size] = null;
        empty--;
        Participant moved = seats[i];
        if (moved != null) {
          moved.sit(i);
        }
      }
    }
  }

  /// Forgets the program until the next tick.
  void rest() {
    feed = null;
    clock = null;
    left = 0;
    nextSliceAtNs = RoomEngine.NEVER;
  }

  /// Packets of the crowd that were never sent, because the next tick came first.
  long missed() {
    return missed;
  }
}
