package live.rostra.testkit;

import java.util.HexFormat;

/// Bytes written down as text, for tests of wire formats.
public final class Octets {
  private Octets() {}

  /// Reads hexadecimal octets; blanks separate groups, and `00*59` repeats the octet before the
  /// star.
  public static byte[] of(String text) {
    var hex = new StringBuilder();
    for (String group : text.strip().split("\\s+")) {
      int star = group.indexOf('*');
      if (star < 0) {
        hex.append(group);
      } else {
        int times = Integer.parseInt(group.substring(star + 1));
        hex.append(group, 0, star).append(group.substring(star - 2, star).repeat(times - 1));
      }
    }
    return HexFormat.of().parseHex(hex);
  }
}
