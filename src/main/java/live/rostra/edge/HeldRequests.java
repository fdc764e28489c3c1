package live.rostra.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Requests that wait for the next value of something a media loop publishes, grouped by the HTTP
/// loop that holds them: a publication costs one task per HTTP loop with waiters, however many
/// wait.
///
/// A request whose client has gone is let go by the next publication that answers it, or by its
/// timeout. Thread-safe.
///
/// @param <T> what is published
final class HeldRequests<T> {
  private final Vertx vertx;
  private final Supplier<T> latest;
  private final HeldCounters counters;
  private final Map<ContextInternal, Group> groups = new ConcurrentHashMap<>();

  /// When the publisher last told of one, `System.nanoTime`.
  private volatile long publishedNs;

  /// @param latest the newest publication, readable by any thread
  /// @param counters of all requests that are held on this node
  HeldRequests(Vertx vertx, Supplier<T> latest, HeldCounters counters) {
    this.vertx = vertx;
    this.latest = latest;
    this.counters = counters;
  }

  /// Completes, on the caller's context, with the first answer that `answer` finds in a
  /// publication, now or later.
  ///
  /// @param answer a pure function
  /// @param timeoutMs after which it completes with `late`
  <A> Future<A> hold(Function<T, Optional<A>> answer, long timeoutMs, Supplier<A> late) {
    Optional<A> now = answer.apply(latest.get());
    if (now.isPresent()) {
      return Future.succeededFuture(now.get());
    }
    ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
    // The HTTP server gives each request a context of its own, a duplicate of its verticle's. By
    // the
    // duplicate, every request would be a group that nobody ever removes.
    Group group = groups.computeIfAbsent(caller.unwrap(), _ -> new Group(caller.unwrap()));
    Held<A> request = new Held<>(answer, caller.promise());
    if (caller.inThread()) {
      group.hold(request, timeoutMs, late);
    } else {
      caller.runOnContext(_ -> group.hold(request, timeoutMs, late));
    }
    return request.promise.future();
  }

  /// Looks at the newest publication for everybody who waits; called by its publisher after the
  /// fact.
  void published() {
    publishedNs = System.nanoTime();
    for (Group group : groups.values()) {
      group.published();
    }
  }

  /// How many loops hold or have held requests.
  int loops() {
    return groups.size();
  }

  /// The requests of one HTTP loop; everything but `published` happens on that loop.
  private final class Group {
    private final ContextInternal loop;
    private final Set<Held<?>> held = new LinkedHashSet<>();

    /// Whether `held` has entries: written on the loop, read by the publisher.
    private volatile boolean waiting;

    Group(ContextInternal loop) {
      this.loop = loop;
    }

    <A> void hold(Held<A> request, long timeoutMs, Supplier<A> late) {
      held.add(request);
      counters.held();
      waiting = true;
      // The publisher writes its value and then reads `waiting`; we write `waiting` and then read
      // the
      // value again: one of us sees the other.
      if (request.finds(latest.get())) {
        letGo(request);
        counters.released(0);
        request.answer();
        return;
      }
      long timer =
          vertx.setTimer(
              timeoutMs,
              _ -> {
                letGo(request);
                counters.timedOut();
                request.promise.tryComplete(late.get());
              });
      request.promise.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    private void letGo(Held<?> request) {
      held.remove(request);
      waiting = !held.isEmpty();
    }

    void published() {
      if (waiting) {
        loop.runOnContext(_ -> release());
      }
    }

    private void release() {
      T value = latest.get();
      List<Held<?>> answered = new ArrayList<>();
      held.removeIf(request -> request.finds(value) && answered.add(request));
      waiting = !held.isEmpty();
      // Only now, because an answer may bring in the connection's next request, which is held here.
      for (Held<?> request : answered) {
        request.answer();
        counters.released(System.nanoTime() - publishedNs);
      }
    }
  }

  private final class Held<A> {
    private final Function<T, Optional<A>> answer;
    private final Promise<A> promise;
    private @Nullable A found;

    Held(Function<T, Optional<A>> answer, Promise<A> promise) {
      this.answer = answer;
      this.promise = promise;
    }

    /// Whether `value` has the answer; it is kept.
    boolean finds(T value) {
      found = answer.apply(value).orElse(null);
      return found != null;
    }

    void answer() {
      promise.tryComplete(found);
    }
  }
}
