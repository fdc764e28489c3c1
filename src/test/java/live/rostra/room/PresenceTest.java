package live.rostra.room;

import static live.rostra.room.Venue.listener;
import static live.rostra.room.Venue.speaker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private final Venue venue = Venue.live();

  @Test
  void tellsWhoListensWhenThatHasChanged() {
    venue.enter(speaker("sue"));
    venue.enter(listener("lee"));
    String socket = venue.enter(listener("may"));

    assertThat(venue.room.presence().poll())
        .contains(
            new Presence.Digest(
                2,
                List.of(new Presence.Listener("lee", "lee"), new Presence.Listener("may", "may"))));
    assertThat(venue.room.presence().poll()).isEmpty();

    venue.leave(listener("may"), socket);
    assertThat(venue.room.presence().poll())
        .contains(new Presence.Digest(1, List.of(new Presence.Listener("lee", "lee"))));
  }

  @Test
  void aSocketLostForAMomentIsNoNews() {
    String socket = venue.enter(listener("lee"));
    venue.room.presence().poll();

    venue.drop(listener("lee"), socket);
    venue.pass(5_000);
    venue.enter(listener("lee"));

    assertThat(venue.room.presence().poll()).isEmpty();
  }

  @Test
  void aChatMessageIsNoNews() {
    venue.enter(listener("lee"));
    venue.room.presence().poll();

    venue.done(listener("lee"), new RoomCommand.PostChat("hi"));

    assertThat(venue.room.presence().poll()).isEmpty();
  }

  @Test
  void whoComesOntoTheStageListensNoMore() {
    venue.enter(Venue.host("ann"));
    venue.enter(listener("lee"));
    venue.done(listener("lee"), new RoomCommand.RaiseHand());
    venue.room.presence().poll();

    venue.done(Venue.host("ann"), new RoomCommand.ApproveHand("lee"));

    assertThat(venue.room.presence().poll()).contains(new Presence.Digest(0, List.of()));
  }

  @Test
  void aCrowdIsANumber() {
    for (int i = 0; i < 101; i++) {
      venue.enter(listener("p" + i));
    }

    assertThat(venue.room.presence().poll()).contains(new Presence.Digest(101, List.of()));
  }
}
