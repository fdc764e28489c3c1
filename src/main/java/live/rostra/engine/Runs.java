package live.rostra.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import live.rostra.codec.AacEncoders;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;

/// The runs of one room, one after the other: the one that is live, if any, and the streams of
/// earlier ones whose last sound is still in an encoder. Room loop only.
final class Runs {
  private final RoomSettings settings;
  private final AacEncoders aac;
  private final TimeOrigin clock;
  private final RandomGenerator random;
  private final RoomShell shell;
  private final MediaTotals gone;
  private final List<ProgramStream> ending = new ArrayList<>();
  private @Nullable LiveRun live;
  private long emptySinceNs = RoomEngine.NEVER;

  /// @param gone what ended streams have counted is added here
  Runs(
      RoomSettings settings,
      AacEncoders aac,
      TimeOrigin clock,
      RandomGenerator random,
      RoomShell shell,
      MediaTotals gone) {
    this.settings = settings;
    this.aac = aac;
    this.clock = clock;
    this.random = random;
    this.shell = shell;
    this.gone = gone;
  }

  /// The run that is live, null when none is.
  @Nullable LiveRun live() {
    return live;
  }

  /// Whether there is neither a live run nor one that is ending.
  boolean none() {
    return live == null && ending.isEmpty();
  }

  /// Whether earlier runs have ended to their last segment.
  boolean settled() {
    return ending.isEmpty();
  }

  /// Somebody is connected: the room is live from now on.
  void begin(long nowNs) {
    emptySinceNs = RoomEngine.NEVER;
    if (live == null) {
      live = newRun(nowNs);
    }
  }

  /// Nobody is connected any more: the run ends after the linger, unless somebody comes.
  void linger(long nowNs) {
    if (live != null && emptySinceNs == RoomEngine.NEVER) {
      emptySinceNs = nowNs;
    }
  }

  /// Ends a run that has lingered long enough; call it after each tick.
  void endIfLingered(long nowNs) {
    if (emptySinceNs != RoomEngine.NEVER && nowNs - emptySinceNs >= settings.linger().toNanos()) {
      end(nowNs);
    }
  }

  /// Ends the live run, if there is one: its stream gets its last segment.
  void end(long nowNs) {
    LiveRun last = live;
    live = null;
    emptySinceNs = RoomEngine.NEVER;
    if (last != null) {
      ProgramStream stream = last.stream();
      stream.end(nowNs);
      if (stream.ended()) {
        gone.stream(stream);
      } else {
        ending.add(stream);
      }
    }
  }

  /// Timers of streams that are ending.
  void handleTimeout(long nowNs) {
    for (int i = ending.size() - 1; i >= 0; i--) {
      ProgramStream stream = ending.get(i);
      stream.handleTimeout(nowNs);
      if (stream.ended()) {
        ending.remove(i);
        gone.stream(stream);
      }
    }
  }

  /// Adds what the streams have counted that are not gone.
  void addTo(MediaTotals totals) {
    ending.forEach(totals::stream);
    if (live != null) {
      totals.stream(live.stream());
    }
  }

  /// Sample 0 of a run is mixed at its first tick and was captured one frame before. Rooms fall
  /// into random phases of the period, so that many rooms do not tick at once.
  private LiveRun newRun(long nowNs) {
    long firstTickAtNs = nowNs + random.nextLong(TickSchedule.PERIOD_NS);
    MixerClock samples = new MixerClock(clock, firstTickAtNs - TickSchedule.PERIOD_NS);
    // Whole milliseconds, because EXT-X-PROGRAM-DATE-TIME has no finer digits.
    Instant start = samples.instantAt(0).truncatedTo(ChronoUnit.MILLIS);
    String name = name();
    return new LiveRun(
        new TickSchedule(firstTickAtNs),
        samples,
        new ProgramStream(aac, settings.hls(), name, start, shell.runStarted(name)));
  }

  private String name() {
    String secret = "%016x%016x".formatted(random.nextLong(), random.nextLong()).substring(0, 24);
    return shell.nextEpoch() + "-" + secret;
  }
}
