package live.rostra.edge.desk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import live.rostra.edge.Delivery;
import live.rostra.edge.Delivery.Broadcast;
import live.rostra.edge.Delivery.Group;
import live.rostra.edge.Delivery.Personal;
import live.rostra.engine.NetworkQuality;
import live.rostra.engine.SoundReport;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Grade;
import live.rostra.signalling.ServerMessage.Level;
import live.rostra.signalling.ServerMessage.LevelCheck;
import live.rostra.signalling.ServerMessage.Levels;
import live.rostra.signalling.ServerMessage.Line;
import live.rostra.signalling.ServerMessage.Quality;
import live.rostra.signalling.ServerMessage.Speaking;

/// Makes messages of what a room sounds like, no more often than people can follow. Room loop only.
final class SoundNews {
  /// Levels go to everybody in a room of this many sockets, in a larger one to the stage.
  private static final int SMALL_ROOM = 100;

  /// Five levels a second, with half a tick of tolerance.
  private static final long LEVELS_EVERY_MS = 190;

  private static final long QUALITY_EVERY_MS = 1_000;

  private final LongFunction<At> at;
  private final Consumer<Delivery> out;
  private List<String> speaking = List.of();
  private String dominant = "";
  private List<Line> lines = List.of();
  private boolean newcomers;
  private long levelsAtMs = Long.MIN_VALUE / 2;
  private long qualityAtMs = Long.MIN_VALUE / 2;

  /// @param at the place in the log that is told, at a mixer time in milliseconds
  /// @param out where messages go
  SoundNews(LongFunction<At> at, Consumer<Delivery> out) {
    this.at = at;
    this.out = out;
  }

  /// Somebody came who has not been told who speaks.
  void newcomer() {
    newcomers = true;
  }

  /// @param sockets how many are in the room
  /// @param next identities whose microphones are to be tried
  void report(SoundReport report, int sockets, List<String> next) {
    At now = at.apply(report.mixerTime().toEpochMilli());
    speaking(report, now);
    boolean levelsDue = now.mixerTimeMs() - levelsAtMs >= LEVELS_EVERY_MS;
    if (levelsDue) {
      levelsAtMs = now.mixerTimeMs();
      levels(report, now, sockets <= SMALL_ROOM ? Group.EVERYBODY : Group.STAGE);
      levelChecks(report, now, new HashSet<>(next));
    }
    if (now.mixerTimeMs() - qualityAtMs >= QUALITY_EVERY_MS) {
      quality(report, now);
      newcomers = false;
    }
  }

  private void speaking(SoundReport report, At now) {
    boolean again = newcomers && now.mixerTimeMs() - qualityAtMs >= QUALITY_EVERY_MS;
    if (!report.changed() && !again) {
      return;
    }
    List<String> those =
        report.stage().stream()
            .filter(SoundReport.OnStage::speaking)
            .map(SoundReport.OnStage::identity)
            .toList();
    String holder = report.dominant() == null ? "" : report.dominant();
    if (again || !those.equals(speaking) || !holder.equals(dominant)) {
      speaking = those;
      dominant = holder;
      everybody(Group.EVERYBODY, new Speaking(now, those, holder));
    }
  }

  private void levels(SoundReport report, At now, Group group) {
    if (report.stage().isEmpty()) {
      return;
    }
    List<Level> levels = new ArrayList<>(report.stage().size());
    for (SoundReport.OnStage each : report.stage()) {
      levels.add(new Level(each.identity(), each.levelDbov()));
    }
    everybody(group, new Levels(now, List.copyOf(levels)));
  }

  private void levelChecks(SoundReport report, At now, Set<String> next) {
    for (SoundReport.OffStage each : report.waiting()) {
      if (next.contains(each.identity())) {
        LevelCheck check = new LevelCheck(now, each.identity(), each.levelDbov());
        out.accept(new Personal(each.identity(), check));
        everybody(Group.MODERATORS, check);
      }
    }
  }

  /// The hint that somebody breaks up is for moderators, who are on the stage as well: what they
  /// get last is what they know.
  private void quality(SoundReport report, At now) {
    List<Line> current =
        report.stage().stream()
            .map(each -> new Line(each.identity(), grade(each.quality()), each.breakingUp()))
            .toList();
    if (current.equals(lines) && !newcomers) {
      return;
    }
    boolean hints = current.stream().anyMatch(Line::breakingUp);
    boolean hinted = lines.stream().anyMatch(Line::breakingUp);
    lines = current;
    qualityAtMs = now.mixerTimeMs();
    everybody(
        Group.STAGE,
        new Quality(
            now,
            current.stream().map(line -> new Line(line.identity(), line.grade(), false)).toList()));
    if (hints || hinted) {
      everybody(Group.MODERATORS, new Quality(now, current));
    }
  }

  private static Grade grade(NetworkQuality quality) {
    return switch (quality) {
      case EXCELLENT -> Grade.EXCELLENT;
      case GOOD -> Grade.GOOD;
      case POOR -> Grade.POOR;
      case LOST -> Grade.LOST;
    };
  }

  private void everybody(Group group, ServerMessage message) {
    out.accept(new Broadcast(group, message));
  }
}
