package live.rostra.edge;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import live.rostra.state.RoomFacts;
import live.rostra.storage.Storage;
import org.jspecify.annotations.Nullable;

/// Asks each part of a node what it holds and has counted. Thread-safe.
final class NodeProbe {
  /// A loop that does not answer in this time stands still, and whoever asks will not wait.
  private static final long PATIENCE_MS = 2_000;

  private final List<MediaLoop> loops;
  private final RoomRegistry rooms;
  private final Sessions sessions;
  private final JoinCounters joins;
  private final HeldCounters held;
  private final Storage storage;
  private final RoomFacts facts;

  /// What each loop said last; null before it was asked.
  private final AtomicReferenceArray<NodeStats.@Nullable Loop> last;

  NodeProbe(
      List<MediaLoop> loops,
      RoomRegistry rooms,
      Sessions sessions,
      JoinCounters joins,
      HeldCounters held,
      Storage storage,
      RoomFacts facts) {
    this.loops = loops;
    this.rooms = rooms;
    this.sessions = sessions;
    this.joins = joins;
    this.held = held;
    this.storage = storage;
    this.facts = facts;
    this.last = new AtomicReferenceArray<>(loops.size());
  }

  /// Each loop is asked on its own thread, so the parts are a few milliseconds apart. For a loop
  /// that stands still, what it said last.
  Future<NodeStats> stats() {
    List<Future<NodeStats.Loop>> asked =
        IntStream.range(0, loops.size()).mapToObj(this::stats).toList();
    return Future.all(asked)
        .map(_ ->
            new NodeStats(
                rooms.size(),
                sessions.size(),
                loops.getFirst().parts().handshakes().active(),
                asked.stream().map(Future::result).toList(),
                NodeStats.People.of(rooms.views()),
                joins.counts(),
                held.stats(),
                storage.stats(),
                facts.stats()));
  }

  private Future<NodeStats.Loop> stats(int i) {
    MediaLoop loop = loops.get(i);
    return loop.call(loop::stats)
        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .onSuccess(stats -> last.set(i, stats))
        .recover(late -> {
          NodeStats.Loop before = last.get(i);
          return before == null ? Future.failedFuture(late) : Future.succeededFuture(before);
        });
  }
}
