package live.rostra.config;

import java.nio.file.Path;

/// `facts.*`: facts on this machine's disk until Postgres has them.
///
/// @param directory where
/// @param maxBytes how many bytes
public record FactsConfig(Path directory, long maxBytes) {
  static FactsConfig read(Settings s) {
    return new FactsConfig(
        s.value("facts.directory", Path.of("data/facts"), Form.PATH),
        s.value("facts.max-size", 64L << 20, Form.SIZE));
  }
}
