package live.rostra.transport;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import live.rostra.transport.ice.IceLiteAgent;
import live.rostra.transport.ice.StreamPath;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// Whose datagram it is: by our ufrag when a STUN request names one, by its address otherwise.
///
/// An address gets in only when a connection has authenticated a check from it, so nothing that
/// strangers send leaves a trace but a counter. One per media loop, used on that loop only.
public final class PeerTable {
  /// Longest datagram that is looked at, in bytes.
  private static final int MAX_DATAGRAM = 1500;

  private final Map<String, PeerConnection> byUfrag = new HashMap<>();
  private final Map<SocketAddress, PeerConnection> byAddress = new HashMap<>();
  private final Routes routes = new TableRoutes();
  private final SourceBudget strangers;
  private long oversize;
  private long unknownKind;
  private long unknownUfrag;
  private long unknownAddress;
  private long strangerChecks;
  private long internalErrors;

  /// A table without connections.
  ///
  /// @param seed of the places of sources in a table of fixed size: unguessable outside tests
  public PeerTable(long seed) {
    strangers = new SourceBudget(IceLiteAgent.CHECKS_PER_SECOND, seed);
  }

  /// The same with a known seed: for tests and measurements, which must repeat.
  public PeerTable() {
    this(0);
  }

  /// Makes a connection reachable.
  ///
  /// @throws IllegalStateException when another connection has the same local ufrag
  public void add(PeerConnection peer) {
    peer.reachability().attach(routes);
  }

  /// Forgets a connection and all its addresses; does nothing for one that is not here.
  public void remove(PeerConnection peer) {
    peer.reachability().detach(routes);
  }

  /// Brings one datagram to its connection, or counts and drops it. Never throws.
  public void handle(PacketBuffer packet, SocketAddress from, long nowNs) {
    try {
      route(packet, from, nowNs);
    } catch (RuntimeException _) {
      // Whatever it is, the other connections of this loop go on.
      internalErrors++;
    }
  }

  private void route(PacketBuffer packet, SocketAddress from, long nowNs) {
    if (packet.length() > MAX_DATAGRAM) {
      oversize++;
      return;
    }
    DatagramKind kind = DatagramKind.of(packet.array(), packet.offset(), packet.length());
    if (kind == DatagramKind.UNKNOWN) {
      unknownKind++;
      return;
    }
    PeerConnection known = byAddress.get(from);
    PeerConnection peer = kind == DatagramKind.STUN ? named(packet, known) : known;
    if (peer != null) {
      if (known == null && !strangers.take(from, nowNs)) {
        strangerChecks++;
        return;
      }
      peer.handle(packet, kind, from, nowNs);
    } else if (kind == DatagramKind.STUN) {
      unknownUfrag++;
    } else {
      unknownAddress++;
    }
  }

  /// An answer to our own check names no ufrag; it comes from an address we know.
  private @Nullable PeerConnection named(PacketBuffer packet, @Nullable PeerConnection known) {
    String ufrag = IceLiteAgent.localUfrag(packet.array(), packet.offset(), packet.length());
    return ufrag == null ? known : byUfrag.get(ufrag);
  }

  /// Whether this address has passed ICE with a connection that is here.
  public boolean knows(SocketAddress address) {
    return byAddress.containsKey(address);
  }

  /// A stream has ended: nothing will come from it, and nothing sent there arrives.
  public void streamEnded(StreamPath stream) {
    PeerConnection peer = byAddress.get(stream);
    if (peer != null) {
      peer.streamEnded(stream);
    }
  }

  /// Connections that can be found now.
  public int size() {
    return byUfrag.size();
  }

  /// Addresses that lead to a connection now.
  public int addresses() {
    return byAddress.size();
  }

  /// The counters now.
  public PeerTableStats stats() {
    return new PeerTableStats(
        oversize, unknownKind, unknownUfrag, unknownAddress, strangerChecks, internalErrors);
  }

  /// Two connections may share an address (a port that a browser used again): the last one to
  /// authenticate has it, and only its holder gives it up.
  private final class TableRoutes implements Routes {
    @Override
    public void named(String ufrag, PeerConnection peer) {
      PeerConnection other = byUfrag.putIfAbsent(ufrag, peer);
      if (other != null && other != peer) {
        throw new IllegalStateException("two connections with one ufrag");
      }
    }

    @Override
    public void unnamed(String ufrag, PeerConnection peer) {
      byUfrag.remove(ufrag, peer);
    }

    @Override
    public void learned(SocketAddress address, PeerConnection peer) {
      byAddress.put(address, peer);
    }

    @Override
    public void forgotten(SocketAddress address, PeerConnection peer) {
      byAddress.remove(address, peer);
    }
  }
}
