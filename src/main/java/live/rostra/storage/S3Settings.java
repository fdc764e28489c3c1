package live.rostra.storage;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where and how objects are kept in an S3 bucket.
///
/// @param bucket its name
/// @param endpoint of a store that is not AWS
/// @param region AWS's name of the place; what another store wants to see in signatures
/// @param pathStyle the bucket stands in the path, not in the host name
/// @param prefix put before each key: empty, or ending in a slash
/// @param credentials to sign with; without, the AWS SDK looks where it always does
/// @param timeout for one call, from connecting to the last byte
public record S3Settings(
    String bucket,
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    String prefix,
    Optional<Credentials> credentials,
    Duration timeout) {

  /// An access key.
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
}
