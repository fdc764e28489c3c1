package live.rostra.room;

import java.util.List;
import live.rostra.room.Snapshot.BanEntry;
import live.rostra.room.Snapshot.Hand;
import live.rostra.room.Snapshot.Knock;
import live.rostra.room.Snapshot.Message;
import live.rostra.room.Snapshot.Mute;
import live.rostra.room.Snapshot.Person;
import live.rostra.room.Snapshot.Status;
import org.jspecify.annotations.Nullable;

/// All that is true in a room, by its log: {@link #apply} is the only way it changes, so that equal
/// logs make equal states, on the node, after a restart and at every client.
///
/// What {@link Snapshot#forEverybody} shows follows from those events alone that everybody sees, as
/// everybody sees them ({@link RoomEvent#forOthers}). One thread at a time.
public final class RoomState {
  private static final int MAX_ADMITTED = 5_000;

  private final RoomId id;
  private final long epoch;
  private final People people;
  private final Listed<Hand> hands = new Listed<>(Hand::identity);
  private final Listed<String> invites = new Listed<>(identity -> identity);
  private final Listed<BanEntry> bans = new Listed<>(BanEntry::identity);
  private final Listed<Knock> lobby = new Listed<>(Knock::identity);
  private final Listed<String> admitted = new Listed<>(identity -> identity);
  private final ChatTail chat;

  private long seq;
  private RoomInfo info;
  private Status status;
  private String host;
  private long createdAtMs;
  private long scheduledAtMs;
  private long startedAtMs;
  private long endedAtMs;
  private long hostAwaySinceMs;
  private @Nullable Snapshot snapshot;
  private @Nullable String hash;

  private RoomState(Snapshot from, Limits limits) {
    id = from.id();
    epoch = from.epoch();
    seq = from.seq();
    info = from.info();
    status = from.status();
    host = from.host();
    createdAtMs = from.createdAtMs();
    scheduledAtMs = from.scheduledAtMs();
    startedAtMs = from.startedAtMs();
    endedAtMs = from.endedAtMs();
    hostAwaySinceMs = from.hostAwaySinceMs();
    people = new People(limits.maxPeople());
    chat = new ChatTail(limits.chatTail());
    from.people().forEach(people::put);
    from.hands().forEach(hands::put);
    from.invites().forEach(invites::put);
    from.chat().forEach(chat::post);
    from.bans().forEach(bans::put);
    from.lobby().forEach(lobby::put);
    from.admitted().forEach(admitted::put);
  }

  /// The state that a snapshot shows.
  ///
  /// @param limits the same at all who compare their states
  public static RoomState of(Snapshot snapshot, Limits limits) {
    return new RoomState(snapshot, limits);
  }

  /// A room before its first entry.
  ///
  /// @param bans from an earlier room of the same id
  public static RoomState empty(RoomId id, long epoch, List<BanEntry> bans, Limits limits) {
    return new RoomState(
        new Snapshot(
            id,
            epoch,
            0,
            RoomInfo.UNTITLED,
            Status.SCHEDULED,
            "",
            0,
            0,
            0,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            bans,
            List.of(),
            List.of()),
        limits);
  }

  /// Takes the next entry's place in the log without knowing what it says.
  public void withheld() {
    seq++;
    snapshot = null;
    hash = null;
  }

  /// Takes the next entry of the log.
  public void apply(RoomEvent event) {
    withheld();
    switch (event) {
      case RoomEvent.Opened opened -> open(opened);
      case RoomEvent.Updated updated -> {
        info = updated.info();
        scheduledAtMs = updated.scheduledAtMs();
      }
      case RoomEvent.Started started -> {
        status = Status.LIVE;
        startedAtMs = started.atMs();
      }
      case RoomEvent.Ended ended -> end(ended.atMs());
      case RoomEvent.HostAway away -> hostAwaySinceMs = away.sinceMs();
      case RoomEvent.HostBack _ -> hostAwaySinceMs = 0;
      case RoomEvent.RoleChanged changed -> changeRole(changed);
      case RoomEvent.StageEntered entered -> here(entered.identity(), true);
      case RoomEvent.StageLeft left -> here(left.identity(), false);
      case RoomEvent.HandRaised hand ->
          hands.put(new Hand(hand.identity(), hand.name(), hand.ceiling(), hand.atMs()));
      case RoomEvent.HandLowered hand -> hands.remove(hand.identity());
      case RoomEvent.Invited invited -> invites.put(invited.identity());
      case RoomEvent.InviteEnded invite -> invites.remove(invite.identity());
      case RoomEvent.Muted muted ->
          mute(muted.identity(), muted.byModerator() ? Mute.MODERATOR : Mute.SELF);
      case RoomEvent.Unmuted unmuted -> mute(unmuted.identity(), Mute.NONE);
      case RoomEvent.Removed removed -> remove(removed);
      case RoomEvent.Banned ban ->
          bans.put(
              new BanEntry(
                  ban.identity(), ban.name(), ban.by(), ban.reason(), ban.atMs(), ban.untilMs()));
      case RoomEvent.Unbanned unbanned -> bans.remove(unbanned.identity());
      case RoomEvent.Knocked knock ->
          lobby.put(new Knock(knock.identity(), knock.name(), knock.atMs()));
      case RoomEvent.Admitted let -> admit(let.identity());
      case RoomEvent.KnockEnded knock -> lobby.remove(knock.identity());
      case RoomEvent.ChatPosted post ->
          chat.post(
              new Message(
                  post.message(), post.identity(), post.name(), post.text(), post.atMs(), 0));
      case RoomEvent.ChatEdited edit -> chat.edit(edit.message(), edit.text(), edit.atMs());
      case RoomEvent.ChatDeleted gone -> chat.delete(gone.message());
      case RoomEvent.Reported _, RoomEvent.TalkTimeUp _ -> {}
    }
  }

  private void open(RoomEvent.Opened opened) {
    info = opened.info();
    host = opened.host();
    createdAtMs = opened.createdAtMs();
    scheduledAtMs = opened.scheduledAtMs();
    status = scheduledAtMs > 0 ? Status.SCHEDULED : Status.LIVE;
    startedAtMs = scheduledAtMs > 0 ? 0 : createdAtMs;
  }

  private void end(long atMs) {
    status = Status.ENDED;
    endedAtMs = atMs;
    hostAwaySinceMs = 0;
    hands.clear();
    invites.clear();
    lobby.clear();
    people.nobodyHere();
  }

  private void changeRole(RoomEvent.RoleChanged changed) {
    Person before = people.get(changed.identity());
    Role role = changed.role();
    Person onStage = before != null && role.onStage() ? before : null;
    people.put(
        new Person(
            changed.identity(),
            changed.name(),
            role,
            changed.ceiling(),
            onStage != null && onStage.here(),
            onStage == null ? Mute.NONE : onStage.muted(),
            before == null ? 0 : before.removedAtMs()));
    if (role == Role.HOST) {
      host = changed.identity();
      hostAwaySinceMs = 0;
    } else if (host.equals(changed.identity())) {
      host = "";
      hostAwaySinceMs = 0;
    }
  }

  private void here(String identity, boolean here) {
    Person person = people.get(identity);
    if (person != null) {
      people.put(People.here(person, here));
    }
  }

  private void mute(String identity, Mute mute) {
    Person person = people.get(identity);
    if (person != null) {
      people.put(People.muted(person, mute));
    }
  }

  private void remove(RoomEvent.Removed removed) {
    Person before = people.get(removed.identity());
    people.put(
        new Person(
            removed.identity(),
            removed.name(),
            Role.LISTENER,
            before == null ? Role.LISTENER : before.ceiling(),
            false,
            Mute.NONE,
            removed.atMs()));
    admitted.remove(removed.identity());
    if (host.equals(removed.identity())) {
      host = "";
      hostAwaySinceMs = 0;
    }
  }

  private void admit(String identity) {
    lobby.remove(identity);
    admitted.put(identity);
    if (admitted.size() > MAX_ADMITTED) {
      admitted.removeFirst();
    }
  }

  /// All of it, at this place of the log; the same object until the next entry.
  public Snapshot snapshot() {
    if (snapshot == null) {
      snapshot =
          new Snapshot(
              id,
              epoch,
              seq,
              info,
              status,
              host,
              createdAtMs,
              scheduledAtMs,
              startedAtMs,
              endedAtMs,
              hostAwaySinceMs,
              people.list(),
              hands.list(),
              invites.list(),
              chat.list(),
              bans.list(),
              lobby.list(),
              admitted.list());
    }
    return snapshot;
  }

  /// What everybody may know of it as 64 hexadecimal digits: equal for equal states, and cheap to
  /// compare across a crowd. SHA-256 over {@link CanonicalText}.
  public String hash() {
    if (hash == null) {
      hash = CanonicalText.sha256(snapshot().forEverybody());
    }
    return hash;
  }

  /// The room.
  public RoomId id() {
    return id;
  }

  /// The epoch of the log.
  public long epoch() {
    return epoch;
  }

  /// The last entry taken.
  public long seq() {
    return seq;
  }

  /// What the room is.
  public RoomInfo info() {
    return info;
  }

  /// Where it is in its life.
  public Status status() {
    return status;
  }

  /// The identity of the host, or empty.
  public String host() {
    return host;
  }

  /// When it is to begin, or 0.
  long scheduledAtMs() {
    return scheduledAtMs;
  }

  /// Since when the host is not here, or 0.
  long hostAwaySinceMs() {
    return hostAwaySinceMs;
  }

  /// Whose role the room remembers.
  People people() {
    return people;
  }

  /// What the room knows of somebody, or null.
  public @Nullable Person person(String identity) {
    return people.get(identity);
  }

  /// The queue, first raised first.
  Listed<Hand> hands() {
    return hands;
  }

  /// Who is asked onto the stage.
  Listed<String> invites() {
    return invites;
  }

  /// Who is kept out.
  Listed<BanEntry> bans() {
    return bans;
  }

  /// Who waits.
  Listed<Knock> lobby() {
    return lobby;
  }

  /// Who was let in.
  Listed<String> admitted() {
    return admitted;
  }

  /// The last messages.
  ChatTail chat() {
    return chat;
  }
}
