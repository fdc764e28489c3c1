package live.rostra.room;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is here, by their sockets and connections: the part of a room that no log knows and that a
/// restart empties. Whoever lost the last of them counts as here until {@link #leave}.
final class Attendance {
  private static final int MAX_ACQUAINTED = 20_000;

  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, Set<String>> waiting = new HashMap<>();
  private final LinkedHashSet<String> acquainted = new LinkedHashSet<>();
  private int here;
  private long changes;

  /// Somebody who is here, or was until a moment ago.
  static final class Member {
    private final String identity;
    private final Set<String> attachments = HashSet.newHashSet(2);
    private String name = "";
    private Role ceiling = Role.LISTENER;
    private boolean here;
    private long awaySinceMs;
    private long expectedUntilMs;

    private Member(String identity) {
      this.identity = identity;
    }

    String identity() {
      return identity;
    }

    String name() {
      return name;
    }

    /// The highest role the last token allows.
    Role ceiling() {
      return ceiling;
    }

    /// Whether they count as here.
    boolean here() {
      return here;
    }

    boolean attached() {
      return !attachments.isEmpty();
    }

    int attachments() {
      return attachments.size();
    }

    boolean has(String attachment) {
      return attachments.contains(attachment);
    }

    /// Since when nothing of theirs is attached.
    long awaySinceMs() {
      return awaySinceMs;
    }

    /// Until when they count as here all the same.
    long expectedUntilMs() {
      return expectedUntilMs;
    }
  }

  @Nullable Member get(String identity) {
    return members.get(identity);
  }

  boolean isHere(String identity) {
    Member member = members.get(identity);
    return member != null && member.here;
  }

  /// Whether they have been here since the node started.
  boolean isAcquainted(String identity) {
    return acquainted.contains(identity);
  }

  /// How many identities are here.
  int size() {
    return here;
  }

  /// Grows whenever somebody comes, goes or is called something else.
  long changes() {
    return changes;
  }

  Collection<Member> members() {
    return members.values();
  }

  void attach(String identity, String name, Role ceiling, String attachment) {
    Member member = members.computeIfAbsent(identity, Member::new);
    if (!member.here || !member.name.equals(name)) {
      changes++;
    }
    if (!member.here) {
      member.here = true;
      here++;
    }
    member.name = name;
    member.ceiling = ceiling;
    member.attachments.add(attachment);
    waiting.remove(identity);
    acquainted.remove(identity);
    acquainted.add(identity);
    if (acquainted.size() > MAX_ACQUAINTED) {
      acquainted.removeFirst();
    }
  }

  /// Somebody of whom the log of an earlier run says that they were here.
  void expect(String identity, String name, Role ceiling, long nowMs, long untilMs) {
    Member member = members.computeIfAbsent(identity, Member::new);
    if (!member.here) {
      member.here = true;
      here++;
      changes++;
    }
    member.name = name;
    member.ceiling = ceiling;
    member.awaySinceMs = nowMs;
    member.expectedUntilMs = untilMs;
  }

  /// Takes one away.
  ///
  /// @return whether it was the last of theirs: they are away from now on
  boolean detach(String identity, String attachment, long nowMs, long expectedUntilMs) {
    Member member = members.get(identity);
    if (member == null || !member.attachments.remove(attachment) || member.attached()) {
      return false;
    }
    member.awaySinceMs = nowMs;
    member.expectedUntilMs = expectedUntilMs;
    return true;
  }

  /// They do not count as here any more.
  ///
  /// @return whether they did
  boolean leave(String identity) {
    Member member = members.get(identity);
    if (member == null || !member.here) {
      return false;
    }
    member.attachments.clear();
    member.here = false;
    here--;
    changes++;
    return true;
  }

  /// Forgets all but that they were here once.
  void forget(String identity) {
    leave(identity);
    members.remove(identity);
  }

  /// Forgets that, too: they are a newcomer.
  void estrange(String identity) {
    forget(identity);
    waiting.remove(identity);
    acquainted.remove(identity);
  }

  void await(String identity, String attachment) {
    waiting.computeIfAbsent(identity, _ -> HashSet.newHashSet(2)).add(attachment);
  }

  /// Takes one out of the lobby.
  ///
  /// @return whether nothing of theirs waits any more
  boolean stopWaiting(String identity, String attachment) {
    Set<String> attachments = waiting.get(identity);
    if (attachments == null || !attachments.remove(attachment) || !attachments.isEmpty()) {
      return false;
    }
    waiting.remove(identity);
    return true;
  }

  boolean isWaiting(String identity) {
    return waiting.containsKey(identity);
  }

  void stopWaiting(String identity) {
    waiting.remove(identity);
  }
}
