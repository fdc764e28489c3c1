package live.rostra.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// How often one identity, and everybody together, may POST, PATCH and DELETE (RFC 9725 section 5:
/// "rate-limiting" of session creation), and how often one identity may ask the database. Over it:
/// 429 with `Retry-After`, before the body is read.
///
/// Only valid tokens count: without one a request ends as a 401 a little later, and must not spend
/// what belongs to others. An identity is forgotten ten seconds after its last request, when its
/// budget is full again. Thread-safe; shared by all servers of a node.
final class RateLimits implements Handler<RoutingContext> {
  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);

  /// More identities than could POST within ten seconds.
  private static final int MAX_IDENTITIES = 100_000;

  private final Tokens tokens;
  private static final Set<HttpMethod> CHANGES =
      Set.of(HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

  private final TimeMeter clock;
  private final Bucket node;
  private final LoadingCache<String, Bucket> posts;
  private final LoadingCache<String, Bucket> changes;
  private final LoadingCache<String, Bucket> reads;

  /// @param nanoClock monotonic nanoseconds
  RateLimits(HttpSettings.Rates rates, Tokens tokens, LongSupplier nanoClock) {
    this.tokens = tokens;
    this.clock =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return nanoClock.getAsLong();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
    this.node = bucket(rates.nodePosts());
    this.posts = byIdentity(rates.posts(), nanoClock);
    this.changes = byIdentity(rates.changes(), nanoClock);
    this.reads = byIdentity(rates.reads(), nanoClock);
  }

  private LoadingCache<String, Bucket> byIdentity(int perSecond, LongSupplier nanoClock) {
    return Caffeine.newBuilder()
        .maximumSize(MAX_IDENTITIES)
        .expireAfterAccess(FORGOTTEN_AFTER)
        .ticker(nanoClock::getAsLong)
        .executor(Runnable::run)
        .build(_ -> bucket(perSecond));
  }

  private Bucket bucket(int perSecond) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(clock)
        .build();
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpMethod method = ctx.request().method();
    if (method.equals(HttpMethod.POST)) {
      spend(ctx, this::post);
    } else if (CHANGES.contains(method)) {
      spend(ctx, this::change);
    }
    ctx.next();
  }

  /// Stands before what is answered from the database: a flood there makes everybody wait who
  /// enters a room, because their bans are asked for there too.
  void reads(RoutingContext ctx) {
    spend(ctx, identity -> take(reads.get(identity)));
    ctx.next();
  }

  private void spend(RoutingContext ctx, ToLongFunction<String> budget) {
    Optional<Claims> claims = Access.verified(ctx, tokens);
    long waitNs = claims.isEmpty() ? 0 : budget.applyAsLong(claims.get().identity());
    if (waitNs > 0) {
      // Whole seconds (RFC 9110 section 10.2.3), rounded up.
      long seconds = TimeUnit.NANOSECONDS.toSeconds(waitNs + 999_999_999);
      ctx.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      throw new ProblemException(
          Problem.TOO_MANY_REQUESTS, "Try again in %d s.".formatted(seconds));
    }
  }

  /// Spends one POST of an identity, and one of everybody.
  ///
  /// @return nanoseconds to wait when there is none, else 0
  long post(String identity) {
    long waitNs = take(posts.get(identity));
    return waitNs > 0 ? waitNs : take(node);
  }

  /// Spends one PUT, PATCH or DELETE of an identity.
  ///
  /// @return nanoseconds to wait when there is none, else 0
  long change(String identity) {
    return take(changes.get(identity));
  }

  private static long take(Bucket bucket) {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
  }

  /// Identities remembered now.
  long identities() {
    posts.cleanUp();
    changes.cleanUp();
    reads.cleanUp();
    return posts.estimatedSize() + changes.estimatedSize() + reads.estimatedSize();
  }
}
