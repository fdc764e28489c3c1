package live.rostra.transport.ice;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// One TCP connection from a peer (RFC 6544), as the address that packets come from and go to.
///
/// It equals only itself: the same host and port over UDP, or over a later TCP connection, is
/// another path and has to pass ICE again. Whoever owns the connection extends this, so that what a
/// peer is sent on finds its socket without a look-up.
public abstract class StreamPath extends SocketAddress {
  private static final long serialVersionUID = 1L;

  /// The peer's side of the connection, for XOR-MAPPED-ADDRESS.
  public abstract InetSocketAddress remote();
}
