package live.rostra.e2e;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Many players of one stream, in a process of their own: what they take of the machine is not
/// taken inside the node's or the tests' JVM, and nothing looks for leaks in them.
final class CdnAudience {
  private static final int RAMP_MS = 2_000;

  /// Varnish closes a connection on which nothing was asked for 5 s.
  private static final int IDLE_SECONDS = 3;

  /// They have joined, and the JVM has compiled what they do: parts from then on are counted.
  private static final int SETTLE_MS = 8_000;

  /// A segment: who is that far behind has run out of sound (`PART-HOLD-BACK` is half of it).
  private static final int LATEST_MS = 1_920;

  private final List<CdnPlayer> players;
  private final long beginMs;
  private final long endMs;

  private CdnAudience(List<CdnPlayer> players, long beginMs, long endMs) {
    this.players = players;
    this.beginMs = beginMs;
    this.endMs = endMs;
  }

  /// What an audience printed.
  ///
  /// @param complaint empty when everybody heard everything
  /// @param latency one line: how late they had what
  record Heard(String complaint, String latency) {}

  /// Runs `count` players for `seconds`.
  ///
  /// @param log where the process prints
  static Heard listen(URI index, int count, int seconds, Path log)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@bin/jvm-flags",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                CdnAudience.class.getName(),
                index.toString(),
                Integer.toString(count),
                Integer.toString(seconds))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    if (!process.waitFor(seconds + 40L, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("the audience did not end: " + Files.readString(log));
    }
    String printed = Files.readString(log).strip();
    String latency =
        printed.lines().filter(line -> line.startsWith(count + " players")).findFirst().orElse("");
    return new Heard(process.exitValue() == 0 ? "" : printed, latency);
  }

  /// The process: index, count, seconds.
  static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      CdnAudience audience =
          play(
              vertx,
              URI.create(arguments[0]),
              Integer.parseInt(arguments[1]),
              Integer.parseInt(arguments[2]));
      System.out.println(audience.latency());
      audience.heardEverything();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  /// Has one join, so that the JVM has loaded what they need, then the others evenly over the ramp,
  /// and all listen until `seconds` have passed.
  private static CdnAudience play(Vertx vertx, URI index, int count, int seconds) throws Exception {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDecompressionSupported(true)
                .setKeepAliveTimeout(IDLE_SECONDS),
            new PoolOptions().setHttp1MaxSize(3 * count));
    long beginMs = System.currentTimeMillis();
    long endMs = beginMs + TimeUnit.SECONDS.toMillis(seconds);
    Promise<List<CdnPlayer>> heard = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(_ -> {
          List<Future<CdnPlayer>> playing = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            CdnPlayer player =
                new CdnPlayer(client, index, i % 2 == 0, () -> System.currentTimeMillis() > endMs);
            long joinMs = i == 0 ? 1 : RAMP_MS + (long) RAMP_MS * i / count;
            playing.add(vertx.timer(joinMs, TimeUnit.MILLISECONDS).compose(_ -> player.play()));
          }
          Future.all(playing).map(all -> all.<CdnPlayer>list()).onComplete(heard);
        });
    List<CdnPlayer> players =
        heard
            .future()
            .toCompletionStage()
            .toCompletableFuture()
            .get(seconds + 20L, TimeUnit.SECONDS);
    return new CdnAudience(players, beginMs, endMs);
  }

  /// Fails unless every player has every part from where it joined to the end, and the same bytes
  /// as the others. How many parts that is depends on when it joined; that it is at the live edge
  /// when it stops does not.
  private void heardEverything() {
    Map<Long, Integer> bytesOf = new HashMap<>();
    for (CdnPlayer player : players) {
      check(player.statuses().keySet().equals(Set.of(200)), "answers " + player.statuses());
      check(!player.arrivals().isEmpty(), "a player without a part");
      check(player.missing().isEmpty(), "a player without " + player.missing());
      long behindMs = endMs - player.mixedAtMs(player.arrivals().lastKey());
      check(behindMs <= LATEST_MS, "a player is " + behindMs + " ms behind at the end");
      player
          .arrivals()
          .forEach((part, arrival) -> {
            int hash = bytesOf.computeIfAbsent(part, _ -> arrival.bytesHash());
            check(hash == arrival.bytesHash(), "two contents of part " + CdnPlayer.name(part));
          });
    }
  }

  private static void check(boolean holds, String complaint) {
    if (!holds) {
      throw new AssertionError(complaint);
    }
  }

  /// One line: from the moment a part's last sample was mixed to the one at which a player had it.
  private String latency() {
    long[] ms =
        players.stream()
            .flatMapToLong(player ->
                player.arrivals().entrySet().stream()
                    .filter(part -> player.mixedAtMs(part.getKey()) > beginMs + SETTLE_MS)
                    .mapToLong(part -> part.getValue().atMs() - player.mixedAtMs(part.getKey())))
            .sorted()
            .toArray();
    check(ms.length > 0, "nobody has a part");
    long late = Arrays.stream(ms).filter(value -> value > LATEST_MS / 2).count();
    return "%d players, part mixed to player has it: P50 %d P95 %d max %d ms (%d parts, %d later than PART-HOLD-BACK)"
        .formatted(
            players.size(),
            ms[ms.length / 2],
            ms[ms.length * 95 / 100],
            ms[ms.length - 1],
            ms.length,
            late);
  }
}
