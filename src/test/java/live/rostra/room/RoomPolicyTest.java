package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import live.rostra.room.RoomCommand.ReportCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who may do what: the table in the document is the one that decides, and it decides everywhere.
class RoomPolicyTest {
  private static final Path DOCUMENT = Path.of("docs/rooms.md");

  /// Whom an action is tried on, and what they are.
  private static final List<String> TARGETS = List.of("tl", "ts", "tc", "ho");

  private static final List<Actor> ACTORS =
      List.of(
          person("li", Role.LISTENER),
          person("sp", Role.SPEAKER),
          person("co", Role.COHOST),
          person("ho", Role.HOST),
          new Actor("op", "op", Role.HOST, Role.LISTENER, true, Venue.BEGIN_MS - 1));

  private static Actor person(String identity, Role role) {
    return new Actor(identity, identity, Role.HOST, role, false, Venue.BEGIN_MS - 1);
  }

  @Test
  void theDocumentShowsTheTableThatDecides() throws Exception {
    assertThat(Files.readString(DOCUMENT)).contains(RoomPolicy.table());
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void everyRoleDoesWhatItMayToWhomItMayAndNothingElse(Action action) {
    for (Actor actor : ACTORS) {
      List<String> targets = new ArrayList<>(TARGETS);
      targets.add(actor.identity());
      for (String target : targets) {
        boolean own = target.equals(actor.identity());
        if (own && !actor.identity().equals("ho") && isAlwaysOfOthers(action)) {
          continue;
        }
        Stand stand = new Stand(action == Action.START);
        Role role = stand.venue.room.role(actor);
        RoomPolicy.Grant grant = RoomPolicy.grant(action, role, actor.admin());
        int rank = actor.admin() ? 4 : role.ordinal();
        boolean may =
            switch (grant) {
              case NO -> false;
              case OWN -> own;
              case BELOW -> rank > stand.venue.roleOf(target).ordinal();
              case YES -> true;
            };

        Optional<Optional<Rejection>> tried = stand.attempt(action, actor, target);

        tried.ifPresent(refusal -> {
          String what = "%s %s %s".formatted(actor.identity(), action, target);
          if (may) {
            assertThat(refusal).as(what).isEmpty();
          } else {
            assertThat(refusal).as(what).isPresent();
            assertThat(refusal.get()).as(what).isIn(Rejection.NOT_ALLOWED, Rejection.OUTRANKED);
          }
        });
      }
    }
  }

  /// Done to oneself these are something else: muting oneself, stepping down.
  private static boolean isAlwaysOfOthers(Action action) {
    return switch (action) {
      case MUTE, DEMOTE, MAKE_COHOST, HAND_OVER, INVITE -> true;
      default -> false;
    };
  }

  @Test
  void beforeTheStartNobodyDoesWhatNeedsALiveRoom() {
    for (Action action : Action.values()) {
      for (Actor actor : ACTORS) {
        Stand stand = new Stand(true);

        Optional<Rejection> refusal =
            stand
                .venue
                .room
                .mayDo(actor, action, stand.venue.nowMs)
                .map(Decision.Rejected::rejection);

        boolean may =
            RoomPolicy.grant(action, stand.venue.room.role(actor), actor.admin())
                != RoomPolicy.Grant.NO;
        if (may && !action.beforeStart()) {
          assertThat(refusal).as("%s %s", actor, action).contains(Rejection.NOT_STARTED);
        } else if (may) {
          assertThat(refusal).as("%s %s", actor, action).isEmpty();
        } else {
          assertThat(refusal).as("%s %s", actor, action).contains(Rejection.NOT_ALLOWED);
        }
      }
    }
  }

  @Test
  void whoIsBannedOrRemovedDoesNothingAtAll() {
    Stand stand = new Stand(false);
    Actor host = ACTORS.get(3);
    stand.venue.done(host, new RoomCommand.Ban("sp", "", Optional.empty()));
    stand.venue.done(host, new RoomCommand.Remove("co", ""));

    for (RoomCommand command : everyCommand()) {
      if (!(command instanceof RoomCommand.Exit)) {
        assertThat(stand.venue.refusal(ACTORS.get(1), command)).contains(Rejection.BANNED);
        assertThat(stand.venue.refusal(ACTORS.get(2), command)).contains(Rejection.REMOVED);
      }
    }
  }

  @Test
  void nothingIsDoneInARoomThatIsOver() {
    Stand stand = new Stand(false);
    stand.venue.done(ACTORS.get(3), new RoomCommand.End());

    for (RoomCommand command : everyCommand()) {
      if (!(command instanceof RoomCommand.Exit)) {
        for (Actor actor : ACTORS) {
          assertThat(stand.venue.refusal(actor, command)).contains(Rejection.ENDED);
        }
      }
    }
  }

  @Test
  void whoIsNotInTheRoomTakesNoPartInIt() {
    Stand stand = new Stand(false);
    Actor stranger = person("stranger", Role.SPEAKER);

    for (RoomCommand command :
        List.of(
            new RoomCommand.RaiseHand(),
            new RoomCommand.PostChat("hi"),
            new RoomCommand.React("👍"),
            new RoomCommand.Report(Optional.empty(), ReportCategory.SPAM, ""))) {
      assertThat(stand.venue.refusal(stranger, command))
          .as(command.toString())
          .contains(Rejection.NOT_ALLOWED);
    }
    assertThat(stand.venue.refusal(stranger, new RoomCommand.AcceptInvite()))
        .contains(Rejection.NO_SUCH_INVITE);
  }

  private static List<RoomCommand> everyCommand() {
    List<RoomCommand> commands =
        List.of(
            new RoomCommand.Enter("x"),
            new RoomCommand.Exit("x", false),
            new RoomCommand.RaiseHand(),
            new RoomCommand.WithdrawHand(),
            new RoomCommand.ApproveHand("tl"),
            new RoomCommand.DenyHand("tl", ""),
            new RoomCommand.Invite("tl"),
            new RoomCommand.AcceptInvite(),
            new RoomCommand.DeclineInvite(),
            new RoomCommand.SetRole("tl", Role.SPEAKER),
            new RoomCommand.Mute("ts"),
            new RoomCommand.Unmute("ts"),
            new RoomCommand.MuteAll(),
            new RoomCommand.Remove("tl", ""),
            new RoomCommand.Ban("tl", "", Optional.empty()),
            new RoomCommand.Unban("banned"),
            new RoomCommand.Admit("knocker"),
            new RoomCommand.Refuse("knocker"),
            new RoomCommand.Update(Patches.title("T")),
            new RoomCommand.Start(),
            new RoomCommand.End(),
            new RoomCommand.PostChat("x"),
            new RoomCommand.EditChat("1-1", "x"),
            new RoomCommand.DeleteChat("1-1"),
            new RoomCommand.React("👍"),
            new RoomCommand.Report(Optional.empty(), ReportCategory.OTHER, ""));
    Set<Class<?>> kinds = new HashSet<>();
    commands.forEach(each -> kinds.add(each.getClass()));
    assertThat(kinds).containsExactlyInAnyOrder(RoomCommand.class.getPermittedSubclasses());
    return commands;
  }

  /// A room in which everything can be tried: somebody of each role, a raised hand, a ban, somebody
  /// in the lobby, and a message of everybody.
  private static final class Stand {
    private final Venue venue;
    private final List<String> messages = new ArrayList<>();
    private final List<String> authors = new ArrayList<>();

    private Stand(boolean scheduled) {
      venue =
          Venue.opened(
              Venue.info(20), "ho", scheduled ? Venue.BEGIN_MS + 1_000 : 0, Limits.DEFAULT);
      venue.enter(person("ho", Role.HOST));
      for (Actor actor : ACTORS) {
        if (!actor.identity().equals("ho")) {
          venue.enter(actor);
        }
      }
      venue.enter(person("tl", Role.LISTENER));
      venue.enter(person("ts", Role.SPEAKER));
      venue.enter(person("tc", Role.COHOST));
      venue.enter(person("hand", Role.LISTENER));
      venue.done(person("hand", Role.LISTENER), new RoomCommand.RaiseHand());
      for (String each : List.of("li", "sp", "co", "ho", "op", "tl", "ts", "tc")) {
        Actor actor = person(each, Role.LISTENER);
        if (!each.equals("op")) {
          Decision posted = venue.ask(actor, new RoomCommand.PostChat("I am " + each));
          messages.add((String) ((Decision.Accepted) posted).result().get("message"));
          authors.add(each);
        }
      }
      Actor host = person("ho", Role.HOST);
      venue.done(host, new RoomCommand.Ban("banned", "", Optional.empty()));
      venue.done(host, new RoomCommand.Update(Patches.lobby(true)));
      venue.enterRefusal(person("knocker", Role.LISTENER));
    }

    /// @return empty when that cannot be tried on them; else what was said to it
    private Optional<Optional<Rejection>> attempt(Action action, Actor actor, String target) {
      boolean onStage = venue.roleOf(target).onStage();
      boolean own = target.equals(actor.identity());
      return switch (action) {
        case LISTEN, RECORD, SEE_REPORTS, SEE_AUDIT, DUMP, ANSWER_INVITE ->
            Optional.of(
                venue.room.mayDo(actor, action, venue.nowMs).map(Decision.Rejected::rejection));
        case PUBLISH ->
            Optional.of(
                venue.room.mayPublish(actor, venue.nowMs).map(Decision.Rejected::rejection));
        case REACT -> ask(actor, new RoomCommand.React("👏"));
        case CHAT -> ask(actor, new RoomCommand.PostChat("hello"));
        case EDIT_MESSAGE ->
            authors.contains(target)
                ? ask(actor, new RoomCommand.EditChat(messageOf(target), "else"))
                : Optional.empty();
        case DELETE_MESSAGE ->
            authors.contains(target)
                ? ask(actor, new RoomCommand.DeleteChat(messageOf(target)))
                : Optional.empty();
        case REPORT ->
            ask(actor, new RoomCommand.Report(Optional.of(target), ReportCategory.SPAM, ""));
        case RAISE_HAND -> ask(actor, new RoomCommand.RaiseHand());
        case MUTE_SELF -> ask(actor, new RoomCommand.Mute(actor.identity()));
        case STEP_DOWN -> stepDown(actor);
        case ANSWER_HANDS -> ask(actor, new RoomCommand.ApproveHand("hand"));
        case INVITE -> ask(actor, new RoomCommand.Invite("tl"));
        case MUTE -> onStage && !own ? ask(actor, new RoomCommand.Mute(target)) : Optional.empty();
        case DEMOTE ->
            onStage && !own
                ? ask(actor, new RoomCommand.SetRole(target, Role.LISTENER))
                : Optional.empty();
        case MAKE_COHOST ->
            own || venue.roleOf(target) == Role.COHOST
                ? Optional.empty()
                : ask(actor, new RoomCommand.SetRole(target, Role.COHOST));
        case HAND_OVER ->
            own || target.equals("ho")
                ? Optional.empty()
                : ask(actor, new RoomCommand.SetRole(target, Role.HOST));
        case REMOVE -> ask(actor, new RoomCommand.Remove(target, ""));
        case BAN -> ask(actor, new RoomCommand.Ban(target, "", Optional.empty()));
        case UNBAN -> ask(actor, new RoomCommand.Unban("banned"));
        case ANSWER_KNOCKS -> ask(actor, new RoomCommand.Admit("knocker"));
        case LOCK -> ask(actor, new RoomCommand.Update(Patches.locked(true)));
        case PIN -> ask(actor, new RoomCommand.Update(Patches.pinned("Welcome")));
        case SET_TONE -> ask(actor, new RoomCommand.Update(Patches.talk(60)));
        case EDIT_ROOM -> ask(actor, new RoomCommand.Update(Patches.title("Else")));
        case START -> ask(actor, new RoomCommand.Start());
        case END -> ask(actor, new RoomCommand.End());
      };
    }

    private Optional<Optional<Rejection>> stepDown(Actor actor) {
      // To somebody who is a listener there is nothing to step down to.
      return venue.room.role(actor).onStage()
          ? ask(actor, new RoomCommand.SetRole(actor.identity(), Role.LISTENER))
          : Optional.empty();
    }

    private Optional<Optional<Rejection>> ask(Actor actor, RoomCommand command) {
      return Optional.of(venue.refusal(actor, command));
    }

    private String messageOf(String author) {
      return messages.get(authors.indexOf(author));
    }
  }
}
