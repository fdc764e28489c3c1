package live.rostra.hls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run that is fed synthetic units and keeps what comes out of it.
final class PlaylistRun implements Presentation.Output {
  static final String BASE = "http://test/hls/room/run/";
  static final Instant START = Instant.parse("2026-11-21T10:51:00.123456Z");

  final Presentation presentation;
  final List<String> order = new ArrayList<>();
  final List<PlaylistSnapshot> snapshots = new ArrayList<>();
  final Map<String, MediaObject> objects = new HashMap<>();
  private int units;

  PlaylistRun(Presentation.Settings settings) {
    presentation = new Presentation("run", START, settings, this);
  }

  static PlaylistRun standard() {
    return new PlaylistRun(Presentation.Settings.standard());
  }

  /// Feeds units of changing size, about 64 kbit/s.
  PlaylistRun units(int count) {
    for (int i = 0; i < count; i++) {
      presentation.unit(unit(units++));
    }
    return this;
  }

  PlaylistRun parts(int count) {
    return units(15 * count);
  }

  PlaylistRun end() {
    presentation.end();
    return this;
  }

  PlaylistSnapshot latest() {
    return snapshots.getLast();
  }

  byte @Nullable [] fetch(String url) {
    MediaObject object = latest().object(url.substring(BASE.length()));
    return object == null ? null : object.bytes();
  }

  static byte[] unit(int number) {
    byte[] unit = new byte[150 + number * 7 % 43];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (byte) (number + i);
    }
    return unit;
  }

  @Override
  public void init(MediaObject init) {
    keep("init", init);
  }

  @Override
  public void part(MediaObject part) {
    keep("part", part);
  }

  @Override
  public void segment(MediaObject segment) {
    keep("segment", segment);
  }

  @Override
  public void snapshot(PlaylistSnapshot snapshot) {
    order.add("snapshot");
    snapshots.add(snapshot);
  }

  private void keep(String kind, MediaObject object) {
    order.add(kind + " " + object.name());
    objects.put(object.name(), object);
  }
}
