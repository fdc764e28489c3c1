package live.rostra.hls;

import org.jspecify.annotations.Nullable;

/// The delivery directives of a playlist request (RFC 8216bis section 6.2.5). `_HLS_skip` is not
/// among them: a server that advertises no CAN-SKIP-UNTIL ignores it.
public sealed interface HlsDirectives {
  /// No directives.
  record None() implements HlsDirectives {}

  /// `_HLS_msn`: answer when segment `msn` is complete.
  ///
  /// @param msn media sequence number, saturated at `Long.MAX_VALUE`
  record Segment(long msn) implements HlsDirectives {}

  /// `_HLS_msn` and `_HLS_part`: answer when that part exists.
  ///
  /// @param msn media sequence number, saturated at `Long.MAX_VALUE`
  /// @param part part index, saturated at `Long.MAX_VALUE`
  record Part(long msn, long part) implements HlsDirectives {}

  /// Directives that mean nothing.
  ///
  /// @param reason one sentence
  record Malformed(String reason) implements HlsDirectives {}

  /// Reads the values of `_HLS_msn` and `_HLS_part`, null where the query has none. Never throws.
  static HlsDirectives parse(@Nullable String msnText, @Nullable String partText) {
    if (msnText == null) {
      // "If the Playlist URI contains an _HLS_part directive but no _HLS_msn directive, the Server
      // MUST return Bad Request" (section 6.2.5.2)
      return partText == null ? new None() : new Malformed("_HLS_part needs _HLS_msn");
    }
    long msn = Decimal.parse(msnText);
    if (msn < 0) {
      return new Malformed("_HLS_msn is not a decimal integer");
    }
    if (partText == null) {
      return new Segment(msn);
    }
    long part = Decimal.parse(partText);
    return part < 0 ? new Malformed("_HLS_part is not a decimal integer") : new Part(msn, part);
  }
}
