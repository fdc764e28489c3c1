package live.rostra.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import live.rostra.room.RoomId;
import org.jspecify.annotations.Nullable;

/// Facts as bytes: what one append put into the file.
///
/// ```
/// | when, ms (8) | how many (4) | kind (1) fields … | kind (1) fields … |
/// ```
///
/// Numbers are big-endian; text is its length in bytes (4) and UTF-8; what may be absent is
/// preceded by a byte that says whether it is there. A kind whose fields change gets a new number:
/// what a node of the version before has left must still be readable.
final class FactCodec {
  private static final int LOGGED = 1;
  private static final int ROOM_SAVED = 2;
  private static final int CHAT_SAVED = 3;
  private static final int BAN_SAVED = 4;
  private static final int REPORT_FILED = 5;
  private static final int AUDITED = 6;
  private static final int WEBHOOK_QUEUED = 7;
  private static final int CHAT_DELETED = 8;

  private FactCodec() {}

  /// What one append brought.
  ///
  /// @param atMs when, in milliseconds since 1970
  /// @param facts in order
  record Appended(long atMs, List<Fact> facts) {}

  static byte[] encode(long atMs, List<Fact> facts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    Writer out = new Writer(new DataOutputStream(bytes));
    try {
      out.data.writeLong(atMs);
      out.data.writeInt(facts.size());
      for (Fact fact : facts) {
        write(out, fact);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Writer out, Fact fact) throws IOException {
    switch (fact) {
      case Fact.Logged f -> {
        out.data.writeByte(LOGGED);
        out.text(f.room().value());
        out.data.writeLong(f.epoch());
        out.data.writeLong(f.seq());
        out.data.writeLong(f.mixerAtMs());
        out.text(f.type());
        out.text(f.json());
      }
      case Fact.RoomSaved f -> {
        out.data.writeByte(ROOM_SAVED);
        out.row(f.row());
        out.data.writeLong(f.snapshotSeq());
        out.text(f.snapshotJson());
      }
      case Fact.ChatSaved(ChatMessage m) -> {
        out.data.writeByte(CHAT_SAVED);
        out.uuid(m.instance());
        out.text(m.id());
        out.text(m.author());
        out.text(m.name());
        out.text(m.text());
        out.instant(m.postedAt());
        out.instant(m.editedAt());
        out.instant(m.deletedAt());
        out.version(m.version());
      }
      case Fact.ChatDeleted f -> {
        out.data.writeByte(CHAT_DELETED);
        out.uuid(f.instance());
        out.text(f.id());
        out.instant(f.at());
        out.version(f.version());
      }
      case Fact.BanSaved(Ban b) -> {
        out.data.writeByte(BAN_SAVED);
        out.text(b.room().value());
        out.text(b.identity());
        out.text(b.by());
        out.text(b.reason());
        out.instant(b.since());
        out.instant(b.until());
        out.optionalText(b.liftedBy());
        out.instant(b.liftedAt());
        out.version(b.version());
      }
      case Fact.ReportFiled(Report r) -> {
        out.data.writeByte(REPORT_FILED);
        out.text(r.id());
        out.text(r.room().value());
        out.uuid(r.instance());
        out.text(r.by());
        out.optionalText(r.about());
        out.text(r.reason());
        out.text(r.text());
        out.optionalText(r.excerptJson());
        out.instant(r.at());
      }
      case Fact.Audited(AuditEntry a) -> {
        out.data.writeByte(AUDITED);
        out.text(a.id());
        out.text(a.room().value());
        out.instant(a.at());
        out.text(a.by());
        out.text(a.action());
        out.optionalText(a.subject());
        out.optionalText(a.detailJson());
      }
      case Fact.WebhookQueued f -> {
        out.data.writeByte(WEBHOOK_QUEUED);
        out.text(f.id());
        out.text(f.room().value());
        out.data.writeLong(f.position());
        out.text(f.type());
        out.text(f.body());
      }
    }
  }

  /// @throws IOException when these are no such bytes
  static Appended decode(byte[] bytes) throws IOException {
    Reader in = new Reader(new DataInputStream(new ByteArrayInputStream(bytes)));
    try {
      long atMs = in.data.readLong();
      int count = in.data.readInt();
      List<Fact> facts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        facts.add(read(in));
      }
      if (in.data.available() > 0) {
        throw new IOException("something follows the last fact");
      }
      return new Appended(atMs, facts);
    } catch (RuntimeException e) {
      // A name that is none, an enum's number that is too high.
      throw new IOException(e);
    }
  }

  private static Fact read(Reader in) throws IOException {
    int kind = in.data.readByte();
    return switch (kind) {
      case LOGGED ->
          new Fact.Logged(
              in.room(),
              in.data.readLong(),
              in.data.readLong(),
              in.data.readLong(),
              in.text(),
              in.text());
      case ROOM_SAVED -> new Fact.RoomSaved(in.row(), in.data.readLong(), in.text());
      case CHAT_SAVED ->
          new Fact.ChatSaved(
              new ChatMessage(
                  in.uuid(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.instant(),
                  in.optionalInstant(),
                  in.optionalInstant(),
                  in.version()));
      case CHAT_DELETED -> new Fact.ChatDeleted(in.uuid(), in.text(), in.instant(), in.version());
      case BAN_SAVED ->
          new Fact.BanSaved(
              new Ban(
                  in.room(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.instant(),
                  in.optionalInstant(),
                  in.optionalText(),
                  in.optionalInstant(),
                  in.version()));
      case REPORT_FILED ->
          new Fact.ReportFiled(
              new Report(
                  in.text(),
                  in.room(),
                  in.uuid(),
                  in.text(),
                  in.optionalText(),
                  in.text(),
                  in.text(),
                  in.optionalText(),
                  in.instant()));
      case AUDITED ->
          new Fact.Audited(
              new AuditEntry(
                  in.text(),
                  in.room(),
                  in.instant(),
                  in.text(),
                  in.text(),
                  in.optionalText(),
                  in.optionalText()));
      case WEBHOOK_QUEUED ->
          new Fact.WebhookQueued(in.text(), in.room(), in.data.readLong(), in.text(), in.text());
      default -> throw new IOException("facts of a newer version, kind " + kind);
    };
  }

  /// @param data where to
  private record Writer(DataOutputStream data) {
    void text(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      data.writeInt(bytes.length);
      data.write(bytes);
    }

    void optionalText(@Nullable String text) throws IOException {
      data.writeBoolean(text != null);
      if (text != null) {
        text(text);
      }
    }

    void uuid(UUID uuid) throws IOException {
      data.writeLong(uuid.getMostSignificantBits());
      data.writeLong(uuid.getLeastSignificantBits());
    }

    void instant(@Nullable Instant instant) throws IOException {
      data.writeBoolean(instant != null);
      if (instant != null) {
        data.writeLong(instant.toEpochMilli());
      }
    }

    void version(Version version) throws IOException {
      data.writeLong(version.epoch());
      data.writeLong(version.seq());
    }

    void row(RoomRow row) throws IOException {
      text(row.room().value());
      uuid(row.instance());
      data.writeLong(row.epoch());
      text(row.host());
      text(row.title());
      data.writeInt(row.topics().size());
      for (String topic : row.topics()) {
        text(topic);
      }
      text(row.status().name());
      text(row.language());
      text(row.visibility());
      data.writeBoolean(row.pinned());
      data.writeBoolean(row.locked());
      instant(row.createdAt());
      instant(row.scheduledAt());
      instant(row.startedAt());
      instant(row.endedAt());
    }
  }

  /// @param data where from
  private record Reader(DataInputStream data) {
    String text() throws IOException {
      int length = data.readInt();
      if (length < 0 || length > data.available()) {
        throw new IOException("text is longer than its bytes");
      }
      return new String(data.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Nullable String optionalText() throws IOException {
      return data.readBoolean() ? text() : null;
    }

    RoomId room() throws IOException {
      return new RoomId(text());
    }

    UUID uuid() throws IOException {
      return new UUID(data.readLong(), data.readLong());
    }

    @Nullable Instant optionalInstant() throws IOException {
      return data.readBoolean() ? Instant.ofEpochMilli(data.readLong()) : null;
    }

    Instant instant() throws IOException {
      Instant instant = optionalInstant();
      if (instant == null) {
        throw new IOException("a time is missing");
      }
      return instant;
    }

    Version version() throws IOException {
      return new Version(data.readLong(), data.readLong());
    }

    RoomRow row() throws IOException {
      return new RoomRow(
          room(),
          uuid(),
          data.readLong(),
          text(),
          text(),
          texts(),
          RoomRow.Status.valueOf(text()),
          text(),
          text(),
          data.readBoolean(),
          data.readBoolean(),
          instant(),
          optionalInstant(),
          optionalInstant(),
          optionalInstant());
    }

    private List<String> texts() throws IOException {
      int count = data.readInt();
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        texts.add(text());
      }
      return texts;
    }
  }
}
