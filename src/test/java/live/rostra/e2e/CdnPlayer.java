package live.rostra.e2e;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
  private static final Pattern DATE = Pattern.compile("#EXT-X-PROGRAM-DATE-TIME:(\\S+)");
  private static final long PARTS_PER_SEGMENT = 6;
  private static final long PART_MS = 320;

  private final HttpClient client;
  private final URI index;
  private final boolean eager;
  private final BooleanSupplier enough;
  private final NavigableMap<Long, Arrival> arrivals = new TreeMap<>();
  private final Map<Long, Future<Void>> asked = new HashMap<>();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Promise<CdnPlayer> done = Promise.promise();
  private URI playlist = URI.create("");
  private long first = -1;
  private long programStartMs;

  /// A part that was fetched.
  ///
  /// @param atMs when it was here completely, by the wall clock
  /// @param bytesHash of its bytes
  record Arrival(long atMs, int bytesHash) {}

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
      programStartMs = programStartMs(text, next.msn());
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

  /// The wall-clock time of sample 0, when no segment before `open` has another length than the
  /// grid's.
  private static long programStartMs(String text, long open) {
    Matcher date = DATE.matcher(text);
    if (!date.find()) {
      throw new AssertionError("no EXT-X-PROGRAM-DATE-TIME in\n" + text);
    }
    long segments = text.lines().filter(line -> line.startsWith("#EXTINF:")).count();
    return Instant.parse(date.group(1)).toEpochMilli()
        - (open - segments) * PARTS_PER_SEGMENT * PART_MS;
  }

  private void ask(long number) {
    asked.computeIfAbsent(
        number,
        _ -> {
          URI part = playlist.resolve("p" + name(number) + ".m4s");
          return body(part)
              .<Void>map(bytes -> {
                arrivals.put(number, new Arrival(System.currentTimeMillis(), bytes.hashCode()));
                return null;
              })
              .onFailure(done::tryFail);
        });
  }

  /// When the last sample of a part was mixed, by the wall clock.
  long mixedAtMs(long number) {
    return programStartMs + (number + 1) * PART_MS;
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
  NavigableMap<Long, Arrival> arrivals() {
    return arrivals;
  }

  /// Parts that it should have and has not: between the one it first waited for and the last one it
  /// has. It must have one.
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (long number = first; number < arrivals.lastKey(); number++) {
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
