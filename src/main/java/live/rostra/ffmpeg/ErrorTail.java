package live.rostra.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The last words of a child: the end of what it wrote to its error stream, for the failure's
/// reason.
final class ErrorTail {
  private static final int KEPT_BYTES = 1024;

  private final byte[] scratch = new byte[KEPT_BYTES];
  private byte[] tail = {};

  /// Appends `length` bytes and forgets what came too long before them.
  ErrorTail append(byte[] bytes, int length) {
    int fresh = Math.min(length, KEPT_BYTES);
    int kept = Math.min(tail.length, KEPT_BYTES - fresh);
    byte[] joined = new byte[kept + fresh];
    System.arraycopy(tail, tail.length - kept, joined, 0, kept);
    System.arraycopy(bytes, length - fresh, joined, kept, fresh);
    tail = joined;
    return this;
  }

  /// Takes what the pipe holds now, without waiting: a pipe nobody reads would stop the child at 64
  /// KB.
  void drain(InputStream pipe) {
    try {
      for (int available; (available = pipe.available()) > 0; ) {
        int read = pipe.read(scratch, 0, Math.min(available, scratch.length));
        if (read <= 0) {
          return;
        }
        append(scratch, read);
      }
    } catch (IOException e) {
      byte[] note = ("(its error stream: " + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8);
      append(note, note.length);
    }
  }

  /// One line, printable.
  @Override
  public String toString() {
    return new String(tail, StandardCharsets.UTF_8).strip().replaceAll("\\p{Cntrl}+", " | ");
  }
}
