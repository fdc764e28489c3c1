package live.rostra.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import live.rostra.config.EdgeConfig;
import live.rostra.ffmpeg.Ffmpeg;
import live.rostra.health.Health;
import live.rostra.net.LoopBeat;
import live.rostra.storage.Storage;

/// What [Health] asks of each part of the node: one sentence when it does not work.
public final class PartChecks {
  /// After this a loop stands still: a hundred of its rooms' ticks are lost.
  private static final long STILL_NS = 2_000_000_000L;

  /// Hours of one room, minutes of many.
  private static final long MIN_FREE_MIB = 100;

  private PartChecks() {}

  /// One sentence when a loop has not come to its work for {@link #STILL_NS}.
  public static Optional<String> standingStill(List<LoopBeat> beats) {
    return beats.stream()
        .filter(beat -> beat.silentNs() > STILL_NS)
        .map(beat ->
            "%s has not done any work for %d s"
                .formatted(beat.name(), TimeUnit.NANOSECONDS.toSeconds(beat.silentNs())))
        .findFirst();
  }

  /// Adds them all but the event loops.
  static void watch(Health health, EdgeConfig config, Ffmpeg ffmpeg, Storage storage, Reach reach) {
    health.watch(
        "ffmpeg",
        () ->
            Files.isExecutable(ffmpeg.executable())
                ? Optional.empty()
                : Optional.of("the program that makes AAC is gone"));
    health.watch("media", () -> sentence(reach.problem()));
    health.watch("storage", storage::trouble);
    if (config.storage().s3().isEmpty()) {
      // A spool has a limit of its own, and says when its disk is full.
      health.watch("disk", () -> fullDisk(config.storage().directory()));
    }
  }

  private static Optional<String> sentence(String problem) {
    return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
  }

  private static Optional<String> fullDisk(Path directory) {
    try {
      long leftMib = Files.getFileStore(directory).getUsableSpace() >> 20;
      return leftMib >= MIN_FREE_MIB
          ? Optional.empty()
          : Optional.of("%d MiB are left for storage.directory".formatted(leftMib));
    } catch (IOException _) {
      return Optional.of("storage.directory cannot be read");
    }
  }
}
