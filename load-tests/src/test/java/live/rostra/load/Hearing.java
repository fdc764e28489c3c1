package live.rostra.load;

/// What one listener has heard of a room's log: every entry once, in order, without holes. Parses
/// no more of a message than that needs.
final class Hearing {
  private static final String SENT_AT = "\"text\":\"t=";
  private static final String SEQ = "\"seq\":";

  private final LiveLatency latency;
  private long seq;
  private String fault = "";

  /// @param joined the message that answered the join
  /// @param latency takes how late each message was
  Hearing(String joined, LiveLatency latency) {
    this.seq = number(joined, joined.indexOf(SEQ) + SEQ.length());
    this.latency = latency;
  }

  /// A message arrived.
  ///
  /// @param atMs when, wall clock
  void heard(String text, long atMs) {
    if (!text.startsWith("{\"type\":\"event\"")) {
      if (text.startsWith("{\"type\":\"closing\"")) {
        fault = "was told to go: " + text;
      }
      return;
    }
    long next = number(text, text.indexOf(SEQ) + SEQ.length());
    if (next != seq + 1 && fault.isEmpty()) {
      fault = "entry " + next + " after " + seq;
    }
    seq = next;
    int sent = text.indexOf(SENT_AT);
    if (sent >= 0) {
      latency.add(atMs - number(text, sent + SENT_AT.length()));
    }
  }

  /// @throws IllegalStateException when something was not as promised
  void check() {
    if (!fault.isEmpty()) {
      throw new IllegalStateException(fault);
    }
  }

  private static long number(String text, int from) {
    int to = from;
    while (to < text.length() && Character.isDigit(text.charAt(to))) {
      to++;
    }
    return Long.parseLong(text, from, to, 10);
  }
}
