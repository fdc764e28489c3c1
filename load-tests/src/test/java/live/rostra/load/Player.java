package live.rostra.load;

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
  /// @throws IllegalArgumentException when this is no playlist with a part
  Player(String text, double bufferSeconds) {
    this.bufferSeconds = bufferSeconds;
    playlist = Playlist.parse(text);
    if (playlist.parts().isEmpty()) {
      throw new IllegalArgumentException("no part is listed");
    }
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

  /// The parts that were listed since this was last asked, oldest first.
  List<Part> take() {
    List<Part> parts = List.copyOf(wanted);
    wanted.clear();
    return parts;
  }

  /// Takes note that a part is here; they come in their order.
  ///
  /// @throws IllegalStateException when it came after the sound before it had ended
  void fetched(Part part, long nowNs) {
    double ahead = fetchedSeconds - (nowNs - playsSinceNs) / 1e9;
    fetchedSeconds += part.seconds();
    if (playsSinceNs == 0) {
      playsSinceNs = fetchedSeconds >= bufferSeconds ? nowNs : 0;
      return;
    }
    if (ahead < 0) {
      // It waits until it has sound again, and plays on from there.
      playsSinceNs = nowNs - (long) ((fetchedSeconds - bufferSeconds) * 1e9);
      throw new IllegalStateException("stalled for %.0f ms".formatted(-ahead * 1000));
    }
  }

  boolean ended() {
    return playlist.ended();
  }
}
