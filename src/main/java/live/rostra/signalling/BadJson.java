package live.rostra.signalling;

/// Why a text is not what it should be. Caught within this package: who sent the text hears of it,
/// nobody else does.
final class BadJson extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int MAX_POINTER = 80;

  /// @param pointer where, as in RFC 6901; empty for the whole
  /// @param need what belongs there: "must be a whole number"
  BadJson(String pointer, String need) {
    super(shown(pointer) + ' ' + need, null, false, false);
  }

  /// One sentence that names the place.
  String sentence() {
    return String.valueOf(getMessage());
  }

  private static String shown(String pointer) {
    if (pointer.isEmpty()) {
      return "the message";
    }
    return pointer.length() <= MAX_POINTER ? pointer : pointer.substring(0, MAX_POINTER) + '…';
  }
}
