package live.rostra.signalling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import live.rostra.room.Snapshot;

/// The answer to a join in three pieces, of which the largest is the same for everybody who joins
/// at one place of the log, whatever they may see:
///
/// ```
///  before                                    │ common              │ after
/// {"type":"joined", … ,"you":{…},"snapshot":{│"room": … ,"chat":[…]│,"bans":[…]},"iceServers": … }
/// ```
///
/// Put together they are the bytes of {@link ServerMessages#utf8}. Callers own the arrays.
public final class JoinedPieces {
  private JoinedPieces() {}

  /// What everybody sees of a state.
  public static byte[] common(Snapshot snapshot) {
    return JsonOutput.members(out -> Snapshots.common(out, snapshot));
  }

  /// What comes before it in the answer to somebody.
  public static byte[] before(ServerMessage.Joined joined) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    bytes.write('{');
    bytes.writeBytes(JsonOutput.members(out -> ServerMessages.joinedHead(out, joined)));
    bytes.writeBytes(",\"snapshot\":{".getBytes(UTF_8));
    return bytes.toByteArray();
  }

  /// What comes after it: what they see of the state and not everybody does, and the rest.
  ///
  /// @param joined with a snapshot
  public static byte[] after(ServerMessage.Joined joined) {
    Snapshot seen = ServerMessages.viewer(joined).of(joined.snapshot().orElseThrow());
    byte[] individual = JsonOutput.members(out -> Snapshots.individual(out, seen));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 + individual.length);
    if (individual.length > 0) {
      bytes.write(',');
      bytes.writeBytes(individual);
    }
    bytes.write('}');
    bytes.write(',');
    bytes.writeBytes(JsonOutput.members(out -> ServerMessages.joinedTail(out, joined)));
    bytes.write('}');
    return bytes.toByteArray();
  }
}
