package live.rostra.edge;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import live.rostra.edge.desk.RoomMedia;
import live.rostra.engine.RoomEngine;
import live.rostra.room.SessionId;

/// The media of one room as its desk decides of it. Room loop only.
final class EngineMedia implements RoomMedia {
  private final RoomEngine engine;
  private final Runnable flush;
  private final Runnable ended;

  /// Connections that can only send, and whose they are.
  private final Map<SessionId, String> publishers = new HashMap<>();

  /// @param flush sends what the engine has queued
  /// @param ended the engine has been told to end
  EngineMedia(RoomEngine engine, Runnable flush, Runnable ended) {
    this.engine = engine;
    this.flush = flush;
    this.ended = ended;
  }

  void connected(SessionId session, String identity, boolean publishesOnly) {
    if (publishesOnly) {
      publishers.put(session, identity);
    }
  }

  void left(SessionId session) {
    publishers.remove(session);
  }

  @Override
  public void setOnStage(String identity, boolean onStage) {
    long nowNs = System.nanoTime();
    engine.setOnStage(identity, onStage, nowNs);
    if (!onStage) {
      List<SessionId> useless =
          publishers.entrySet().stream()
              .filter(each -> each.getValue().equals(identity))
              .map(Map.Entry::getKey)
              .toList();
      useless.forEach(session -> engine.disconnect(session, nowNs));
      flush.run();
    }
  }

  @Override
  public void setMuted(String identity, boolean muted) {
    engine.setMuted(identity, muted);
  }

  @Override
  public void disconnect(String identity) {
    engine.disconnectAll(identity, System.nanoTime());
    flush.run();
  }

  @Override
  public void end() {
    engine.end(System.nanoTime());
    ended.run();
    flush.run();
  }

  @Override
  public OptionalLong mixerTimeMs() {
    Instant time = engine.mixerTime();
    return time == null ? OptionalLong.empty() : OptionalLong.of(time.toEpochMilli());
  }
}
