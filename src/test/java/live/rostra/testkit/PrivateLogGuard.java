package live.rostra.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/// Stands in every test class by itself (`META-INF/services`, `junit-platform.properties`) and
/// fails the test after which a log line held a token, an address, a session description or a
/// credential: a {@link PrivateLog} over the whole suite. What comes after the last test fails the
/// run.
public final class PrivateLogGuard
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(PrivateLogGuard.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    watch(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    watch(context).check();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    watch(context).check();
  }

  private static Watch watch(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .computeIfAbsent(Watch.class, _ -> new Watch(), Watch.class);
  }

  /// One for the whole run; closed by JUnit at its end.
  private static final class Watch implements AutoCloseable {
    private final PrivateLog log = new PrivateLog();

    Watch() {
      Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      // The level of production; the console stays at its own.
      root.getLoggerContext().getLogger("live.rostra").setLevel(Level.INFO);
      log.listen(root);
    }

    void check() {
      List<String> leaks = log.takeLeaks();
      if (!leaks.isEmpty()) {
        throw new AssertionError("the log holds personal data: " + String.join("\n", leaks));
      }
    }

    @Override
    public void close() {
      check();
    }
  }
}
