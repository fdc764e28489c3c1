package live.rostra.transport.srtp;

import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jitsi.utils.logging2.Logger;

/// A logger that says nothing: jitsi-srtp would otherwise write a line for every forged packet, and
/// keep a child logger for every context. What happened is told by [SrtpDrop] counters.
final class SilentLogger implements Logger {
  static final SilentLogger INSTANCE = new SilentLogger();

  private SilentLogger() {}

  @Override
  public Logger createChildLogger(String name, Map<String, String> context) {
    return this;
  }

  @Override
  public Logger createChildLogger(String name) {
    return this;
  }

  @Override
  public void setUseParentHandlers(boolean use) {}

  @Override
  public void addHandler(Handler handler) {}

  @Override
  public void removeHandler(Handler handler) {}

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public void trace(Object message) {}

  @Override
  public void trace(Supplier<String> message) {}

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public void debug(Object message) {}

  @Override
  public void debug(Supplier<String> message) {}

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public void info(Object message) {}

  @Override
  public void info(Supplier<String> message) {}

  @Override
  public boolean isWarnEnabled() {
    return false;
  }

  @Override
  public void warn(Object message) {}

  @Override
  public void warn(Supplier<String> message) {}

  @Override
  public void warn(Object message, Throwable cause) {}

  @Override
  public void error(Object message) {}

  @Override
  public void error(Supplier<String> message) {}

  @Override
  public void error(Object message, Throwable cause) {}

  @Override
  public void setLevelError() {}

  @Override
  public void setLevelWarn() {}

  @Override
  public void setLevelInfo() {}

  @Override
  public void setLevelDebug() {}

  @Override
  public void setLevelTrace() {}

  @Override
  public void setLevelAll() {}

  @Override
  public void setLevelOff() {}

  @Override
  public void setLevel(Level level) {}

  @Override
  public Level getLevel() {
    return Level.OFF;
  }

  @Override
  public void addContext(Map<String, String> context) {}

  @Override
  public void addContext(String key, String value) {}
}
