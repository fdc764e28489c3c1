package live.rostra;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import live.rostra.config.ConfigException;
import live.rostra.config.EdgeConfig;
import live.rostra.http.Grant;
import live.rostra.http.TokenKey;
import live.rostra.http.Tokens;
import live.rostra.room.Role;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rostra token`: an access token, signed with a configured key.
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Print an access token signed with a key of auth.keys (ROSTRA_AUTH_KEYS).")
final class TokenCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "Configuration file.")
  private @Nullable Path config;

  @Option(names = "--key", paramLabel = "KID", description = "Key id (default: the only one).")
  private @Nullable String kid;

  @Option(names = "--sub", required = true, paramLabel = "IDENTITY", description = "Who it is for.")
  private String identity = "";

  @Option(names = "--room", required = true, description = "Room it opens, or '*'.")
  private String room = "";

  @Option(
      names = "--grants",
      split = ",",
      defaultValue = "join",
      description = "join, speak, host, moderate, record, admin (default: join).")
  private List<String> grants = List.of();

  @Option(
      names = "--role",
      description =
          "First role where it is to be lower than the grants allow: listener, speaker, cohost.")
  private @Nullable String role;

  @Option(names = "--name", description = "What others see (default: the identity).")
  private @Nullable String name;

  @Option(names = "--hours", defaultValue = "6", description = "Life in hours, at most 6.")
  private int hours = 6;

  @Override
  public Integer call() {
    Map<String, byte[]> keys = EdgeConfig.load(config, System.getenv(), false).authKeys();
    String signer = kid;
    if (signer == null) {
      if (keys.size() != 1) {
        throw new ConfigException("--key must name one of " + keys.keySet());
      }
      signer = keys.keySet().iterator().next();
    }
    byte[] secret = keys.get(signer);
    if (secret == null) {
      throw new ConfigException("--key must name one of " + keys.keySet());
    }
    if (hours < 1 || hours > 6) {
      throw new ConfigException("--hours must be 1 to 6");
    }
    Tokens tokens = new Tokens(List.of(TokenKey.of(signer, secret)), InstantSource.system());
    String shown = name == null ? identity : name;
    System.out.println(
        tokens.issue(identity, shown, room, parse(grants), firstRole(), Duration.ofHours(hours)));
    return 0;
  }

  private Optional<Role> firstRole() {
    if (role == null) {
      return Optional.empty();
    }
    Optional<Role> first = Role.parse(role);
    if (first.isEmpty()) {
      throw new ConfigException("--role must be listener, speaker, cohost or host");
    }
    return first;
  }

  static Set<Grant> parse(List<String> names) {
    Set<Grant> parsed = EnumSet.noneOf(Grant.class);
    for (String name : names) {
      parsed.add(
          Grant.parse(name)
              .orElseThrow(() -> new ConfigException("--grants has an unknown grant: " + name)));
    }
    return parsed;
  }
}
