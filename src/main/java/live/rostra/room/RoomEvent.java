package live.rostra.room;

import java.util.Optional;

/// What happened in a room: the entries of its log, and the only way its state changes.
///
/// Times are wall-clock milliseconds since 1970.
public sealed interface RoomEvent {
  /// Who may see an event. Others get its place in the log and nothing else.
  default Audience audience() {
    return Audience.EVERYONE;
  }

  /// Who may see an event.
  enum Audience {
    /// Everybody in the room.
    EVERYONE,
    /// Moderators, and whom it is {@link #about}.
    MODERATORS
  }

  /// Whom an event is about, who may see all of it; empty when it is about nobody.
  default Optional<String> about() {
    return Optional.empty();
  }

  /// The event as those see it who are neither moderators nor whom it is {@link #about}: without
  /// the reasons that are none of their business. Only for events of {@link Audience#EVERYONE}.
  default RoomEvent forOthers() {
    return this;
  }

  /// The room exists: the first entry of its first epoch.
  ///
  /// @param host who opened it, or for whom; empty when an operator did for nobody
  /// @param scheduledAtMs when it is to begin; 0 when it is live at once
  record Opened(RoomInfo info, String host, long createdAtMs, long scheduledAtMs)
      implements RoomEvent {}

  /// It is something else now.
  record Updated(RoomInfo info, long scheduledAtMs) implements RoomEvent {}

  /// It is live.
  record Started(long atMs) implements RoomEvent {}

  /// It is over.
  record Ended(long atMs, EndCause cause) implements RoomEvent {}

  /// Why a room ended.
  enum EndCause {
    /// Somebody ended it.
    HOST,
    /// Nobody was there for long.
    IDLE
  }

  /// The host is not here: when the grace period is over, a co-host takes the room.
  record HostAway(long sinceMs) implements RoomEvent {}

  /// The host is back.
  record HostBack() implements RoomEvent {}

  /// Somebody has another role.
  ///
  /// @param ceiling the highest role their last token allows
  record RoleChanged(String identity, String name, Role role, Role ceiling, RoleCause cause)
      implements RoomEvent {
    @Override
    public Optional<String> about() {
      return Optional.of(identity);
    }
  }

  /// Why a role changed.
  enum RoleCause {
    /// Came with a token that says so.
    TOKEN,
    /// Raised a hand and was approved.
    APPROVED,
    /// Took an invitation.
    INVITED,
    /// Somebody with the right to it gave the role.
    GIVEN,
    /// Stepped down.
    STEPPED_DOWN,
    /// The host handed the room over, or was away for too long.
    HAND_OVER,
    /// Came back to a stage without a free place.
    STAGE_FULL
  }

  /// Somebody of the stage is here.
  record StageEntered(String identity) implements RoomEvent {}

  /// Somebody of the stage is not here any more; the role stays.
  record StageLeft(String identity) implements RoomEvent {}

  /// A hand is up; its place in the queue is that of this entry in the log.
  record HandRaised(String identity, String name, Role ceiling, long atMs) implements RoomEvent {}

  /// A hand is down.
  ///
  /// @param reason what the moderator said; only they and the person see it
  record HandLowered(String identity, HandCause cause, String reason) implements RoomEvent {
    @Override
    public Optional<String> about() {
      return Optional.of(identity);
    }

    @Override
    public RoomEvent forOthers() {
      return reason.isEmpty() ? this : new HandLowered(identity, cause, "");
    }
  }

  /// Why a hand went down.
  enum HandCause {
    /// Approved: the role follows.
    APPROVED,
    /// Denied.
    DENIED,
    /// Withdrawn.
    WITHDRAWN,
    /// Gone from the room for too long, removed or banned.
    GONE
  }

  /// Somebody is asked onto the stage.
  record Invited(String identity, String name) implements RoomEvent {}

  /// An invitation is over.
  record InviteEnded(String identity, boolean accepted) implements RoomEvent {}

  /// A microphone is shut.
  ///
  /// @param byModerator whether only a moderator opens it again
  record Muted(String identity, boolean byModerator) implements RoomEvent {}

  /// A microphone is open.
  record Unmuted(String identity) implements RoomEvent {}

  /// Somebody was removed; their role is gone, and no token that was made until then lets them in.
  ///
  /// @param reason what the moderator said; only they and the person see it
  record Removed(String identity, String name, String reason, long atMs) implements RoomEvent {
    @Override
    public Optional<String> about() {
      return Optional.of(identity);
    }

    @Override
    public RoomEvent forOthers() {
      return new Removed(identity, name, "", atMs);
    }
  }

  /// Somebody is kept out. By whom is for moderators: whoever is banned learns from a removal of
  /// the same moment why.
  ///
  /// @param untilMs when it ends; 0 for ever
  record Banned(String identity, String name, String by, String reason, long atMs, long untilMs)
      implements RoomEvent {
    @Override
    public Audience audience() {
      return Audience.MODERATORS;
    }
  }

  /// Somebody may come back.
  record Unbanned(String identity, String by) implements RoomEvent {
    @Override
    public Audience audience() {
      return Audience.MODERATORS;
    }
  }

  /// Somebody waits in the lobby.
  record Knocked(String identity, String name, long atMs) implements RoomEvent {
    @Override
    public Audience audience() {
      return Audience.MODERATORS;
    }

    @Override
    public Optional<String> about() {
      return Optional.of(identity);
    }
  }

  /// Somebody was let in, and stays known.
  record Admitted(String identity) implements RoomEvent {
    @Override
    public Audience audience() {
      return Audience.MODERATORS;
    }

    @Override
    public Optional<String> about() {
      return Optional.of(identity);
    }
  }

  /// Somebody was sent away from the lobby, or went.
  record KnockEnded(String identity) implements RoomEvent {
    @Override
    public Audience audience() {
      return Audience.MODERATORS;
    }

    @Override
    public Optional<String> about() {
      return Optional.of(identity);
    }
  }

  /// Somebody wrote.
  ///
  /// @param message its id, `epoch-seq` of this entry
  record ChatPosted(String message, String identity, String name, String text, long atMs)
      implements RoomEvent {}

  /// A message reads differently.
  record ChatEdited(String message, String text, long atMs) implements RoomEvent {}

  /// A message is gone.
  ///
  /// @param byModerator whether somebody else than its author deleted it
  record ChatDeleted(String message, boolean byModerator) implements RoomEvent {}

  /// Somebody reported a person or the room.
  ///
  /// @param report its id, `epoch-seq` of this entry
  /// @param identity whom; empty for the room
  /// @param fromMs where the excerpt begins, in mixer time
  /// @param toMs where it ends
  record Reported(
      String report,
      String by,
      String identity,
      RoomCommand.ReportCategory category,
      String text,
      long fromMs,
      long toMs)
      implements RoomEvent {
    @Override
    public Audience audience() {
      return Audience.MODERATORS;
    }
  }

  /// A speaker has had the floor for as long as one may.
  record TalkTimeUp(String identity) implements RoomEvent {}
}
