package live.rostra.edge;

import live.rostra.room.Rejection;

/// The room's rules say no.
public final class RoomRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Rejection rejection;

  /// @param rejection the stable code
  /// @param detail one sentence for a person
  public RoomRefusal(Rejection rejection, String detail) {
    super(detail, null, false, false);
    this.rejection = rejection;
  }

  /// The stable code.
  public Rejection rejection() {
    return rejection;
  }
}
