package live.rostra.http;

import org.jspecify.annotations.Nullable;

/// Entity tags of ICE sessions (RFC 9110 section 8.8.3): always strong, compared strongly.
final class EntityTag {
  private static final String ANY = "*";

  private EntityTag() {}

  /// The tag as it stands in a header.
  static String strong(String opaque) {
    return '"' + opaque + '"';
  }

  /// Refuses a request whose `If-Match` does not name the current session: 428 when there is none,
  /// 412 when it names another. `*` matches: it is how a client asks for an ICE restart.
  static void require(@Nullable String ifMatch, String current) {
    if (ifMatch == null || ifMatch.isBlank()) {
      throw new ProblemException(Problem.IF_MATCH_REQUIRED, "");
    }
    if (ifMatch.strip().equals(ANY)) {
      return;
    }
    // Our tags contain no comma, so a plain split reads every list that could match.
    String wanted = strong(current);
    for (String tag : ifMatch.split(",", -1)) {
      if (tag.strip().equals(wanted)) {
        return;
      }
    }
    throw new ProblemException(Problem.STALE_ENTITY_TAG, "");
  }
}
