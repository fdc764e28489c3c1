package live.rostra.state;

import java.nio.file.Path;
import java.util.Optional;

/// Where facts go.
///
/// @param url `postgresql://user:password@host:port/database`; empty: a server of the node's own
/// @param postgres directory of that server
/// @param connections to Postgres, besides the one that writes facts
/// @param directory of the file of waiting facts
/// @param maxBytes how much of them may wait
public record FactsSettings(
    Optional<String> url, Path postgres, int connections, Path directory, long maxBytes) {
  /// Without the URL, which has a password in it.
  @Override
  public String toString() {
    return "FactsSettings[%s, %d connections, %s, %d bytes]"
        .formatted(url.isEmpty() ? postgres : "a URL", connections, directory, maxBytes);
  }
}
