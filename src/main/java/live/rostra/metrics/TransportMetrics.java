package live.rostra.metrics;

import java.util.Locale;
import live.rostra.edge.NodeStats;
import live.rostra.engine.MediaStats;
import live.rostra.net.TcpStats;
import live.rostra.net.UdpStats;
import live.rostra.transport.PeerDrop;
import live.rostra.transport.PeerStats;
import live.rostra.transport.PeerTableStats;

/// Datagrams, and what is inside them.
final class TransportMetrics {
  private TransportMetrics() {}

  static void describe(Exposition out, NodeStats stats) {
    out.gauge(
        "rostra_dtls_handshakes",
        "DTLS handshakes under way, waiting and lingering ones among them.",
        stats.handshakes());
    for (int i = 0; i < stats.loops().size(); i++) {
      NodeStats.Loop loop = stats.loops().get(i);
      Exposition ofLoop = LoopMetrics.of(out, i);
      ofLoop.gauge("rostra_peers", "Connections that datagrams can find.", loop.peers());
      ofLoop.gauge("rostra_peer_addresses", "Addresses that have passed ICE.", loop.addresses());
      udp(ofLoop, loop.port());
      tcp(ofLoop, loop.tcp());
      media(ofLoop, loop.media());
      drops(ofLoop, loop);
    }
  }

  private static void udp(Exposition out, UdpStats port) {
    out.counter(
        "rostra_udp_received_packets_total", "Datagrams taken from the sockets.", port.received());
    out.counter(
        "rostra_udp_received_bytes_total",
        "Payload bytes of datagrams taken from the sockets.",
        port.receivedBytes());
    out.counter("rostra_udp_sent_packets_total", "Datagrams handed to the sockets.", port.sent());
    out.counter(
        "rostra_udp_sent_bytes_total",
        "Payload bytes of datagrams handed to the sockets.",
        port.sentBytes());
    out.counter(
        "rostra_udp_batches_total",
        "Times a socket was emptied; packets per batch tell how full a loop is.",
        port.batches());
    out.counter(
        "rostra_udp_send_failures_total",
        "Datagrams that the kernel refused to send.",
        port.sendFailures());
  }

  private static void tcp(Exposition out, TcpStats port) {
    out.gauge("rostra_tcp_connections", "TCP connections that are open.", port.connections());
    out.counter(
        "rostra_tcp_accepted_connections_total",
        "TCP connections that were let in.",
        port.accepted());
    ended(out, "refused", port.refused());
    ended(out, "broken", port.broken());
    ended(out, "unauthenticated", port.unauthenticated());
    ended(out, "idle", port.idle());
    out.counter(
        "rostra_tcp_received_packets_total",
        "Packets taken from TCP connections.",
        port.received());
    out.counter(
        "rostra_tcp_received_bytes_total",
        "Bytes of packets taken from TCP connections, without framing.",
        port.receivedBytes());
    out.counter("rostra_tcp_sent_packets_total", "Packets handed to TCP connections.", port.sent());
    out.counter(
        "rostra_tcp_sent_bytes_total",
        "Bytes of packets handed to TCP connections, without framing.",
        port.sentBytes());
  }

  private static void ended(Exposition out, String reason, long count) {
    out.counter(
        "rostra_tcp_closed_connections_total",
        "TCP connections that the node closed: refused at once because there were too many, broken"
            + " framing, unauthenticated by ICE in time, or idle.",
        count,
        "reason",
        reason);
  }

  private static void media(Exposition out, MediaStats media) {
    PeerStats peers = media.peers();
    received(out, "rtp", peers.rtpReceived());
    received(out, "rtcp", peers.rtcpReceived());
    sent(out, "rtp", peers.rtpSent());
    sent(out, "rtcp", peers.rtcpSent());
    out.counter(
        "rostra_srtp_unsendable_packets_total",
        "Packets of ours that SRTP refused to protect.",
        peers.unsendable());
  }

  private static void received(Exposition out, String protocol, long count) {
    out.counter(
        "rostra_media_received_packets_total",
        "Authentic packets of connections, decrypted.",
        count,
        "protocol",
        protocol);
  }

  private static void sent(Exposition out, String protocol, long count) {
    out.counter(
        "rostra_media_sent_packets_total",
        "Packets encrypted and sent to connections.",
        count,
        "protocol",
        protocol);
  }

  private static void drops(Exposition out, NodeStats.Loop loop) {
    PeerTableStats strangers = loop.datagrams();
    drop(out, "oversize", loop.port().oversize() + strangers.oversize());
    drop(out, "no_known_protocol", strangers.unknownKind());
    drop(out, "unknown_ufrag", strangers.unknownUfrag());
    drop(out, "unknown_address", strangers.unknownAddress());
    drop(out, "stranger_checks", strangers.strangerChecks());
    drop(out, "send_queue_full", loop.port().congested());
    drop(out, "tcp_reader_slow", loop.tcp().backlogged());
    drop(out, "rtcp_malformed", loop.media().malformedRtcp());
    drop(out, "red_malformed", loop.media().malformedRed());
    drop(out, "payload_type", loop.media().ignoredPayloadTypes());
    for (PeerDrop reason : PeerDrop.values()) {
      String text = "peer_" + reason.name().toLowerCase(Locale.ROOT);
      drop(out, text, loop.media().peers().dropped(reason));
    }
  }

  private static void drop(Exposition out, String reason, long count) {
    out.counter(
        "rostra_dropped_packets_total",
        "Packets that went no further, by reason; those of connections begin with peer_.",
        count,
        "reason",
        reason);
  }
}
