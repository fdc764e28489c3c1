package live.rostra.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks after the parts of a node once a second, each on a virtual thread of its own, so that a
/// part that hangs delays neither the others nor whoever asks. What a request is answered with is
/// the last finding. Thread-safe.
public final class Health implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /// A check that takes longer is a finding by itself.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Finds out whether one part works; may block.
  public interface Check {
    /// One sentence when it does not, without a full stop, else empty.
    Optional<String> problem();
  }

  /// One part and what was found last.
  ///
  /// @param name of the part, such as `storage`
  /// @param problem one sentence when it does not work
  public record Finding(String name, Optional<String> problem) {}

  private final LongSupplier clock;
  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private final List<Supplier<Optional<String>>> remarks = new CopyOnWriteArrayList<>();
  private @Nullable ScheduledExecutorService timer;

  /// Health by the monotonic clock.
  public Health() {
    this(System::nanoTime);
  }

  /// @param clock monotonic nanoseconds
  Health(LongSupplier clock) {
    this.clock = clock;
  }

  /// Adds a part, whose first check happens here, on the caller's thread.
  public void watch(String name, Check check) {
    Part part = new Part(name, check);
    part.run();
    parts.add(part);
  }

  /// Adds what is told beside "ready", because somebody should know though the part works.
  ///
  /// @param remark one sentence without a full stop, or empty; asked by whoever asks, so it answers
  ///   at once
  public void remarkable(Supplier<Optional<String>> remark) {
    remarks.add(remark);
  }

  /// What is remarkable now.
  public Stream<String> remarks() {
    return remarks.stream().map(Supplier::get).flatMap(Optional::stream);
  }

  /// Begins to look.
  public synchronized void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("health").factory());
    timer = started;
    // It starts threads and nothing else, so there is no failure to learn of.
    var _ =
        started.scheduleWithFixedDelay(
            this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Starts a check of each part whose last one has ended.
  void look() {
    parts.forEach(Part::start);
  }

  /// What was found last, in the order in which the parts were added.
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Part part : parts) {
      findings.add(new Finding(part.name, part.problem()));
    }
    return findings;
  }

  /// Each failing part with its sentence, one a line; empty when all work.
  public String problems() {
    return findings().stream()
        .filter(finding -> finding.problem().isPresent())
        .map(finding -> finding.name() + ": " + finding.problem().get())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }

  private final class Part {
    private final String name;
    private final Check check;
    private volatile Optional<String> found = Optional.empty();

    /// When the check that is under way began.
    private volatile @Nullable Long startedNs;

    Part(String name, Check check) {
      this.name = name;
      this.check = check;
    }

    /// On the health thread only.
    void start() {
      if (startedNs == null) {
        startedNs = clock.getAsLong();
        Thread.ofVirtual().name("health-" + name).start(this::run);
      }
    }

    void run() {
      try {
        found = check.problem();
      } catch (RuntimeException e) {
        found = Optional.of("the check itself failed (" + e.getClass().getSimpleName() + ")");
      } finally {
        startedNs = null;
      }
    }

    Optional<String> problem() {
      Long since = startedNs;
      long takesNs = since == null ? 0 : clock.getAsLong() - since;
      return takesNs < PATIENCE.toNanos()
          ? found
          : Optional.of("has not answered for %d s".formatted(takesNs / 1_000_000_000L));
    }
  }
}
