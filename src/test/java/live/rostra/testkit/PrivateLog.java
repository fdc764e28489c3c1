package live.rostra.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import live.rostra.PersonalData;

/// Looks at log lines for what must not be in them: message, fields and stack trace of each. Takes
/// what a node logs in production: INFO of ours, WARN of everybody else.
public final class PrivateLog extends AppenderBase<ILoggingEvent> {
  /// Keys and passwords of the test kit, whatever shape they have.
  private static final Stream<String> SECRETS =
      Stream.of("[0-9a-f]{32}", "secretsecret").map(secret -> "(?<![\\w-])" + secret);

  private static final List<Pattern> PATTERNS =
      Stream.concat(PersonalData.PATTERNS.stream(), SECRETS).map(Pattern::compile).toList();

  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  @Override
  protected void append(ILoggingEvent event) {
    Level from = event.getLoggerName().startsWith("live.rostra") ? Level.INFO : Level.WARN;
    if (event.getLevel().isGreaterOrEqual(from)) {
      try {
        String line = line(event);
        leak(line).ifPresent(found -> leaks.add("\"" + found + "\" in: " + line));
      } catch (RuntimeException e) {
        // Logback would swallow it, and nobody would know that this line was never looked at.
        leaks.add("a line of " + event.getLoggerName() + " could not be read: " + e);
      }
    }
  }

  /// Listens from now on to everything that `root` and the loggers below it say.
  public void listen(Logger root) {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
  }

  /// What was found since the last call.
  public List<String> takeLeaks() {
    List<String> taken = new ArrayList<>();
    for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
      taken.add(leak);
    }
    return taken;
  }

  /// What a line must not hold, if it does.
  public static Optional<String> leak(String line) {
    return PATTERNS.stream()
        .map(pattern -> pattern.matcher(line))
        .filter(Matcher::find)
        .map(Matcher::group)
        .findFirst();
  }

  private static String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    line.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(" - ");
    line.append(event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair));
    }
    event
        .getMDCPropertyMap()
        .forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
    if (event.getThrowableProxy() != null) {
      line.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }
}
