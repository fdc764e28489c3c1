package live.rostra.signalling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import live.rostra.room.Limits;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand.ReportCategory;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomEvent.EndCause;
import live.rostra.room.RoomEvent.HandCause;
import live.rostra.room.RoomEvent.RoleCause;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.room.RoomState;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ServerMessage.At;

/// A room's log and what somebody hears of it, from `joined` on.
///
/// @param start the state before the entries
/// @param entries what happens then
/// @param end the state after them
record Scenario(Snapshot start, List<LogEntry> entries, Snapshot end) {
  private static final long NOW = 1_764_000_000_000L;
  private static final RoomInfo TEA =
      new RoomInfo(
          "Tea and tectonics",
          List.of("geology", "tea"),
          "en",
          RoomInfo.Visibility.PUBLIC,
          "",
          false,
          true,
          RoomInfo.Chat.EVERYONE,
          300,
          13);
  private static final List<String> CAST = List.of("ada", "mia", "noa", "eli", "zoë");

  /// A room of three, in its third epoch, before each of these.
  static Scenario of(List<RoomEvent> events) {
    RoomState state = RoomState.empty(new RoomId("tea"), 3, List.of(), Limits.DEFAULT);
    for (RoomEvent event :
        List.of(
            new RoomEvent.Opened(TEA, "ada", NOW, 0),
            new RoomEvent.RoleChanged("ada", "Ada", Role.HOST, Role.HOST, RoleCause.TOKEN),
            new RoomEvent.StageEntered("ada"),
            new RoomEvent.RoleChanged("mia", "Mia", Role.SPEAKER, Role.COHOST, RoleCause.TOKEN),
            new RoomEvent.StageEntered("mia"))) {
      state.apply(event);
    }
    Snapshot start = state.snapshot();
    List<LogEntry> entries = new ArrayList<>();
    for (RoomEvent event : events) {
      state.apply(event);
      entries.add(new LogEntry(3, state.seq(), NOW + 20 * state.seq(), event));
    }
    return new Scenario(start, entries, state.snapshot());
  }

  /// What a socket of that viewer carries.
  List<ServerMessage> messagesFor(Viewer viewer) {
    List<ServerMessage> messages = new ArrayList<>();
    Role role = viewer.moderator() ? Role.HOST : Role.LISTENER;
    messages.add(
        new ServerMessage.Joined(
            "1",
            "s-1",
            new ServerMessage.You(
                viewer.identity(), viewer.identity(), role, role, viewer.moderator()),
            new At(start.epoch(), start.seq(), NOW),
            Optional.of(start),
            List.of(),
            List.of(),
            NOW + 3_600_000));
    for (LogEntry entry : entries) {
      messages.add(new ServerMessage.Event(entry, !viewer.sees(entry.event())));
    }
    return messages;
  }

  /// The state that a client of that viewer has made of it.
  Snapshot reducedBy(Viewer viewer) {
    RoomState state = RoomState.of(viewer.of(start), Limits.DEFAULT);
    for (LogEntry entry : entries) {
      RoomEvent event = entry.event();
      if (viewer.sees(event)) {
        state.apply(event);
      } else if (event.audience() == RoomEvent.Audience.MODERATORS) {
        state.withheld();
      } else {
        state.apply(event.forOthers());
      }
    }
    return state.snapshot();
  }

  static Scenario hands() {
    return of(
        List.of(
            new RoomEvent.HandRaised("noa", "Noa", Role.SPEAKER, NOW + 1),
            new RoomEvent.HandRaised("eli", "Eli", Role.SPEAKER, NOW + 2),
            new RoomEvent.HandRaised("zoë", "Zoë 👩‍🔬", Role.SPEAKER, NOW + 2),
            new RoomEvent.HandLowered("eli", HandCause.DENIED, "One more guest first"),
            new RoomEvent.HandRaised("eli", "Eli", Role.SPEAKER, NOW + 3),
            new RoomEvent.HandLowered("noa", HandCause.APPROVED, ""),
            new RoomEvent.RoleChanged("noa", "Noa", Role.SPEAKER, Role.SPEAKER, RoleCause.APPROVED),
            new RoomEvent.StageEntered("noa"),
            new RoomEvent.Invited("kim", "Kim"),
            new RoomEvent.Invited("lou", "Lou"),
            new RoomEvent.InviteEnded("kim", false),
            new RoomEvent.TalkTimeUp("noa"),
            new RoomEvent.StageLeft("noa")));
  }

  static Scenario moderation() {
    return of(
        List.of(
            new RoomEvent.Knocked("noa", "Noa", NOW + 1),
            new RoomEvent.Knocked("eli", "Eli", NOW + 2),
            new RoomEvent.Knocked("zoë", "Zoë", NOW + 3),
            new RoomEvent.Admitted("noa"),
            new RoomEvent.KnockEnded("eli"),
            new RoomEvent.Muted("mia", true),
            new RoomEvent.Muted("ada", false),
            new RoomEvent.Unmuted("ada"),
            new RoomEvent.RoleChanged("mia", "Mia", Role.LISTENER, Role.COHOST, RoleCause.GIVEN),
            new RoomEvent.Removed("noa", "Noa", "Shouting", NOW + 4),
            new RoomEvent.Banned("noa", "Noa", "ada", "Shouting again", NOW + 5, 0),
            new RoomEvent.Banned("eli", "Eli", "ada", "", NOW + 6, NOW + 86_400_000),
            new RoomEvent.Unbanned("noa", "ada"),
            new RoomEvent.Reported(
                "3-19", "mia", "eli", ReportCategory.SPAM, "Links", NOW, NOW + 7)));
  }

  static Scenario chat() {
    List<RoomEvent> events = new ArrayList<>();
    for (int i = 0; i < 203; i++) {
      events.add(new RoomEvent.ChatPosted("3-" + (6 + i), "noa", "Noa", "Message " + i, NOW + i));
    }
    events.add(new RoomEvent.ChatEdited("3-50", "A better \"message\" 👏", NOW + 300));
    events.add(new RoomEvent.ChatEdited("3-6", "Nobody has it any more", NOW + 301));
    events.add(new RoomEvent.ChatDeleted("3-51", true));
    events.add(new RoomEvent.ChatDeleted("3-7", false));
    return of(events);
  }

  static Scenario life() {
    return of(
        List.of(
            new RoomEvent.Updated(
                new RoomInfo(
                    "Tea",
                    List.of(),
                    "",
                    RoomInfo.Visibility.UNLISTED,
                    "https://example.org/map",
                    true,
                    false,
                    RoomInfo.Chat.STAGE,
                    0,
                    5),
                NOW + 1),
            new RoomEvent.Started(NOW + 2),
            new RoomEvent.HandRaised("noa", "Noa", Role.SPEAKER, NOW + 3),
            new RoomEvent.Invited("eli", "Eli"),
            new RoomEvent.Knocked("zoë", "Zoë", NOW + 4),
            new RoomEvent.HostAway(NOW + 5),
            new RoomEvent.HostBack(),
            new RoomEvent.HostAway(NOW + 6),
            new RoomEvent.StageLeft("ada"),
            new RoomEvent.RoleChanged("ada", "Ada", Role.COHOST, Role.HOST, RoleCause.HAND_OVER),
            new RoomEvent.RoleChanged("mia", "Mia", Role.HOST, Role.COHOST, RoleCause.HAND_OVER),
            new RoomEvent.Ended(NOW + 7, EndCause.HOST)));
  }

  /// Anything, often, to few people.
  static Scenario random(long seed, int length) {
    Random random = new Random(seed);
    List<RoomEvent> events = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      String who = CAST.get(random.nextInt(CAST.size()));
      Role role = Role.values()[random.nextInt(4)];
      String reason = random.nextBoolean() ? "" : "Because " + i;
      String message = "3-" + (6 + random.nextInt(i + 1));
      long at = NOW + i;
      events.add(
          switch (random.nextInt(24)) {
            case 0 -> new RoomEvent.HostAway(at);
            case 1 -> new RoomEvent.HostBack();
            case 2, 3 -> new RoomEvent.RoleChanged(who, who, role, Role.HOST, RoleCause.GIVEN);
            case 4 -> new RoomEvent.StageEntered(who);
            case 5 -> new RoomEvent.StageLeft(who);
            case 6, 7 -> new RoomEvent.HandRaised(who, who, role, at);
            case 8 -> new RoomEvent.HandLowered(who, HandCause.DENIED, reason);
            case 9 -> new RoomEvent.Invited(who, who);
            case 10 -> new RoomEvent.InviteEnded(who, random.nextBoolean());
            case 11 -> new RoomEvent.Muted(who, random.nextBoolean());
            case 12 -> new RoomEvent.Unmuted(who);
            case 13 -> new RoomEvent.Removed(who, who, reason, at);
            case 14 -> new RoomEvent.Banned(who, who, "ada", reason, at, 0);
            case 15 -> new RoomEvent.Unbanned(who, "ada");
            case 16 -> new RoomEvent.Knocked(who, who, at);
            case 17 -> new RoomEvent.Admitted(who);
            case 18 -> new RoomEvent.KnockEnded(who);
            case 19, 20 -> new RoomEvent.ChatPosted("3-" + (6 + i), who, who, "Message " + i, at);
            case 21 -> new RoomEvent.ChatEdited(message, "Edited " + i, at);
            case 22 -> new RoomEvent.ChatDeleted(message, random.nextBoolean());
            default ->
                new RoomEvent.Reported(
                    "3-" + (6 + i), who, "", ReportCategory.OTHER, reason, at, at);
          });
    }
    return of(events);
  }
}
