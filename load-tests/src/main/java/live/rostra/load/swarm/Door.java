package live.rostra.load.swarm;

import java.io.IOException;

/// The way into a server for one member of a crowd.
interface Door {
  /// Exchanges descriptions with the server; blocks, on a virtual thread of its own.
  ///
  /// @param number of the member in the crowd, from 0
  /// @param local what it says of itself
  /// @throws IOException when the server does not let it in
  Admission enter(int number, Description local, int ssrc) throws IOException, InterruptedException;

  /// What the server said.
  ///
  /// @param remote where and who it is
  /// @param controlling whether the member is ICE's controlling side: whoever offered is
  /// @param leaving tells the server that the member goes
  record Admission(Description remote, boolean controlling, Leaving leaving) {}

  /// Tells a server that a member goes.
  interface Leaving {
    void leave() throws IOException, InterruptedException;
  }
}
