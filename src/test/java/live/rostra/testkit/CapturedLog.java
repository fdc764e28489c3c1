package live.rostra.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/// Everything this JVM logs from now on, at the level a node logs at in production (INFO), stack
/// traces included.
public final class CapturedLog implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("live.rostra");
  private final Level before = ours.getLevel();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          String trace =
              event.getThrowableProxy() == null
                  ? ""
                  : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
          lines.add(
              event.getLevel()
                  + " "
                  + event.getLoggerName()
                  + " - "
                  + event.getFormattedMessage()
                  + trace);
        }
      };

  private CapturedLog() {}

  /// Starts to listen.
  public static CapturedLog start() {
    CapturedLog log = new CapturedLog();
    log.appender.start();
    log.ours.setLevel(Level.INFO);
    log.root.addAppender(log.appender);
    return log;
  }

  /// The lines so far: level, logger, message, stack trace.
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    ours.setLevel(before);
    appender.stop();
  }
}
