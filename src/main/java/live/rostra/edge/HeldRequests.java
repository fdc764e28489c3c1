package live.rostra.edge;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// Requests that wait for the next value of something a media loop publishes, grouped by the HTTP loop
/// that holds them: a publication costs one task per HTTP loop with waiters, however many wait.
///
/// @param <T> what is published
final class HeldRequests<T> {
  private final Vertx vertx;
  private final Supplier<T> latest;
  private final Map<Context, Group> groups = new ConcurrentHashMap<>();

  /// @param latest the newest publication, readable by any thread
  HeldRequests(Vertx vertx, Supplier<T> latest) {
    this.vertx = vertx;
    this.latest = latest;
  }

  /// Completes with the first answer that `answer` finds in a publication, now or later.
  ///
  /// @param timeoutMs after which it completes with `late`
  <A> Future<A> hold(Function<T, Optional<A>> answer, long timeoutMs, Supplier<A> late) {
    Optional<A> now = answer.apply(latest.get());
    if (now.isPresent()) {
      return Future.succeededFuture(now.get());
    }
    Context context = vertx.getOrCreateContext();
    Group group = groups.computeIfAbsent(context, Group::new);
    return group.hold(answer, timeoutMs, late);
  }

  /// Looks at the newest publication for everybody who waits; called by its publisher after the fact.
  void published() {
    for (Group group : groups.values()) {
      group.published();
    }
  }

  /// The requests of one HTTP loop; its list belongs to that loop.
  private final class Group {
    private final Context context;
    private final List<Held<?>> held = new ArrayList<>();
    private volatile boolean waiting;

    Group(Context context) {
      this.context = context;
    }

    <A> Future<A> hold(Function<T, Optional<A>> answer, long timeoutMs, Supplier<A> late) {
      Held<A> request = new Held<>(answer);
      held.add(request);
      waiting = true;
      // The publisher writes its value and then reads `waiting`; we write `waiting` and then read the
      // value again: one of us sees the other.
      if (request.tryAnswer(latest.get())) {
        held.remove(request);
        return request.promise.future();
      }
      long timer =
          vertx.setTimer(
              timeoutMs,
              _ -> {
                held.remove(request);
                request.promise.tryComplete(late.get());
              });
      return request.promise.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    void published() {
      if (waiting) {
        context.runOnContext(_ -> release());
      }
    }

    private void release() {
      T value = latest.get();
      held.removeIf(request -> request.tryAnswer(value));
      waiting = !held.isEmpty();
      if (waiting && latest.get() != value) {
        release();
      }
    }
  }

  private final class Held<A> {
    final Function<T, Optional<A>> answer;
    final Promise<A> promise = Promise.promise();

    Held(Function<T, Optional<A>> answer) {
      this.answer = answer;
    }

    boolean tryAnswer(T value) {
      Optional<A> found = answer.apply(value);
      found.ifPresent(promise::tryComplete);
      return found.isPresent();
    }
  }
}
