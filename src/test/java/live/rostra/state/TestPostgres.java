package live.rostra.state;

import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL for all tests of this JVM, started by the first that asks. Each gets a database of
/// its own with all tables, a copy of one that was migrated once. Thread-safe.
///
/// It forgets everything when the machine does, which makes it fast.
public final class TestPostgres {
  private static final String TEMPLATE = "migrated";
  private static final String PREFIX = "test_";
  private static final Map<String, String> FAST =
      Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private TestPostgres() {}

  /// Made when it is first asked for.
  private static final class Shared {
    private static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server = startIn(Path.of("target", "postgres"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "test-postgres"));
        forgetOthers(server);
        execute(server.address(), "CREATE DATABASE " + TEMPLATE);
        Migrations.run(in(server, TEMPLATE), Duration.ofSeconds(10));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException | SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /// In the build's directory, where the programs are unpacked already, unless another JVM is
    /// there.
    private static EmbeddedPostgres startIn(Path directory)
        throws IOException, InterruptedException {
      try {
        return EmbeddedPostgres.start(directory, ServerUser.find(), FAST);
      } catch (IOException e) {
        if (!"another node uses it".equals(e.getMessage())) {
          throw e;
        }
        Path other = Files.createTempDirectory("rostra-postgres-");
        return EmbeddedPostgres.start(other, ServerUser.find(), FAST);
      }
    }

    private static void forgetOthers(EmbeddedPostgres server) throws SQLException {
      List<String> names = new ArrayList<>();
      try (Connection connection = server.address().dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT datname FROM pg_database")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      for (String name : names) {
        if (name.equals(TEMPLATE) || name.startsWith(PREFIX)) {
          execute(server.address(), "DROP DATABASE " + name + " WITH (FORCE)");
        }
      }
    }
  }

  /// The URL of a new database with all tables, for `postgres.url`.
  public static String database() {
    String name = PREFIX + NUMBERS.incrementAndGet();
    run("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return url(in(Shared.SERVER, name));
  }

  /// The URL of a new database without a table.
  static String emptyDatabase() {
    String name = PREFIX + NUMBERS.incrementAndGet();
    run("CREATE DATABASE " + name);
    return url(in(Shared.SERVER, name));
  }

  /// Where its programs are unpacked.
  static Path programs() {
    return Shared.SERVER.programs();
  }

  /// Removes a database that nobody needs any more.
  public static void drop(String url) {
    run("DROP DATABASE " + PostgresAddress.parse(url).database() + " WITH (FORCE)");
  }

  /// Runs one statement in a database.
  public static void execute(String url, String sql) {
    try {
      execute(PostgresAddress.parse(url), sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The one value of the one row that a question gives.
  public static String ask(String url, String sql) {
    try (Connection connection = PostgresAddress.parse(url).dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String url(PostgresAddress at) {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
        .formatted(at.user(), at.password(), at.host(), at.port(), at.database());
  }

  private static PostgresAddress in(EmbeddedPostgres server, String database) {
    PostgresAddress at = server.address();
    return new PostgresAddress(
        at.host(), at.port(), database, at.user(), at.password(), SslMode.DISABLE);
  }

  private static void run(String sql) {
    try {
      execute(Shared.SERVER.address(), sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(PostgresAddress at, String sql) throws SQLException {
    try (Connection connection = at.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
