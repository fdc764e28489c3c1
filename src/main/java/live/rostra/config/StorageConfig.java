package live.rostra.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// `storage.*`: where segments and playlists are stored.
///
/// @param directory of the disk store, when there is no bucket
/// @param s3 the bucket
/// @param spool what waits for the bucket
public record StorageConfig(Path directory, Optional<S3> s3, Spool spool) {

  /// A bucket of S3 or of a store that speaks its protocol.
  ///
  /// @param bucket its name
  /// @param endpoint of a store that is not AWS
  /// @param region AWS's name of the place
  /// @param pathStyle the bucket stands in the path, not in the host name
  /// @param prefix of all keys: empty, or ending in a slash
  /// @param credentials to sign with; empty: the AWS SDK's default chain
  /// @param timeout of one call
  public record S3(
      String bucket,
      Optional<URI> endpoint,
      String region,
      boolean pathStyle,
      String prefix,
      Optional<Credentials> credentials,
      Duration timeout) {}

  /// An access key of the bucket.
  ///
  /// @param accessKey its public half
  /// @param secretKey its secret half
  public record Credentials(String accessKey, String secretKey) {
    /// Without the secret.
    @Override
    public String toString() {
      return "Credentials[" + accessKey + "]";
    }
  }

  /// Segments on this machine's disk until the bucket has them.
  ///
  /// @param directory where
  /// @param maxBytes how many bytes
  public record Spool(Path directory, long maxBytes) {}

  private static final Form<Optional<String>> BUCKET =
      Form.matching(
          "a bucket name: 3 to 63 lower-case letters, digits, dots and dashes",
          Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"));
  private static final Form<String> REGION =
      Form.text("a region such as eu-central-1", text -> text.matches("[a-z0-9-]{1,40}"));
  private static final Form<String> PREFIX =
      Form.text(
          "names that each end in a slash, such as edge1/",
          text -> text.length() <= 200 && text.matches("(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,62}/)*"));
  private static final Form<Optional<String>> VISIBLE =
      Form.matching("visible characters without spaces", Pattern.compile("[!-~]{1,256}"));
  private static final Form<Duration> TIMEOUT =
      Form.DURATION.only(
          "a duration from 100ms to 5m",
          timeout -> timeout.toMillis() >= 100 && timeout.toMinutes() <= 5);

  static StorageConfig read(Settings s) {
    return new StorageConfig(
        s.value("storage.directory", Path.of("data/hls"), Form.PATH),
        s3(s),
        new Spool(
            s.value("storage.spool.directory", Path.of("data/spool"), Form.PATH),
            s.value("storage.spool.max-size", 4L << 30, Form.SIZE)));
  }

  private static Optional<S3> s3(Settings s) {
    // Read with and without a bucket, so that a mistake is found before there is one.
    Optional<String> bucket = s.value("storage.s3.bucket", Optional.empty(), BUCKET);
    Optional<URI> endpoint = s.value("storage.s3.endpoint", Optional.empty(), Form.URL);
    String region = s.value("storage.s3.region", "us-east-1", REGION);
    boolean pathStyle = s.value("storage.s3.path-style", false, Form.FLAG);
    String prefix = s.value("storage.s3.prefix", "", PREFIX);
    Optional<Credentials> credentials = credentials(s);
    Duration timeout = s.value("storage.s3.timeout", Duration.ofSeconds(10), TIMEOUT);
    return bucket.map(
        name -> new S3(name, endpoint, region, pathStyle, prefix, credentials, timeout));
  }

  private static Optional<Credentials> credentials(Settings s) {
    Optional<String> access = s.secret("storage.s3.access-key", Optional.empty(), VISIBLE);
    Optional<String> secret = s.secret("storage.s3.secret-key", Optional.empty(), VISIBLE);
    if (access.isPresent() != secret.isPresent()) {
      throw new ConfigException(
          "storage.s3.access-key and storage.s3.secret-key must be set together; without both the"
              + " AWS SDK's default chain is asked");
    }
    return access.map(key -> new Credentials(key, secret.orElseThrow()));
  }
}
