package live.rostra.edge.desk;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is to be told, in the order in which it happened: each thing when it is kept, and not
/// before everything that happened earlier. Room loop only.
final class Telling {
  private final ContextInternal loop;
  private final Deque<Item> waiting = new ArrayDeque<>();
  private boolean telling;

  private static final class Item {
    private final Consumer<AsyncResult<Void>> tell;
    private @Nullable AsyncResult<Void> kept;

    Item(Consumer<AsyncResult<Void>> tell) {
      this.tell = tell;
    }
  }

  /// @param loop of the room
  Telling(ContextInternal loop) {
    this.loop = loop;
  }

  /// Tells when `kept` is complete, with its outcome.
  void when(Future<Void> kept, Consumer<AsyncResult<Void>> tell) {
    Item item = new Item(tell);
    waiting.add(item);
    kept.onComplete(outcome ->
        loop.execute(() -> {
          item.kept = outcome;
          tellReady();
        }));
  }

  /// Tells when all that happened before has been told: at once, mostly.
  void inTurn(Runnable tell) {
    Item item = new Item(_ -> tell.run());
    item.kept = Future.succeededFuture();
    waiting.add(item);
    tellReady();
  }

  /// Things that have happened and are not told.
  int waiting() {
    return waiting.size();
  }

  /// One after the other, also when telling makes something happen.
  private void tellReady() {
    if (telling) {
      return;
    }
    telling = true;
    try {
      for (Item next = waiting.peek(); next != null; next = waiting.peek()) {
        AsyncResult<Void> kept = next.kept;
        if (kept == null) {
          break;
        }
        waiting.remove();
        next.tell.accept(kept);
      }
    } finally {
      telling = false;
    }
  }
}
