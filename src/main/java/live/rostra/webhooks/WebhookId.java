package live.rostra.webhooks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import live.rostra.room.RoomId;

/// Ids of webhooks: ULIDs that follow from the entry of the log they tell of. The same entry has
/// the same id however often it is told, and ids of one room grow as its log does.
///
/// ```
/// 48 bits  milliseconds since 1970
/// 32 bits  seq
/// 48 bits  of a hash of room, epoch and seq: other rooms have entries in that millisecond too
/// ```
final class WebhookId {
  /// Crockford's alphabet, as the specification of ULID has it.
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

  private static final int CHARS = 26;
  private static final long MAX_MS = (1L << 48) - 1;

  private WebhookId() {}

  /// @param atMs wall-clock milliseconds, 0 to 2^48 - 1; others are moved to the nearest of these
  static String of(RoomId room, long epoch, long seq, long atMs) {
    long hash = hash(room, epoch, seq);
    long high = Math.clamp(atMs, 0, MAX_MS) << 16 | (seq >>> 16 & 0xFFFF);
    long low = (seq & 0xFFFF) << 48 | hash >>> 16;
    char[] text = new char[CHARS];
    for (int i = CHARS - 1; i >= 0; i--) {
      text[i] = DIGITS[(int) (low & 31)];
      low = low >>> 5 | high << 59;
      high >>>= 5;
    }
    return new String(text);
  }

  private static long hash(RoomId room, long epoch, long seq) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(ByteBuffer.allocate(16).putLong(epoch).putLong(seq).flip());
      return ByteBuffer.wrap(sha256.digest(room.value().getBytes(StandardCharsets.UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must provide SHA-256", e);
    }
  }
}
