package live.rostra.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import live.rostra.load.Playlist.Part;

/// One player's view of the stream: what it has, what comes next, and whether sound would have
/// stopped. Gatling runs one virtual user on one thread at a time.
final class Player {
  private final double bufferSeconds;
  private final Deque<Part> wanted = new ArrayDeque<>();
  private Playlist playlist;
  private Part last;
  private double fetchedSeconds;
  private long playsSinceNs;

  /// Joins at the live edge.
  ///
  /// @param bufferSeconds how much it fetches before it begins to play
  Player(String text, double bufferSeconds) {
    this.bufferSeconds = bufferSeconds;
    playlist = Playlist.parse(text);
    last = playlist.parts().getLast();
  }

  /// What a blocking reload asks for.
  String directives() {
    return "_HLS_msn=" + playlist.next().msn() + "&_HLS_part=" + playlist.next().index();
  }

  /// Takes the answer to a blocking reload.
  ///
  /// @return when the program's newest sample that is listed was mixed
  /// @throws IllegalStateException when the answer breaks the sequence
  Instant reloaded(String text) {
    Playlist now = Playlist.parse(text);
    Part asked = playlist.next();
    if (!now.ended() && !now.next().after(asked)) {
      throw new IllegalStateException("asked for " + asked + ", got a list up to " + now.next());
    }
    List<Part> news =
        new ArrayList<>(now.parts().stream().filter(part -> part.after(last)).toList());
    Part before = last;
    for (Part part : news) {
      boolean follows =
          part.msn() == before.msn() && part.index() == before.index() + 1
              || part.msn() == before.msn() + 1 && part.index() == 0;
      if (!follows) {
        throw new IllegalStateException("after part " + before + " came " + part);
      }
      before = part;
    }
    last = before;
    wanted.addAll(news);
    playlist = now;
    return now.edge();
  }

  /// URIs of the parts that were listed since this was last asked.
  List<String> take() {
    List<String> uris = wanted.stream().map(Part::uri).toList();
    wanted.forEach(part -> fetchedSeconds += part.seconds());
    wanted.clear();
    return uris;
  }

  /// Takes note that all that {@link #take} gave is here.
  ///
  /// @throws IllegalStateException when it came after the sound before it had ended
  void fetched(long nowNs) {
    if (playsSinceNs == 0) {
      playsSinceNs = fetchedSeconds >= bufferSeconds ? nowNs : 0;
      return;
    }
    double ahead = fetchedSeconds - (nowNs - playsSinceNs) / 1e9;
    if (ahead < 0) {
      // It waits until it has sound again, and plays on from there.
      playsSinceNs = nowNs - (long) ((fetchedSeconds - bufferSeconds) * 1e9);
      throw new IllegalStateException(
          "stalled for " + Duration.ofMillis((long) (-ahead * 1000)).toMillis() + " ms");
    }
  }

  boolean ended() {
    return playlist.ended();
  }
}
