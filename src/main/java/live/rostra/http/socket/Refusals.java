package live.rostra.http.socket;

import java.util.Optional;
import live.rostra.edge.EdgeException;
import live.rostra.edge.RoomRefusal;
import live.rostra.room.Rejection;
import live.rostra.signalling.CloseReason;
import live.rostra.signalling.ServerMessage.Code;
import live.rostra.signalling.ServerMessage.Code.Protocol;

/// What a client is told when a room or the node says no.
final class Refusals {
  private Refusals() {}

  /// The stable code; {@link Protocol#FAILED} for what nobody foresaw.
  static Code code(Throwable failure) {
    return switch (failure) {
      case RoomRefusal refusal -> new Code.Rules(refusal.rejection());
      case EdgeException refusal -> code(refusal.code());
      default -> Protocol.FAILED;
    };
  }

  private static Code code(EdgeException.Code code) {
    return switch (code) {
      case ROOM_NOT_FOUND -> Protocol.NO_SUCH_ROOM;
      case ROOM_ENDED -> new Code.Rules(Rejection.ENDED);
      case ROOM_FULL -> new Code.Rules(Rejection.FULL);
      case NODE_FULL, TOO_MANY_UNCONNECTED, FACTS_AWAY, DRAINING -> Protocol.BUSY;
      case SDP_MALFORMED, SDP_UNACCEPTABLE -> Protocol.BAD_SDP;
    };
  }

  /// One sentence for a person, or nothing: what nobody foresaw is in the log of the node.
  static String detail(Throwable failure) {
    String message = failure.getMessage();
    boolean foreseen = failure instanceof RoomRefusal || failure instanceof EdgeException;
    return foreseen && message != null ? message : "";
  }

  /// Whether somebody has to let the client in first.
  static boolean isLobby(Throwable failure) {
    return failure instanceof RoomRefusal refusal && refusal.rejection() == Rejection.WAITING;
  }

  /// How a socket ends that may not enter; empty for what nobody foresaw.
  static Optional<CloseReason> closing(Throwable failure) {
    return switch (failure) {
      case RoomRefusal refusal -> Optional.of(closing(refusal.rejection()));
      case EdgeException refusal -> Optional.of(closing(refusal.code()));
      default -> Optional.empty();
    };
  }

  private static CloseReason closing(Rejection rejection) {
    return switch (rejection) {
      case BANNED -> CloseReason.BANNED;
      case ENDED -> CloseReason.ENDED;
      default -> CloseReason.REFUSED;
    };
  }

  private static CloseReason closing(EdgeException.Code code) {
    return switch (code) {
      case ROOM_NOT_FOUND -> CloseReason.NO_SUCH_ROOM;
      case ROOM_ENDED -> CloseReason.ENDED;
      case ROOM_FULL -> CloseReason.REFUSED;
      case DRAINING -> CloseReason.NODE_ENDS;
      case NODE_FULL, TOO_MANY_UNCONNECTED, FACTS_AWAY, SDP_MALFORMED, SDP_UNACCEPTABLE ->
          CloseReason.BUSY;
    };
  }
}
