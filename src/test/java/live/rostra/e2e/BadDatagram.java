package live.rostra.e2e;

import java.util.List;
import live.rostra.e2e.LiveCall.Attack;

/// One case of the bad-input list on the media port.
///
/// @param row the row it belongs to
/// @param what it is, in words
/// @param attack sends it
/// @param counted the drops (names of `NodeStats.Loop.drops`) that must grow; empty when the input
///   is odd but may pass
record BadDatagram(int row, String what, Attack attack, List<String> counted) {
  @Override
  public String toString() {
    return row + ": " + what;
  }
}
