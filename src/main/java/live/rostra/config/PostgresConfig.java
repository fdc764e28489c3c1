package live.rostra.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// `postgres.*`: the database of durable facts.
///
/// @param url where it is, with user and password; empty: a server of the node's own
/// @param directory of the node's own server
/// @param pool connections
public record PostgresConfig(Optional<String> url, Path directory, int pool) {
  /// Without the URL, which has a password in it.
  @Override
  public String toString() {
    return "PostgresConfig[%s, %d connections]"
        .formatted(url.isPresent() ? "a URL" : directory, pool);
  }

  private static final Pattern SCHEME = Pattern.compile("postgres(?:ql)?");
  private static final Pattern DATABASE = Pattern.compile("/[^/]+");
  private static final Set<String> PARAMETERS =
      Set.of(
          "sslmode=disable",
          "sslmode=prefer",
          "sslmode=require",
          "sslmode=verify-ca",
          "sslmode=verify-full");

  private static final Form<Optional<String>> URL =
      new Form<>(
          "postgresql://user:password@host:port/database, with special characters in user and"
              + " password as %XX, and nothing behind it but ?sslmode=disable, prefer, require,"
              + " verify-ca or verify-full",
          text -> text.isEmpty() ? Optional.empty() : Optional.of(url(text)));

  static PostgresConfig read(Settings s) {
    return new PostgresConfig(
        s.secret("postgres.url", Optional.empty(), URL),
        s.value("postgres.directory", Path.of("data/postgres"), Form.PATH),
        s.value("postgres.pool", 4, Form.number(1, 100)));
  }

  private static String url(String text) {
    URI url = URI.create(text);
    Form.require(url.getScheme() != null && SCHEME.matcher(url.getScheme()).matches());
    Form.require(url.getHost() != null && url.getRawFragment() == null);
    Form.require(url.getPath() != null && DATABASE.matcher(url.getPath()).matches());
    String user = url.getRawUserInfo();
    Form.require(user != null && user.indexOf(':') > 0);
    String query = url.getRawQuery();
    Form.require(query == null || Arrays.stream(query.split("&")).allMatch(PARAMETERS::contains));
    return text;
  }
}
