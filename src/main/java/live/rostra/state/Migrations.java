package live.rostra.state;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables of a database up to date: `db/migration/V*.sql`. Blocking.
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private Migrations() {}

  /// Waits for a database to answer, and creates or changes its tables. Of many nodes that start
  /// together, one does it.
  ///
  /// @param patience how long to wait for a server that does not answer
  /// @throws UnusableStateException when it does not, or will not have us
  static void run(PostgresAddress address, Duration patience) throws InterruptedException {
    waitFor(address, patience);
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(address.dataSource())
          .locations("classpath:db/migration")
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      LOG.debug("migrations failed", e);
      throw new UnusableStateException(
          "postgres.url: the tables of %s cannot be brought up to date: %s"
              .formatted(address, oneLine(e)));
    }
  }

  private static void waitFor(PostgresAddress address, Duration patience)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      try {
        address.dataSource().getConnection().close();
        return;
      } catch (SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        // Nobody there, or not yet: class 08 and 57 (PostgreSQL, appendix A).
        if (!state.startsWith("08") && !state.startsWith("57")) {
          throw new UnusableStateException(
              "postgres.url: %s refuses us: %s".formatted(address, oneLine(e)));
        }
        if (System.nanoTime() > until) {
          throw new UnusableStateException(
              "postgres.url: no Postgres answers at %s: %s".formatted(address, oneLine(e)));
        }
        if (!told) {
          told = true;
          LOG.info("waiting for Postgres at {} (postgres.url)", address);
        }
        TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
      }
    }
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
  }
}
