package live.rostra.edge;

import java.util.List;
import live.rostra.net.TcpStats;
import live.rostra.net.UdpStats;
import live.rostra.transport.PeerTableStats;

/// What a node holds and has counted, at one moment.
///
/// @param rooms rooms in the registry, ended ones that players are still finishing among them
/// @param sessions connections that the front doors know
/// @param handshakes DTLS handshakes that have a thread
/// @param loops one entry a media loop
public record NodeStats(int rooms, int sessions, int handshakes, List<Loop> loops) {
  /// One media loop.
  ///
  /// @param peers connections that datagrams can find
  /// @param addresses addresses that lead to a connection
  /// @param port counters of its UDP port
  /// @param tcp counters of its TCP port
  /// @param datagrams counters of datagrams that found no connection
  /// @param skippedTicks 20 ms steps that its rooms left out because the loop came too late
  /// @param failedTicks steps that ended in an exception, each a defect of ours
  public record Loop(
      int peers,
      int addresses,
      UdpStats port,
      TcpStats tcp,
      PeerTableStats datagrams,
      long skippedTicks,
      long failedTicks) {}

  /// Keeps an unmodifiable copy of the list.
  public NodeStats {
    loops = List.copyOf(loops);
  }
}
