package live.rostra.state;

/// Which of two versions of one row is the newer: the room's log decides.
///
/// @param epoch of the room's log
/// @param seq of the entry that made this version, in that epoch
public record Version(long epoch, long seq) {
  /// Neither is negative.
  public Version {
    if (epoch < 0 || seq < 0) {
      throw new IllegalArgumentException("epochs and seqs are not negative");
    }
  }
}
