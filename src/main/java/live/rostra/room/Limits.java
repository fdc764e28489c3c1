package live.rostra.room;

/// How long a room waits and how much it holds. Times are milliseconds.
///
/// @param reconnectGraceMs how long who lost the last socket still counts as here
/// @param goneGraceMs how long a hand stays up without its owner, and how long after a restart
///   those of the stage are expected back
/// @param hostAwayMs how long the host may be away before a co-host takes the room
/// @param idleCloseMs how long nobody is here before the room ends; 0 for never
/// @param inviteMs how long an invitation stands
/// @param maxMembers identities here at once
/// @param maxAttachments sockets and connections of one identity
/// @param maxSpeakers the most that a room's own bound of the stage can be set to
/// @param maxPeople identities that the room remembers a role of
/// @param maxHands raised hands
/// @param maxLobby people waiting
/// @param maxBans people kept out
/// @param chatTail messages in the state
/// @param logEntries entries kept for resuming
/// @param logChars characters of entries kept for resuming
public record Limits(
    long reconnectGraceMs,
    long goneGraceMs,
    long hostAwayMs,
    long idleCloseMs,
    long inviteMs,
    int maxMembers,
    int maxAttachments,
    int maxSpeakers,
    int maxPeople,
    int maxHands,
    int maxLobby,
    int maxBans,
    int chatTail,
    int logEntries,
    int logChars) {
  /// Rejects graces that would forget somebody before they have left.
  public Limits {
    if (goneGraceMs < reconnectGraceMs || reconnectGraceMs < 0) {
      throw new IllegalArgumentException("goneGraceMs is at least reconnectGraceMs");
    }
  }

  /// What an edge node uses unless told otherwise.
  public static final Limits DEFAULT =
      new Limits(
          15_000,
          60_000,
          60_000,
          600_000,
          120_000,
          20_000,
          8,
          20,
          5_000,
          500,
          200,
          10_000,
          200,
          1_000,
          512 * 1024);

  /// The same with another stage.
  public Limits withMaxSpeakers(int speakers) {
    return new Limits(
        reconnectGraceMs,
        goneGraceMs,
        hostAwayMs,
        idleCloseMs,
        inviteMs,
        maxMembers,
        maxAttachments,
        speakers,
        maxPeople,
        maxHands,
        maxLobby,
        maxBans,
        chatTail,
        logEntries,
        logChars);
  }

  /// The same with other times for who is away.
  public Limits withTimes(long reconnectGrace, long goneGrace, long hostAway, long idleClose) {
    return new Limits(
        reconnectGrace,
        goneGrace,
        hostAway,
        idleClose,
        inviteMs,
        maxMembers,
        maxAttachments,
        maxSpeakers,
        maxPeople,
        maxHands,
        maxLobby,
        maxBans,
        chatTail,
        logEntries,
        logChars);
  }
}
