package live.rostra.sdp;

/// One `type=value` line.
///
/// @param number from 1
/// @param type the letter
/// @param value what follows the equals sign
record SdpLine(int number, char type, String value) {
  private static final int SHOWN = 80;

  /// The name of an attribute line: `rtpmap` of `a=rtpmap:111 opus/48000/2`.
  String name() {
    int colon = value.indexOf(':');
    return colon < 0 ? value : value.substring(0, colon);
  }

  /// The value of an attribute line, empty for a flag.
  String attribute() {
    int colon = value.indexOf(':');
    return colon < 0 ? "" : value.substring(colon + 1).strip();
  }

  boolean isAttribute(String name) {
    return type == 'a'
        && value.startsWith(name)
        && (value.length() == name.length() || value.charAt(name.length()) == ':');
  }

  /// This line is not SDP: 400.
  SdpRefusal malformed(String reason) {
    return refusal(reason, true);
  }

  /// This line is SDP that cannot be accepted: 422.
  SdpRefusal unacceptable(String reason) {
    return refusal(reason, false);
  }

  private SdpRefusal refusal(String reason, boolean malformed) {
    return new SdpRefusal(new SdpProblem(number, shown(type + "=" + value), reason, malformed));
  }

  /// The beginning of a line as a problem document may show it.
  static String shown(String line) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(line.length(), SHOWN); i++) {
      char c = line.charAt(i);
      // Half a surrogate pair is no character either, and would not survive UTF-8.
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.toString();
  }
}
