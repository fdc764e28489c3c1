package live.rostra.room;

import java.util.List;
import java.util.Optional;

/// All of a room's state at one place of its log: what a newcomer starts from, what is stored, and
/// what two replays are compared by. Canonical: lists are in the order named, so that equal states
/// are equal snapshots.
///
/// @param id the room
/// @param epoch of the entries that follow
/// @param seq of the last entry that it contains; 0 before the first
/// @param info what the room is
/// @param status where it is in its life
/// @param host the identity of the host, or empty
/// @param createdAtMs when it was opened
/// @param scheduledAtMs when it is to begin, or 0
/// @param startedAtMs when it began, or 0
/// @param endedAtMs when it ended, or 0
/// @param hostAwaySinceMs since when the host is not here, or 0
/// @param people whoever has, or had, a role that a token or somebody gave, and who was removed: in
///   the order in which they came by their present role
/// @param hands the queue, first raised first
/// @param invites open invitations, by identity
/// @param chat the last messages, oldest first
/// @param bans who is kept out, by identity; moderators only
/// @param lobby who waits, first come first; moderators only
/// @param admitted who was let through the lobby, first first; moderators only
public record Snapshot(
    RoomId id,
    long epoch,
    long seq,
    RoomInfo info,
    Status status,
    String host,
    long createdAtMs,
    long scheduledAtMs,
    long startedAtMs,
    long endedAtMs,
    long hostAwaySinceMs,
    List<Person> people,
    List<Hand> hands,
    List<String> invites,
    List<Message> chat,
    List<BanEntry> bans,
    List<Knock> lobby,
    List<String> admitted) {
  /// Copies the lists.
  public Snapshot {
    people = List.copyOf(people);
    hands = List.copyOf(hands);
    invites = List.copyOf(invites);
    chat = List.copyOf(chat);
    bans = List.copyOf(bans);
    lobby = List.copyOf(lobby);
    admitted = List.copyOf(admitted);
  }

  /// Where a room is in its life.
  public enum Status {
    /// To begin later.
    SCHEDULED,
    /// Open.
    LIVE,
    /// Over.
    ENDED
  }

  /// Somebody the room has something to remember of.
  ///
  /// @param ceiling the highest role their last token allows
  /// @param here whether they are in the room; told of the stage only
  /// @param muted whether the microphone is shut, and by whom
  /// @param removedAtMs when they were last removed, or 0
  public record Person(
      String identity,
      String name,
      Role role,
      Role ceiling,
      boolean here,
      Mute muted,
      long removedAtMs) {}

  /// Who shut a microphone.
  public enum Mute {
    /// Nobody: it is open.
    NONE,
    /// Its owner.
    SELF,
    /// A moderator: only a moderator opens it.
    MODERATOR
  }

  /// A raised hand.
  public record Hand(String identity, String name, Role ceiling, long atMs) {}

  /// A chat message.
  ///
  /// @param editedAtMs 0 when it was never changed
  public record Message(
      String id, String identity, String name, String text, long atMs, long editedAtMs) {}

  /// Somebody who is kept out.
  public record BanEntry(
      String identity, String name, String by, String reason, long atMs, long untilMs) {}

  /// Somebody who waits.
  public record Knock(String identity, String name, long atMs) {}

  /// The person of that identity.
  public Optional<Person> person(String identity) {
    return people.stream().filter(each -> each.identity().equals(identity)).findFirst();
  }

  /// The same as the beginning of another epoch.
  Snapshot inEpoch(long newEpoch) {
    return with(newEpoch, 0, bans, lobby, admitted);
  }

  /// What everybody may see of it.
  public Snapshot forEverybody() {
    return with(epoch, seq, List.of(), List.of(), List.of());
  }

  /// What somebody may see of it who does not moderate: no bans, and of the lobby what is about
  /// themselves.
  public Snapshot forPerson(String identity) {
    return with(
        epoch,
        seq,
        List.of(),
        lobby.stream().filter(each -> each.identity().equals(identity)).toList(),
        admitted.stream().filter(identity::equals).toList());
  }

  private Snapshot with(
      long itsEpoch,
      long itsSeq,
      List<BanEntry> itsBans,
      List<Knock> itsLobby,
      List<String> itsAdmitted) {
    return new Snapshot(
        id,
        itsEpoch,
        itsSeq,
        info,
        status,
        host,
        createdAtMs,
        scheduledAtMs,
        startedAtMs,
        endedAtMs,
        hostAwaySinceMs,
        people,
        hands,
        invites,
        chat,
        itsBans,
        itsLobby,
        itsAdmitted);
  }
}
