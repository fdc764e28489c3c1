package live.rostra.edge;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import live.rostra.engine.MediaDrops;
import live.rostra.net.UdpStats;
import live.rostra.transport.PeerStats;
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
  /// @param datagrams counters of datagrams that found no connection
  /// @param connections counters of its connections together, past ones among them
  /// @param media what those connections sent in vain
  /// @param skippedTicks 20 ms steps that its rooms left out because the loop came too late
  /// @param failedTicks steps that ended in an exception, each a defect of ours
  public record Loop(
      int peers,
      int addresses,
      UdpStats port,
      PeerTableStats datagrams,
      PeerStats connections,
      MediaDrops media,
      long skippedTicks,
      long failedTicks) {
    /// Everything that arrived and was dropped, by the name of its reason; sorted, and without the
    /// reasons that never occurred.
    public Map<String, Long> drops() {
      Map<String, Long> drops = new TreeMap<>();
      drops.put("oversize", port.oversize() + datagrams.oversize());
      drops.put("unknown_kind", datagrams.unknownKind());
      drops.put("unknown_ufrag", datagrams.unknownUfrag());
      drops.put("unknown_address", datagrams.unknownAddress());
      drops.put("stranger_checks", datagrams.strangerChecks());
      drops.put("unexpected_payload_type", media.unexpectedPayloadTypes());
      drops.put("malformed_red", media.malformedRed());
      drops.put("malformed_rtcp", media.malformedRtcp());
      drops.put("undecodable_opus", media.undecodable());
      drops.put("stray_packet", media.stray());
      connections
          .drops()
          .forEach((reason, count) -> drops.put(reason.name().toLowerCase(Locale.ROOT), count));
      drops.values().removeIf(count -> count == 0);
      return drops;
    }
  }

  /// Keeps an unmodifiable copy of the list.
  public NodeStats {
    loops = List.copyOf(loops);
  }
}
