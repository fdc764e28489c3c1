package live.rostra.sdp;

import java.util.ArrayList;
import java.util.List;

/// Splits text into lines, within limits that no browser comes near.
final class SdpText {
  /// Characters. Chromium's largest offers have about 10,000.
  static final int MAX_LENGTH = 200_000;

  static final int MAX_LINES = 1_000;
  static final int MAX_LINE_LENGTH = 4_096;
  static final int MAX_SECTIONS = 32;

  /// "An SDP parser MUST completely ignore or reject any session description that contains a type
  /// letter that it does not understand" (RFC 8866 section 5).
  private static final String TYPES = "vosiuepcbtrzkam";

  private SdpText() {}

  /// The lines of `text`, which end in CRLF or LF; the last need not, and blank ones at the end are
  /// none.
  static List<SdpLine> lines(String text) throws SdpRefusal {
    List<SdpLine> lines = new ArrayList<>();
    int number = 1;
    int start = 0;
    int length = text.stripTrailing().length();
    while (start < length) {
      int end = text.indexOf('\n', start);
      int next = end + 1;
      if (end < 0 || end > length) {
        end = length;
        next = length;
      }
      String line =
          text.substring(start, end > start && text.charAt(end - 1) == '\r' ? end - 1 : end);
      lines.add(line(number, line, next));
      start = next;
      number++;
    }
    if (lines.isEmpty()) {
      throw refused(0, "", "the body is empty");
    }
    return lines;
  }

  private static SdpLine line(int number, String line, int endsAt) throws SdpRefusal {
    if (endsAt >= MAX_LENGTH) {
      throw refused(number, line, "the body has more than " + MAX_LENGTH + " characters");
    }
    if (number > MAX_LINES) {
      throw refused(number, line, "the body has more than " + MAX_LINES + " lines");
    }
    if (line.length() > MAX_LINE_LENGTH) {
      throw refused(number, line, "the line has more than " + MAX_LINE_LENGTH + " characters");
    }
    if (line.indexOf('\0') >= 0 || line.indexOf('\r') >= 0) {
      throw refused(number, line, "the line contains a NUL or a bare carriage return");
    }
    if (line.length() < 2 || line.charAt(1) != '=' || TYPES.indexOf(line.charAt(0)) < 0) {
      throw refused(number, line, "the line is not of the form <type>=<value>");
    }
    return new SdpLine(number, line.charAt(0), line.substring(2));
  }

  private static SdpRefusal refused(int number, String line, String reason) {
    return new SdpRefusal(new SdpProblem(number, SdpLine.shown(line), reason, true));
  }
}
