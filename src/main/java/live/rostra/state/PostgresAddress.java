package live.rostra.state;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// Where a Postgres is and who we are to it, for both of its clients: Vert.x's, and the driver that
/// migrations run through.
///
/// @param sslMode as in libpq: `prefer` when the URL does not say; certificates are checked against
///   Java's own list
record PostgresAddress(
    String host, int port, String database, String user, String password, SslMode sslMode) {
  private static final int DEFAULT_PORT = 5432;
  private static final int CONNECT_TIMEOUT_S = 3;

  /// What one connection may ask of the server, as the server sees to it: a client that has gone
  /// away must not hold locks.
  private static final Map<String, String> LIMITS =
      Map.of(
          "application_name", "rostra",
          "statement_timeout", "10s",
          "idle_in_transaction_session_timeout", "5s",
          "TimeZone", "UTC");

  /// Reads `postgresql://user:password@host:port/database?sslmode=…`, which was validated.
  static PostgresAddress parse(String text) {
    URI url = URI.create(text);
    String[] user = url.getRawUserInfo().split(":", 2);
    String host = url.getHost();
    String query = url.getRawQuery();
    return new PostgresAddress(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
        url.getPath().substring(1),
        decoded(user[0]),
        decoded(user[1]),
        query == null ? SslMode.PREFER : SslMode.of(query.substring(query.indexOf('=') + 1)));
  }

  /// `%XX` only: a plus is a plus here.
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /// For Vert.x.
  PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost(host)
        .setPort(port)
        .setDatabase(database)
        .setUser(user)
        .setPassword(password)
        .setProperties(LIMITS)
        .setCachePreparedStatements(true)
        .setSslMode(sslMode)
        .setSslOptions(ssl());
  }

  private @Nullable ClientSSLOptions ssl() {
    return switch (sslMode) {
      case DISABLE -> null;
      case ALLOW, PREFER, REQUIRE ->
          new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm("");
      case VERIFY_CA ->
          new ClientSSLOptions().setTrustOptions(javasTrust()).setHostnameVerificationAlgorithm("");
      case VERIFY_FULL ->
          new ClientSSLOptions()
              .setTrustOptions(javasTrust())
              .setHostnameVerificationAlgorithm("HTTPS");
    };
  }

  private static TrustOptions javasTrust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java has no list of trusted certificates", e);
    }
  }

  /// For the driver.
  DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password);
    source.setSslMode(sslMode.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (sslMode == SslMode.VERIFY_CA || sslMode == SslMode.VERIFY_FULL) {
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    source.setConnectTimeout(CONNECT_TIMEOUT_S);
    source.setLoginTimeout(2 * CONNECT_TIMEOUT_S);
    source.setApplicationName("rostra migrations");
    return source;
  }

  /// Without the password.
  @Override
  public String toString() {
    return "%s:%d/%s".formatted(host, port, database);
  }
}
