package live.rostra.state;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a fact was not kept, or a question not answered.
public final class FactsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Stable codes.
  public enum Code {
    /// The file of waiting facts is at its limit, because Postgres has been away for too long.
    FULL,
    /// The file of waiting facts cannot be written to.
    DISK,
    /// Postgres does not answer, or not in time: ask again later.
    UNAVAILABLE,
    /// A cursor that this node has never given.
    BAD_CURSOR,
    /// The node is ending.
    CLOSED;

    /// As it stands in answers: `full`, `bad_cursor`.
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Code code;

  /// @param code the stable one
  /// @param detail one sentence for people, without secrets
  /// @param cause what lies behind it
  FactsException(Code code, String detail, @Nullable Throwable cause) {
    super(detail, cause, false, false);
    this.code = code;
  }

  /// @param code the stable one
  /// @param detail one sentence for people, without secrets
  public FactsException(Code code, String detail) {
    this(code, detail, null);
  }

  /// The stable code.
  public Code code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
