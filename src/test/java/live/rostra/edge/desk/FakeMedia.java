package live.rostra.edge.desk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// Media that only notes what it is told.
final class FakeMedia implements RoomMedia {
  final Set<String> onStage = new HashSet<>();
  final Set<String> muted = new HashSet<>();
  final List<String> disconnected = new ArrayList<>();
  OptionalLong mixerTimeMs = OptionalLong.empty();
  boolean ended;

  @Override
  public void setOnStage(String identity, boolean value) {
    if (value) {
      onStage.add(identity);
    } else {
      onStage.remove(identity);
    }
  }

  @Override
  public void setMuted(String identity, boolean value) {
    if (value) {
      muted.add(identity);
    } else {
      muted.remove(identity);
    }
  }

  @Override
  public void disconnect(String identity) {
    disconnected.add(identity);
    onStage.remove(identity);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public OptionalLong mixerTimeMs() {
    return mixerTimeMs;
  }
}
