package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a room must never do, written down a second time, from the log and the tokens alone and in
/// other words than the room's own rules.
final class RoomOracle {
  private final Map<String, Role> roles = new HashMap<>();
  private final Map<String, Role> ceilings = new HashMap<>();
  private final Map<String, Long> bannedUntil = new HashMap<>();
  private final Map<String, Long> removedAt = new HashMap<>();
  private final Map<String, Boolean> shutByModerator = new HashMap<>();
  private final Map<String, String> authors = new HashMap<>();

  /// Removed, and since then neither let in by somebody nor come in by an open door.
  private final Set<String> strangers = new HashSet<>();

  private final Set<String> onStage = new HashSet<>();
  private final Set<String> invited = new TreeSet<>();
  private final List<String> queue = new ArrayList<>();
  private RoomInfo info = RoomInfo.UNTITLED;
  private long lastSeq;
  private long lastMixerMs;
  private long lastHandMs;
  private int handsRaised;
  private int approvals;

  int handsRaised() {
    return handsRaised;
  }

  int approvals() {
    return approvals;
  }

  Set<String> invited() {
    return invited;
  }

  List<String> queue() {
    return queue;
  }

  Role role(String identity) {
    return roles.getOrDefault(identity, Role.LISTENER);
  }

  boolean isModerator(String identity) {
    return role(identity) == Role.COHOST || role(identity) == Role.HOST;
  }

  List<String> stage() {
    return roles.keySet().stream().filter(each -> role(each) != Role.LISTENER).sorted().toList();
  }

  void newEpoch() {
    lastSeq = 0;
  }

  /// Judges that a command was done.
  void accepted(RoomCommand command, Actor actor, long nowMs, String why) {
    String self = actor.identity();
    if (command instanceof RoomCommand.Exit) {
      return;
    }
    if (!actor.admin()) {
      Long until = bannedUntil.get(self);
      assertThat(until == null || (until != 0 && until <= nowMs)).as("banned: " + why).isTrue();
      assertThat(removedAt.getOrDefault(self, -1L)).as(why).isLessThan(actor.issuedAtMs());
    }
    boolean moderates = actor.admin() || isModerator(self);
    boolean runs = actor.admin() || role(self) == Role.HOST;
    switch (command) {
      case RoomCommand.Enter _ -> {
        ceilings.put(self, actor.ceiling());
        boolean wasStrange = strangers.remove(self);
        assertThat(wasStrange && !actor.admin() && (info.locked() || info.lobby()))
            .as("a closed door: " + why)
            .isFalse();
      }
      case RoomCommand.ApproveHand hand -> {
        assertThat(moderates && queue.contains(hand.identity())).as(why).isTrue();
        assertThat(onStage.size()).as(why).isLessThan(info.maxSpeakers());
        approvals++;
      }
      case RoomCommand.DenyHand hand ->
          assertThat(moderates && queue.contains(hand.identity())).as(why).isTrue();
      case RoomCommand.AcceptInvite _ -> assertThat(invited).as(why).contains(self);
      case RoomCommand.Invite _,
          RoomCommand.Admit _,
          RoomCommand.Refuse _,
          RoomCommand.Unban _,
          RoomCommand.Update _ ->
          assertThat(moderates).as(why).isTrue();
      case RoomCommand.SetRole set -> judge(set, actor, moderates, runs, why);
      case RoomCommand.Mute mute -> {
        if (!mute.identity().equals(self)) {
          assertThat(moderates).as(why).isTrue();
          above(actor, mute.identity(), why);
        }
      }
      case RoomCommand.Unmute unmute -> {
        if (unmute.identity().equals(self)) {
          assertThat(shutByModerator.get(self)).as(why).isEqualTo(Boolean.FALSE);
        } else {
          assertThat(moderates).as(why).isTrue();
          above(actor, unmute.identity(), why);
        }
      }
      case RoomCommand.MuteAll _ -> assertThat(moderates).as(why).isTrue();
      case RoomCommand.Remove remove -> {
        assertThat(moderates).as(why).isTrue();
        above(actor, remove.identity(), why);
      }
      case RoomCommand.Ban ban -> {
        assertThat(moderates).as(why).isTrue();
        above(actor, ban.identity(), why);
      }
      case RoomCommand.PostChat _ -> {
        assertThat(info.chat()).as(why).isNotEqualTo(RoomInfo.Chat.OFF);
        if (info.chat() == RoomInfo.Chat.STAGE) {
          assertThat(role(self)).as(why).isNotEqualTo(Role.LISTENER);
        }
      }
      case RoomCommand.EditChat edit ->
          assertThat(authors.get(edit.message())).as(why).isEqualTo(self);
      case RoomCommand.DeleteChat delete ->
          assertThat(moderates || self.equals(authors.get(delete.message()))).as(why).isTrue();
      case RoomCommand.Start _, RoomCommand.End _ -> assertThat(runs).as(why).isTrue();
      case RoomCommand.Exit _,
          RoomCommand.RaiseHand _,
          RoomCommand.WithdrawHand _,
          RoomCommand.DeclineInvite _,
          RoomCommand.React _,
          RoomCommand.Report _ -> {}
    }
  }

  private void judge(
      RoomCommand.SetRole set, Actor actor, boolean moderates, boolean runs, String why) {
    Role before = role(set.identity());
    if (set.identity().equals(actor.identity()) && before.compareTo(set.role()) > 0) {
      return;
    }
    if (set.role() == Role.HOST || set.role() == Role.COHOST || before == Role.COHOST) {
      assertThat(runs).as(why).isTrue();
    }
    assertThat(moderates).as(why).isTrue();
    if (set.role() != Role.HOST) {
      above(actor, set.identity(), why);
    }
  }

  private void above(Actor actor, String identity, String why) {
    if (!actor.admin()) {
      assertThat(role(actor.identity())).as(why).isGreaterThan(role(identity));
    }
  }

  /// Follows the log.
  void happened(LogEntry entry) {
    assertThat(entry.seq()).isEqualTo(lastSeq + 1);
    assertThat(entry.mixerTimeMs()).isGreaterThanOrEqualTo(lastMixerMs);
    lastSeq = entry.seq();
    lastMixerMs = entry.mixerTimeMs();
    switch (entry.event()) {
      case RoomEvent.Opened opened -> info = opened.info();
      case RoomEvent.Updated updated -> info = updated.info();
      case RoomEvent.RoleChanged changed -> changed(changed);
      case RoomEvent.StageEntered entered -> onStage.add(entered.identity());
      case RoomEvent.StageLeft left -> onStage.remove(left.identity());
      case RoomEvent.HandRaised hand -> {
        assertThat(queue).doesNotContain(hand.identity());
        assertThat(hand.atMs()).isGreaterThanOrEqualTo(lastHandMs);
        lastHandMs = hand.atMs();
        queue.add(hand.identity());
        handsRaised++;
      }
      case RoomEvent.HandLowered hand -> assertThat(queue.remove(hand.identity())).isTrue();
      case RoomEvent.Invited invite -> assertThat(invited.add(invite.identity())).isTrue();
      case RoomEvent.InviteEnded invite -> assertThat(invited.remove(invite.identity())).isTrue();
      case RoomEvent.Muted muted -> shutByModerator.put(muted.identity(), muted.byModerator());
      case RoomEvent.Unmuted unmuted -> shutByModerator.remove(unmuted.identity());
      case RoomEvent.Removed removed -> {
        roles.put(removed.identity(), Role.LISTENER);
        removedAt.put(removed.identity(), removed.atMs());
        onStage.remove(removed.identity());
        shutByModerator.remove(removed.identity());
        strangers.add(removed.identity());
        assertThat(queue).doesNotContain(removed.identity());
      }
      case RoomEvent.Banned ban -> bannedUntil.put(ban.identity(), ban.untilMs());
      case RoomEvent.Unbanned unbanned -> bannedUntil.remove(unbanned.identity());
      case RoomEvent.ChatPosted post ->
          assertThat(authors.put(post.message(), post.identity())).isNull();
      case RoomEvent.Admitted admitted -> strangers.remove(admitted.identity());
      case RoomEvent.Started _,
          RoomEvent.Ended _,
          RoomEvent.HostAway _,
          RoomEvent.HostBack _,
          RoomEvent.Knocked _,
          RoomEvent.KnockEnded _,
          RoomEvent.ChatEdited _,
          RoomEvent.ChatDeleted _,
          RoomEvent.Reported _,
          RoomEvent.TalkTimeUp _ -> {}
    }
  }

  private void changed(RoomEvent.RoleChanged changed) {
    String identity = changed.identity();
    assertThat(changed.role())
        .as("above the token: " + changed)
        .isLessThanOrEqualTo(ceilings.getOrDefault(identity, Role.LISTENER));
    if (changed.role() == Role.HOST) {
      assertThat(roles.entrySet().stream().filter(each -> each.getValue() == Role.HOST))
          .as("two hosts: " + changed)
          .allMatch(each -> each.getKey().equals(identity));
    }
    Role before = role(identity);
    if (changed.cause() == RoomEvent.RoleCause.TOKEN && roles.containsKey(identity)) {
      assertThat(changed.role()).as("a token raised a role").isLessThanOrEqualTo(before);
    }
    roles.put(identity, changed.role());
    if (changed.role() == Role.LISTENER) {
      onStage.remove(identity);
      shutByModerator.remove(identity);
    }
  }
}
