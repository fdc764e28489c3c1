package live.rostra.transport;

import java.net.SocketAddress;

/// By what a connection is found; it keeps this up to date as ICE goes on.
interface Routes {
  /// The routes of a connection that no table knows.
  Routes NONE =
      new Routes() {
        @Override
        public void named(String ufrag, PeerConnection peer) {}

        @Override
        public void unnamed(String ufrag, PeerConnection peer) {}

        @Override
        public void learned(SocketAddress address, PeerConnection peer) {}

        @Override
        public void forgotten(SocketAddress address, PeerConnection peer) {}
      };

  /// Checks for this ufrag are the connection's.
  void named(String ufrag, PeerConnection peer);

  /// They are no more.
  void unnamed(String ufrag, PeerConnection peer);

  /// This address passed ICE with the connection's credentials.
  void learned(SocketAddress address, PeerConnection peer);

  /// The connection no longer takes anything from this address.
  void forgotten(SocketAddress address, PeerConnection peer);
}
