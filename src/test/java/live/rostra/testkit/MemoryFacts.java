package live.rostra.testkit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import live.rostra.room.RoomId;
import live.rostra.state.AuditEntry;
import live.rostra.state.Ban;
import live.rostra.state.ChatMessage;
import live.rostra.state.Fact;
import live.rostra.state.FactsException;
import live.rostra.state.FactsStats;
import live.rostra.state.Page;
import live.rostra.state.Report;
import live.rostra.state.RoomFacts;
import live.rostra.state.RoomRow;
import live.rostra.state.StoredEntry;
import live.rostra.state.StoredRoom;
import live.rostra.tally.Bounds;
import live.rostra.tally.SharedHistogram;
import org.jspecify.annotations.Nullable;

/// Facts that live as long as this object, which outlives nodes: with a file that is as slow or as
/// full as a test wants, and a database that is there or away. Thread-safe.
public final class MemoryFacts implements RoomFacts {
  private static final long MAX_BYTES = 1 << 20;

  private final Vertx vertx;
  private final List<Fact> facts;
  private final Map<RoomId, Long> epochs;
  private volatile long fileMs;
  private volatile boolean full;
  private volatile @Nullable FactsException failure;
  private volatile boolean epochsAway;
  private final AtomicLong turnedAway = new AtomicLong();

  /// An empty store.
  public MemoryFacts(Vertx vertx) {
    this(vertx, new ArrayList<>(), new HashMap<>());
  }

  private MemoryFacts(Vertx vertx, List<Fact> facts, Map<RoomId, Long> epochs) {
    this.vertx = vertx;
    this.facts = facts;
    this.epochs = epochs;
  }

  /// The same facts as the next node finds them.
  public MemoryFacts reopened(Vertx next) {
    return new MemoryFacts(next, facts, epochs);
  }

  /// How long an append takes from now on, in milliseconds.
  public void setFileMs(long ms) {
    fileMs = ms;
  }

  /// Whether the file takes moderation only.
  public void setFull(boolean value) {
    full = value;
  }

  /// Appends that the full file did not take.
  public long turnedAway() {
    return turnedAway.get();
  }

  /// Whether the database is away.
  public void setAway(boolean value) {
    failure = value ? away() : null;
  }

  private static FactsException away() {
    return new FactsException(FactsException.Code.UNAVAILABLE, "Postgres does not answer");
  }

  /// What every question ends in from now on.
  public void setFailure(FactsException value) {
    failure = value;
  }

  /// Whether the database is away for whoever takes an epoch.
  public void setEpochsAway(boolean value) {
    epochsAway = value;
  }

  /// Everything that was appended, in order.
  public List<Fact> all() {
    synchronized (facts) {
      return List.copyOf(facts);
    }
  }

  /// What was appended of one kind, in order.
  public <F extends Fact> List<F> all(Class<F> kind) {
    return all().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public Future<Void> append(List<Fact> some) {
    boolean moderation = some.stream().anyMatch(Fact::moderation);
    ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
    Promise<Void> promise = caller.promise();
    if (full && !moderation) {
      turnedAway.incrementAndGet();
      promise.fail(new FactsException(FactsException.Code.FULL, "the file is full"));
      return promise.future();
    }
    synchronized (facts) {
      facts.addAll(some);
    }
    if (fileMs == 0) {
      caller.runOnContext(_ -> promise.complete());
    } else {
      vertx.setTimer(fileMs, _ -> promise.complete());
    }
    return promise.future();
  }

  private <T> Future<T> answer(T value) {
    FactsException no = failure;
    return no != null ? Future.failedFuture(no) : Future.succeededFuture(value);
  }

  @Override
  public Future<List<StoredRoom>> open() {
    Map<UUID, Fact.RoomSaved> newest = new LinkedHashMap<>();
    for (Fact.RoomSaved saved : all(Fact.RoomSaved.class)) {
      newest.merge(
          saved.row().instance(),
          saved,
          (a, b) ->
              Comparator.<Fact.RoomSaved>comparingLong(each -> each.row().epoch())
                          .thenComparingLong(Fact.RoomSaved::snapshotSeq)
                          .compare(a, b)
                      > 0
                  ? a
                  : b);
    }
    return answer(
        newest.values().stream()
            .filter(saved -> saved.row().status() != RoomRow.Status.ENDED)
            .map(this::stored)
            .toList());
  }

  private StoredRoom stored(Fact.RoomSaved saved) {
    RoomRow row = saved.row();
    List<StoredEntry> tail =
        all(Fact.Logged.class).stream()
            .filter(entry -> entry.room().equals(row.room()))
            .filter(entry ->
                entry.epoch() > row.epoch()
                    || (entry.epoch() == row.epoch() && entry.seq() > saved.snapshotSeq()))
            .sorted(
                Comparator.comparingLong(Fact.Logged::epoch).thenComparingLong(Fact.Logged::seq))
            .map(entry ->
                new StoredEntry(
                    entry.epoch(), entry.seq(), entry.mixerAtMs(), entry.type(), entry.json()))
            .toList();
    return new StoredRoom(row, saved.snapshotSeq(), saved.snapshotJson(), tail);
  }

  @Override
  public Future<Long> nextEpoch(RoomId room) {
    synchronized (facts) {
      FactsException no = epochsAway ? away() : failure;
      return no != null
          ? Future.failedFuture(no)
          : Future.succeededFuture(epochs.merge(room, 1L, Long::sum));
    }
  }

  @Override
  public Future<List<ChatMessage>> chat(UUID instance, @Nullable String beforeId, int limit) {
    Map<String, ChatMessage> messages = new LinkedHashMap<>();
    for (Fact fact : all()) {
      switch (fact) {
        case Fact.ChatSaved(ChatMessage message) when message.instance().equals(instance) ->
            messages.put(message.id(), message);
        case Fact.ChatDeleted gone when gone.instance().equals(instance) ->
            messages.computeIfPresent(gone.id(), (_, message) -> deleted(message, gone));
        default -> {}
      }
    }
    return answer(
        messages.values().stream()
            .filter(message -> beforeId == null || message.id().compareTo(beforeId) < 0)
            .sorted(Comparator.comparing(ChatMessage::id).reversed())
            .limit(limit)
            .toList());
  }

  private static ChatMessage deleted(ChatMessage message, Fact.ChatDeleted gone) {
    return new ChatMessage(
        message.instance(),
        message.id(),
        message.author(),
        message.name(),
        "",
        message.postedAt(),
        message.editedAt(),
        gone.at(),
        gone.version());
  }

  @Override
  public Future<List<Ban>> bans(RoomId room) {
    return answer(inForce(room).toList());
  }

  private Stream<Ban> inForce(RoomId room) {
    Map<String, Ban> bans = new LinkedHashMap<>();
    all(Fact.BanSaved.class).stream()
        .map(Fact.BanSaved::ban)
        .filter(ban -> ban.room().equals(room))
        .forEach(ban -> bans.put(ban.identity(), ban));
    return bans.values().stream().filter(ban -> ban.liftedAt() == null);
  }

  @Override
  public Future<Boolean> isBanned(RoomId room, String identity) {
    return answer(inForce(room).anyMatch(ban -> ban.identity().equals(identity)));
  }

  @Override
  public Future<List<Report>> reports(RoomId room) {
    return answer(all(Fact.ReportFiled.class).stream().map(Fact.ReportFiled::report).toList());
  }

  @Override
  public Future<Page<AuditEntry>> audit(RoomId room, @Nullable String cursor, int limit) {
    List<AuditEntry> entries =
        all(Fact.Audited.class).stream()
            .map(Fact.Audited::entry)
            .filter(entry -> entry.room().equals(room))
            .filter(entry -> cursor == null || entry.id().compareTo(cursor) < 0)
            .sorted(Comparator.comparing(AuditEntry::id).reversed())
            .limit(limit + 1L)
            .toList();
    return answer(
        entries.size() > limit
            ? new Page<>(entries.subList(0, limit), Optional.of(entries.get(limit - 1).id()))
            : new Page<>(entries, Optional.empty()));
  }

  @Override
  public Pool pool() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FactsStats stats() {
    return new FactsStats(
        full ? MAX_BYTES : 0,
        MAX_BYTES,
        0,
        new SharedHistogram(Bounds.of(1)).snapshot(),
        new FactsStats.Drained(0, 0, all().size(), 0, 0));
  }

  @Override
  public Context loop() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> trouble() {
    return full ? Optional.of("the file is full") : Optional.empty();
  }

  @Override
  public Optional<String> concern() {
    return Optional.empty();
  }

  @Override
  public Future<Void> close(long drainMs) {
    return Future.succeededFuture();
  }
}
