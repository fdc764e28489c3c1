package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Many players of one stream in this process.
final class CdnAudience {
  private static final double PART_HOLD_BACK_MS = 960;

  private final List<CdnPlayer> players;

  private CdnAudience(List<CdnPlayer> players) {
    this.players = players;
  }

  /// Has them join evenly within two seconds and listen until `seconds` have passed.
  static CdnAudience listen(Vertx vertx, URI index, int count, int seconds) throws Exception {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setDecompressionSupported(true),
            new PoolOptions().setHttp1MaxSize(3 * count));
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Promise<List<CdnPlayer>> heard = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(_ -> {
          List<Future<CdnPlayer>> playing = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            CdnPlayer player =
                new CdnPlayer(client, index, i % 2 == 0, () -> System.nanoTime() > endNs);
            playing.add(
                vertx
                    .timer(1 + 2_000L * i / count, TimeUnit.MILLISECONDS)
                    .compose(_ -> player.play()));
          }
          Future.all(playing).map(all -> all.<CdnPlayer>list()).onComplete(heard);
        });
    try {
      return new CdnAudience(
          heard
              .future()
              .toCompletionStage()
              .toCompletableFuture()
              .get(seconds + 20L, TimeUnit.SECONDS));
    } finally {
      client.close();
    }
  }

  /// Fails unless every player has every part from where it joined to the end, and the same bytes
  /// as the others.
  void hasEverything(int seconds) {
    Map<Long, Integer> bytesOf = new HashMap<>();
    // Joined within two seconds; behind by at most a second; three parts a second.
    int least = (seconds - 4) * 3;
    for (CdnPlayer player : players) {
      assertThat(player.missing()).isEmpty();
      assertThat(player.arrivals()).hasSizeGreaterThan(least);
      assertThat(player.statuses()).containsOnlyKeys(200);
      player
          .arrivals()
          .forEach((part, arrival) ->
              assertThat(bytesOf.computeIfAbsent(part, _ -> arrival.bytesHash()))
                  .as("bytes of part " + CdnPlayer.name(part))
                  .isEqualTo(arrival.bytesHash()));
    }
  }

  /// One line: from the part's publication to the moment at which a player had it.
  String latency(Map<String, Long> publishedAtNs) {
    double[] ms =
        players.stream()
            .flatMap(player -> player.arrivals().entrySet().stream())
            .filter(arrival -> publishedAtNs.containsKey(CdnPlayer.name(arrival.getKey())))
            .mapToDouble(arrival ->
                (arrival.getValue().atNs() - publishedAtNs.get(CdnPlayer.name(arrival.getKey())))
                    / 1e6)
            .sorted()
            .toArray();
    assertThat(ms).isNotEmpty();
    long late = Arrays.stream(ms).filter(value -> value > PART_HOLD_BACK_MS).count();
    return "%d players, part published to player has it: P50 %.0f P95 %.0f max %.0f ms (%d, %d later than PART-HOLD-BACK)"
        .formatted(
            players.size(),
            ms[ms.length / 2],
            ms[ms.length * 95 / 100],
            ms[ms.length - 1],
            ms.length,
            late);
  }
}
