package live.rostra.signalling;

/// Why the node closes a socket: the close code says it to a client that missed the `closing`
/// message. A code below 4000 is of RFC 6455 section 7.4, one from 4000 on is ours.
public enum CloseReason {
  /// The node is being stopped; the room lives on, here or elsewhere.
  NODE_ENDS(1001, true),
  /// A message that is not text.
  NOT_TEXT(1003, false),
  /// A text that is not UTF-8.
  NOT_UTF8(1007, false),
  /// More messages than anybody needs, or an Origin that is not allowed.
  POLICY(1008, false),
  /// No `join` came in time.
  NO_JOIN(1008, false),
  /// Nothing came for too long, not even an answer to a ping.
  IDLE(1008, true),
  /// A frame or message beyond the limits.
  TOO_BIG(1009, false),
  /// The client reads too slowly for what it is told.
  TOO_SLOW(1013, true),
  /// The node has all the sockets it can take.
  BUSY(1013, true),
  /// The token is not valid, or is over and was not renewed: come back with another.
  TOKEN(4401, false),
  /// Somebody removed this person.
  REMOVED(4403, false),
  /// Somebody banned them.
  BANNED(4403, false),
  /// Nobody lets them in: the room is locked or full, or its lobby said no.
  REFUSED(4403, false),
  /// There is no such room.
  NO_SUCH_ROOM(4404, false),
  /// The same person opened more sockets than one may have: the oldest goes.
  REPLACED(4409, false),
  /// The room is over.
  ENDED(4410, false);

  private final int closeCode;
  private final boolean comeBack;

  CloseReason(int closeCode, boolean comeBack) {
    this.closeCode = closeCode;
    this.comeBack = comeBack;
  }

  /// The WebSocket close code.
  public int closeCode() {
    return closeCode;
  }

  /// Whether a client should come back by itself, after a wait.
  public boolean comeBack() {
    return comeBack;
  }

  /// The name in messages: `node-ends`.
  public String wireName() {
    return WireNames.of(this);
  }
}
