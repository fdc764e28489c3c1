package live.rostra;

import java.util.List;
import java.util.regex.Pattern;

/// What no log line may show, as regular expressions that find it wherever it stands: in the log it
/// is masked, and in tests a line that holds it fails the build.
public final class PersonalData {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

  /// Tokens, addresses, lines of a session description, credentials of ICE.
  public static final List<String> PATTERNS =
      List.of(
          "eyJ[\\w-]{6,}\\.[\\w-]+(?:\\.[\\w-]*)?",
          "(?i:bearer)\\s+[\\w.~+/=-]{8,}",
          "(?<![\\d.])" + OCTET + "(?:\\." + OCTET + "){3}(?![\\d.])",
          // IPv6 in full, or with a gap; `Type::method` has a letter before the colons.
          "(?<![\\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\\w:])",
          "(?<![\\w:])(?:[0-9a-fA-F]{1,4}:){0,6}[0-9a-fA-F]{0,4}::(?:[0-9a-fA-F]{1,4}:){0,6}[0-9a-fA-F]{1,4}(?![\\w:])",
          "(?m)(?:^|[\\s\"'\\\\])(?:v=0|[oc]=.* ?IN IP[46].*|m=audio .*|a=[a-z][\\w-]*:\\S+)",
          "(?i)(?:ice-)?(?:ufrag|pwd)\\s*[=:]\\s*\\S+");

  private static final String MASK = "****";
  private static final List<Pattern> COMPILED = PATTERNS.stream().map(Pattern::compile).toList();

  private PersonalData() {}

  /// The text with `****` in place of what it must not show.
  static String masked(String text) {
    String masked = text;
    for (Pattern pattern : COMPILED) {
      masked = pattern.matcher(masked).replaceAll(MASK);
    }
    return masked;
  }
}
