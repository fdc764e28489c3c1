package live.rostra.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The last entries of one epoch, for clients that come back; bounded by number and by text.
final class LogTail {
  private final int maxEntries;
  private final int maxChars;
  private final ArrayDeque<Kept> entries = new ArrayDeque<>();
  private int chars;
  private long lastSeq;

  private record Kept(LogEntry entry, int chars) {}

  LogTail(Limits limits) {
    maxEntries = limits.logEntries();
    maxChars = limits.logChars();
  }

  void add(LogEntry entry) {
    Kept kept = new Kept(entry, entry.toString().length());
    entries.add(kept);
    lastSeq = entry.seq();
    chars += kept.chars();
    while (entries.size() > maxEntries || (chars > maxChars && entries.size() > 1)) {
      chars -= entries.remove().chars();
    }
  }

  /// The entries after `seq`; empty when they are not all here, or are yet to come.
  Optional<List<LogEntry>> since(long seq) {
    if (seq > lastSeq || seq < lastSeq - entries.size()) {
      return Optional.empty();
    }
    List<LogEntry> missed = new ArrayList<>((int) (lastSeq - seq));
    Iterator<Kept> newestFirst = entries.descendingIterator();
    for (long at = lastSeq; at > seq; at--) {
      missed.add(newestFirst.next().entry());
    }
    return Optional.of(missed.reversed());
  }

  int size() {
    return entries.size();
  }
}
