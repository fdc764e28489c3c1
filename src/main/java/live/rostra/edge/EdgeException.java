package live.rostra.edge;

/// A request the node refuses, with a code that stays the same for clients.
public final class EdgeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reasons.
  public enum Code {
    /// No room of that name is open.
    ROOM_NOT_FOUND,
    /// The room has ended.
    ROOM_ENDED,
    /// No place left in the room for this kind of connection.
    ROOM_FULL,
    /// The node has as many rooms as it may.
    NODE_FULL,
    /// Too many connections of this identity were answered and have not connected.
    TOO_MANY_UNCONNECTED,
    /// Facts cannot be kept or read at the moment.
    FACTS_AWAY,
    /// The node takes no new work.
    DRAINING,
    /// The body is not SDP.
    SDP_MALFORMED,
    /// The SDP is well-formed but offers what cannot be accepted.
    SDP_UNACCEPTABLE
  }

  private final Code code;

  /// @param code the stable code
  /// @param detail one sentence for a person
  public EdgeException(Code code, String detail) {
    super(detail, null, false, false);
    this.code = code;
  }

  /// The stable code.
  public Code code() {
    return code;
  }
}
