package live.rostra;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import live.rostra.config.LogConfig;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import net.logstash.logback.mask.MaskingJsonGeneratorDecorator;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;
import org.slf4j.LoggerFactory;

/// How this process logs: `logback.xml` until the settings are read, then as they say.
///
/// Our own lines hold no personal data; what a library might put into a message (an address, a
/// token) is masked on its way out.
final class Logs {
  /// The appender of `logback.xml`.
  private static final String APPENDER = "out";

  private static final String IGNORE = "[ignore]";
  private static final int MAX_TRACE_CHARACTERS = 8_192;

  private Logs() {}

  /// Takes the settings over; before the node starts.
  static void configure(LogConfig settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level(settings.level()));
    settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(level(level)));
    if (settings.json()
        && root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender) {
      appender.stop();
      appender.setEncoder(json(context));
      appender.start();
    }
  }

  /// One object a line: `time`, `level`, `logger`, `thread`, `message`, `stack_trace`, and fields
  /// such as `room` and `session`.
  static Encoder<ILoggingEvent> json(LoggerContext context) {
    LogstashFieldNames names = new LogstashFieldNames();
    names.setTimestamp("time");
    names.setLogger("logger");
    names.setThread("thread");
    names.setVersion(IGNORE);
    names.setLevelValue(IGNORE);
    ShortenedThrowableConverter traces = new ShortenedThrowableConverter();
    traces.setMaxLength(MAX_TRACE_CHARACTERS);
    traces.setRootCauseFirst(true);
    MaskingJsonGeneratorDecorator mask = new MaskingJsonGeneratorDecorator();
    PersonalData.PATTERNS.forEach(mask::addValue);
    mask.start();
    LogstashEncoder encoder = new LogstashEncoder();
    encoder.setContext(context);
    encoder.setFieldNames(names);
    encoder.setThrowableConverter(traces);
    encoder.setJsonGeneratorDecorator(mask);
    encoder.start();
    return encoder;
  }

  static Level level(LogConfig.Level level) {
    return switch (level) {
      case OFF -> Level.OFF;
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
    };
  }
}
