package live.rostra.metrics;

import java.util.Locale;
import live.rostra.edge.NodeStats;
import live.rostra.engine.MediaStats;
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
      String name = LoopMetrics.name(i);
      out.gauge("rostra_peers", "Connections that datagrams can find.", loop.peers(), "loop", name);
      out.gauge(
          "rostra_peer_addresses",
          "Addresses that have passed ICE.",
          loop.addresses(),
          "loop",
          name);
      udp(out, loop.port(), name);
      media(out, loop.media(), name);
      drops(out, loop, name);
    }
  }

  private static void udp(Exposition out, UdpStats port, String loop) {
    out.counter(
        "rostra_udp_received_packets_total",
        "Datagrams taken from the sockets.",
        port.received(),
        "loop",
        loop);
    out.counter(
        "rostra_udp_received_bytes_total",
        "Payload bytes of datagrams taken from the sockets.",
        port.receivedBytes(),
        "loop",
        loop);
    out.counter(
        "rostra_udp_sent_packets_total",
        "Datagrams handed to the sockets.",
        port.sent(),
        "loop",
        loop);
    out.counter(
        "rostra_udp_sent_bytes_total",
        "Payload bytes of datagrams handed to the sockets.",
        port.sentBytes(),
        "loop",
        loop);
    out.counter(
        "rostra_udp_batches_total",
        "Times a socket was emptied; packets per batch tell how full a loop is.",
        port.batches(),
        "loop",
        loop);
    out.counter(
        "rostra_udp_send_failures_total",
        "Datagrams that the kernel refused to send.",
        port.sendFailures(),
        "loop",
        loop);
  }

  private static void media(Exposition out, MediaStats media, String loop) {
    PeerStats peers = media.peers();
    received(out, loop, "rtp", peers.rtpReceived());
    received(out, loop, "rtcp", peers.rtcpReceived());
    sent(out, loop, "rtp", peers.rtpSent());
    sent(out, loop, "rtcp", peers.rtcpSent());
    out.counter(
        "rostra_srtp_unsendable_packets_total",
        "Packets of ours that SRTP refused to protect.",
        peers.unsendable(),
        "loop",
        loop);
  }

  private static void received(Exposition out, String loop, String protocol, long count) {
    out.counter(
        "rostra_media_received_packets_total",
        "Authentic packets of connections, decrypted.",
        count,
        "loop",
        loop,
        "protocol",
        protocol);
  }

  private static void sent(Exposition out, String loop, String protocol, long count) {
    out.counter(
        "rostra_media_sent_packets_total",
        "Packets encrypted and sent to connections.",
        count,
        "loop",
        loop,
        "protocol",
        protocol);
  }

  private static void drops(Exposition out, NodeStats.Loop loop, String name) {
    PeerTableStats strangers = loop.datagrams();
    drop(out, name, "oversize", loop.port().oversize() + strangers.oversize());
    drop(out, name, "no_known_protocol", strangers.unknownKind());
    drop(out, name, "unknown_ufrag", strangers.unknownUfrag());
    drop(out, name, "unknown_address", strangers.unknownAddress());
    drop(out, name, "send_queue_full", loop.port().congested());
    drop(out, name, "rtcp_malformed", loop.media().malformedRtcp());
    drop(out, name, "red_malformed", loop.media().malformedRed());
    drop(out, name, "payload_type", loop.media().ignoredPayloadTypes());
    for (PeerDrop reason : PeerDrop.values()) {
      String text = "peer_" + reason.name().toLowerCase(Locale.ROOT);
      drop(out, name, text, loop.media().peers().dropped(reason));
    }
  }

  private static void drop(Exposition out, String loop, String reason, long count) {
    out.counter(
        "rostra_dropped_packets_total",
        "Packets that went no further, by reason; those of connections begin with peer_.",
        count,
        "loop",
        loop,
        "reason",
        reason);
  }
}
