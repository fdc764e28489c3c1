package live.rostra.http.socket;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import live.rostra.room.Snapshot;
import live.rostra.signalling.JoinedPieces;
import live.rostra.signalling.ServerMessage;
import org.jspecify.annotations.Nullable;

/// The state that newcomers of a room start from, encoded once for all who join while nothing
/// happens in it: what differs from one to the other, what they alone may see too, stands around
/// it. Known by the object, which is another after every entry of the log. The loop only.
final class SharedSnapshot {
  private final SocketStats stats;
  private @Nullable Snapshot state;
  private @Nullable ByteBuf encoded;

  SharedSnapshot(SocketStats stats) {
    this.stats = stats;
  }

  /// The frame of an answer to a join, which the caller closes.
  TextFrame frame(ServerMessage.Joined joined) {
    Optional<Snapshot> wanted = joined.snapshot();
    if (wanted.isEmpty()) {
      return TextFrame.of(joined);
    }
    return TextFrame.of(
        JoinedPieces.before(joined), encoded(wanted.get()), JoinedPieces.after(joined));
  }

  @SuppressWarnings("ReferenceEquality") // to compare all of a state is what is to be saved
  private ByteBuf encoded(Snapshot wanted) {
    ByteBuf kept = encoded;
    if (kept == null || wanted != state) {
      forget();
      byte[] common = JoinedPieces.common(wanted);
      kept = TextFrame.outsideHeap(common.length).writeBytes(common);
      encoded = kept;
      state = wanted;
      stats.snapshot();
    }
    return kept;
  }

  /// Lets go of the bytes, which live on in the frames that have not gone out.
  void forget() {
    ByteBuf kept = encoded;
    encoded = null;
    state = null;
    if (kept != null) {
      kept.release();
    }
  }
}
