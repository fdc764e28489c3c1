package live.rostra.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/// A snapshot as one text that equal snapshots share and different ones do not: every field in the
/// order of its record as `length:text,`, so that no text can pass for a boundary; a list is its
/// size and then its members.
final class CanonicalText {
  private final StringBuilder text = new StringBuilder(4_096);

  private CanonicalText() {}

  /// The text of a snapshot.
  static String of(Snapshot snapshot) {
    CanonicalText canonical = new CanonicalText();
    canonical.write(snapshot);
    return canonical.text.toString();
  }

  /// The digest of that text, in hexadecimal.
  static String sha256(Snapshot snapshot) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(of(snapshot).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void write(Snapshot s) {
    fields(s.id(), s.epoch(), s.seq(), s.status(), s.host());
    fields(s.createdAtMs(), s.scheduledAtMs(), s.startedAtMs(), s.endedAtMs(), s.hostAwaySinceMs());
    write(s.info());
    size(s.people());
    for (Snapshot.Person p : s.people()) {
      fields(p.identity(), p.name(), p.role(), p.ceiling(), p.here(), p.muted(), p.removedAtMs());
    }
    size(s.hands());
    for (Snapshot.Hand hand : s.hands()) {
      fields(hand.identity(), hand.name(), hand.ceiling(), hand.atMs());
    }
    strings(s.invites());
    size(s.chat());
    for (Snapshot.Message m : s.chat()) {
      fields(m.id(), m.identity(), m.name(), m.text(), m.atMs(), m.editedAtMs());
    }
    size(s.bans());
    for (Snapshot.BanEntry ban : s.bans()) {
      fields(ban.identity(), ban.name(), ban.by(), ban.reason(), ban.atMs(), ban.untilMs());
    }
    size(s.lobby());
    for (Snapshot.Knock knock : s.lobby()) {
      fields(knock.identity(), knock.name(), knock.atMs());
    }
    strings(s.admitted());
  }

  private void write(RoomInfo info) {
    fields(info.title(), info.language(), info.visibility(), info.pinned());
    fields(info.locked(), info.lobby(), info.chat(), info.talkSeconds(), info.maxSpeakers());
    strings(info.topics());
  }

  private void strings(Collection<String> strings) {
    size(strings);
    for (String each : strings) {
      field(each);
    }
  }

  private void size(Collection<?> things) {
    text.append(things.size()).append('#');
  }

  private void fields(Object... values) {
    for (Object value : values) {
      field(value.toString());
    }
  }

  private void field(String value) {
    text.append(value.length()).append(':').append(value).append(',');
  }
}
