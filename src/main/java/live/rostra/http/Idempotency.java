package live.rostra.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes a request with an `Idempotency-Key` have its effect once, however often it arrives
/// (draft-ietf-httpapi-idempotency-key-header). Shared by all HTTP loops; thread-safe.
///
/// Only answers of requests that had an effect are kept: one that failed may be tried again.
/// Answers belong to who asked, so nobody reads another's with a guessed key.
final class Idempotency {
  static final String HEADER = "Idempotency-Key";

  /// How long an answer is kept; the contract promises it.
  static final Duration KEPT = Duration.ofMinutes(10);

  private static final String REPLAYED = "Idempotent-Replayed";
  private static final long MAX_BYTES = 64L << 20;
  private static final int BYTES_BESIDE_BODY = 1_024;

  private final Cache<Scope, Entry> entries;

  Idempotency() {
    this(Ticker.systemTicker(), MAX_BYTES);
  }

  /// @param ticker nanoseconds, for the expiry
  /// @param maxBytes about how much the kept answers may weigh
  Idempotency(Ticker ticker, long maxBytes) {
    this.entries =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(KEPT)
            .maximumWeight(maxBytes)
            // What is in progress weighs nothing, because it must not be forgotten: it is bounded
            // by
            // the connections there are.
            .<Scope, Entry>weigher((_, entry) ->
                entry.answer == null ? 0 : BYTES_BESIDE_BODY + entry.answer.body().length())
            .build();
  }

  /// What a key is unique in.
  ///
  /// @param operation the contract's name of what is done
  /// @param path what it is done to
  /// @param identity who asks
  /// @param room the room that the asker's token is for: one token never reads what another may not
  /// @param key the client's choice, without quotes
  record Scope(String operation, String path, String identity, String room, String key) {
    Scope(String operation, String path, Claims bearer, String header) {
      this(operation, path, bearer.identity(), bearer.room(), header.replace("\"", ""));
    }
  }

  /// A request with a key, and its answer once there is one.
  private record Entry(String fingerprint, @Nullable Answer answer) {}

  /// Tells one body from another.
  static String fingerprint(String mediaType, Buffer body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(mediaType.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(body.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must provide SHA-256", e);
    }
  }

  /// Has the effect if nobody had it under this key, or else gives the answer it led to. Fails with
  /// 422 when the key stands for another body, and with 409 while the effect is in progress.
  Future<Answer> once(Scope scope, String fingerprint, Supplier<Future<Answer>> effect) {
    Entry mine = new Entry(fingerprint, null);
    Entry known = entries.asMap().putIfAbsent(scope, mine);
    if (known != null) {
      return repeated(known, fingerprint);
    }
    return Future.succeededFuture()
        .compose(_ -> effect.get())
        .map(answer -> {
          entries.put(scope, new Entry(fingerprint, answer));
          return answer;
        })
        .recover(failure -> {
          entries.asMap().remove(scope, mine);
          return Future.failedFuture(failure);
        });
  }

  private static Future<Answer> repeated(Entry known, String fingerprint) {
    if (!known.fingerprint.equals(fingerprint)) {
      return Future.failedFuture(new ProblemException(Problem.IDEMPOTENCY_KEY_REUSED, ""));
    }
    return known.answer == null
        ? Future.failedFuture(new ProblemException(Problem.REQUEST_IN_PROGRESS, ""))
        : Future.succeededFuture(known.answer.with(REPLAYED, "true"));
  }

  /// How many keys are known, after forgetting what is old.
  long size() {
    entries.cleanUp();
    return entries.estimatedSize();
  }
}
