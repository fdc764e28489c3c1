package live.rostra.signalling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomEvent.HandCause;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage.At;
import org.junit.jupiter.api.Test;

class ViewerTest {
  private static final Viewer MODERATOR = new Viewer("ada", true);
  private static final Viewer MIA = new Viewer("mia", false);
  private static final Viewer NOA = new Viewer("noa", false);

  @Test
  void whyAHandWasDeniedIsForModeratorsAndItsOwner() {
    RoomEvent denied = new RoomEvent.HandLowered("mia", HandCause.DENIED, "Too late");

    assertThat(MODERATOR.sees(denied)).isTrue();
    assertThat(MIA.sees(denied)).isTrue();
    assertThat(NOA.sees(denied)).isFalse();
    assertThat(ServerMessages.write(new ServerMessage.Event(entry(denied), true)))
        .isEqualTo(
            "{\"type\":\"event\",\"epoch\":3,\"seq\":7,\"at\":1000,\"event\":"
                + "{\"type\":\"hand.lowered\",\"identity\":\"mia\",\"cause\":\"denied\"}}");
  }

  @Test
  void aBanIsAPlaceInTheLogToEverybodyButModerators() {
    RoomEvent banned = new RoomEvent.Banned("mia", "Mia", "ada", "Why", 1, 0);

    assertThat(MODERATOR.sees(banned)).isTrue();
    assertThat(NOA.sees(banned)).isFalse();
    assertThat(MIA.sees(banned)).as("by whom").isFalse();
    assertThat(MIA.sees(new RoomEvent.Unbanned("mia", "ada"))).isFalse();
    assertThat(MIA.sees(new RoomEvent.Removed("mia", "Mia", "Why", 1))).as("why").isTrue();
    assertThat(ServerMessages.write(new ServerMessage.Event(entry(banned), true)))
        .isEqualTo(
            "{\"type\":\"event\",\"epoch\":3,\"seq\":7,\"at\":1000,\"event\":"
                + "{\"type\":\"withheld\"}}");
  }

  /// The fan-out encodes a second form only for those: it must not miss one, nor make one for
  /// nothing.
  @Test
  void exactlyTheEventsWithTwoFormsHaveAPrivatePart() {
    for (long seed = 1; seed <= 100; seed++) {
      for (LogEntry entry : new Specimens(seed).entries()) {
        String full = ServerMessages.write(new ServerMessage.Event(entry, false));
        String withheld = ServerMessages.write(new ServerMessage.Event(entry, true));

        assertThat(Viewer.hasPrivatePart(entry.event())).as(full).isEqualTo(!full.equals(withheld));
      }
    }
  }

  /// `about` is what opens a private event to somebody: nobody else's name leaks their matters.
  @Test
  void nobodyButModeratorsAndWhomItIsAboutSeesAllOfAPrivateEvent() {
    for (RoomEvent event : new Specimens(3).events()) {
      boolean sees = new Viewer("somebody else", false).sees(event);

      assertThat(sees).isEqualTo(!Viewer.hasPrivatePart(event));
      assertThat(MODERATOR.sees(event)).isTrue();
      event
          .about()
          .ifPresent(identity -> assertThat(new Viewer(identity, false).sees(event)).isTrue());
    }
  }

  @Test
  void aJoinIsWrittenForWhoJoins() {
    Scenario scenario = Scenario.moderation();

    String noas = joined(scenario, false);
    String hosts = joined(scenario, true);

    assertThat(hosts).contains("\"bans\":[", "\"lobby\":[", "Shouting", "\"reported\"");
    assertThat(noas)
        .doesNotContain("\"bans\":[", "\"lobby\":[", "Shouting", "\"reported\"", "Links")
        .contains("{\"type\":\"withheld\"}");
  }

  /// What one makes of the entries one may see is what one would be given as a snapshot: so a
  /// client that resumes and one that starts over agree.
  @Test
  void whatAClientMakesOfItsEntriesIsItsSnapshot() {
    for (long seed = 1; seed <= 200; seed++) {
      Scenario scenario = Scenario.random(seed, 150);
      for (Viewer viewer : List.of(MODERATOR, MIA, NOA, new Viewer("guest", false))) {
        Snapshot given = viewer.of(scenario.end());

        assertThat(scenario.reducedBy(viewer)).as("%s of seed %d", viewer, seed).isEqualTo(given);
      }
    }
  }

  private static String joined(Scenario scenario, boolean moderator) {
    ServerMessage.You you =
        new ServerMessage.You("guest", "Guest", Role.LISTENER, Role.HOST, moderator);
    At at = new At(3, 19, 1);
    return ServerMessages.write(
            new ServerMessage.Joined(
                "1", "s", you, at, Optional.of(scenario.end()), List.of(), List.of(), 1))
        + ServerMessages.write(
            new ServerMessage.Joined(
                "1", "s", you, at, Optional.empty(), scenario.entries(), List.of(), 1));
  }

  private static LogEntry entry(RoomEvent event) {
    return new LogEntry(3, 7, 1_000, event);
  }
}
