package live.rostra.e2e;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One of many low-latency players in a process: opens the stream, then reloads by blocking
/// requests and fetches every part, from the edge it found. All of it on one event loop.
///
/// Like AVPlayer, an eager player asks for the hinted part while it reloads; like hls.js, another
/// waits until the playlist lists it.
final class CdnPlayer {
  private static final Pattern PART =
      Pattern.compile("#EXT-X-PART:\\S*URI=\"p(\\d+)\\.(\\d+)\\.m4s\"");
  private static final long PARTS_PER_SEGMENT = 6;

  private final HttpClient client;
  private final URI index;
  private final boolean eager;
  private final BooleanSupplier enough;
  private final Map<Long, Arrival> arrivals = new TreeMap<>();
  private final Map<Long, Future<Void>> asked = new HashMap<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Promise<CdnPlayer> done = Promise.promise();
  private URI playlist = URI.create("");
  private long first = -1;

  /// A part that was fetched.
  ///
  /// @param bytesHash of its bytes
  record Arrival(long atNs, int bytesHash) {}

  /// @param enough tells it to stop after the reload that is under way
  CdnPlayer(HttpClient client, URI index, boolean eager, BooleanSupplier enough) {
    this.client = client;
    this.index = index;
    this.eager = eager;
    this.enough = enough;
  }

  /// Plays; completes when it has stopped with nothing under way. Any status but 200 ends it.
  Future<CdnPlayer> play() {
    get(index)
        .compose(text -> {
          playlist = index.resolve(text.lines().filter(l -> !l.startsWith("#")).findFirst().get());
          return get(playlist);
        })
        .onSuccess(this::took)
        .onFailure(done::fail);
    return done.future();
  }

  private void took(String text) {
    for (Matcher part = PART.matcher(text); part.find(); ) {
      long number =
          Long.parseLong(part.group(1)) * PARTS_PER_SEGMENT + Long.parseLong(part.group(2));
      if (first >= 0 && number >= first) {
        ask(number);
      }
    }
    HlsFollower.Next next = HlsFollower.Next.after(text);
    long awaited = next.msn() * PARTS_PER_SEGMENT + next.part();
    if (first < 0) {
      first = awaited;
    }
    if (enough.getAsBoolean()) {
      Future.all(List.copyOf(asked.values())).map(this).onComplete(done);
      return;
    }
    if (eager) {
      ask(awaited);
    }
    String query = "?_HLS_msn=" + next.msn() + "&_HLS_part=" + next.part();
    get(URI.create(playlist + query)).onSuccess(this::took).onFailure(done::fail);
  }

  private void ask(long number) {
    asked.computeIfAbsent(
        number,
        _ -> {
          URI part = playlist.resolve("p" + name(number) + ".m4s");
          return body(part)
              .<Void>map(bytes -> {
                arrivals.put(number, new Arrival(System.nanoTime(), bytes.hashCode()));
                return null;
              })
              .onFailure(done::tryFail);
        });
  }

  /// `msn.part` of a part.
  static String name(long number) {
    return number / PARTS_PER_SEGMENT + "." + number % PARTS_PER_SEGMENT;
  }

  private Future<String> get(URI uri) {
    return body(uri).map(Buffer::toString);
  }

  private Future<Buffer> body(URI uri) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(uri.toString())
            .setTimeout(15_000)
            .putHeader("Cookie", "who=me")
            .putHeader("Authorization", "Bearer secret");
    return client
        .request(options)
        .compose(request -> request.send())
        .compose(answer -> {
          statuses.merge(answer.statusCode(), 1, Integer::sum);
          return answer.statusCode() == 200
              ? answer.body()
              : Future.failedFuture(uri + " answered " + answer.statusCode());
        });
  }

  /// Each part that came, by its number in the run.
  Map<Long, Arrival> arrivals() {
    return arrivals;
  }

  /// Parts between the first and the last that it should have and has not.
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    long last = arrivals.keySet().stream().mapToLong(Long::longValue).max().orElse(first);
    for (long number = first; number <= last; number++) {
      if (!arrivals.containsKey(number)) {
        missing.add(name(number));
      }
    }
    return missing;
  }

  /// How many answers there were of each status.
  Map<Integer, Integer> statuses() {
    return statuses;
  }
}
