package live.rostra.metrics;

import live.rostra.http.socket.SocketStats;

/// WebSockets: who is connected, what they are told, and how long that takes.
final class SocketMetrics {
  private SocketMetrics() {}

  static void describe(Exposition out, SocketStats.Counts counts) {
    out.gauge("rostra_sockets", "WebSockets that are open.", counts.open());
    out.counter("rostra_socket_joins_total", "WebSockets that came into a room.", counts.joins());
    out.counter(
        "rostra_socket_snapshots_total",
        "States of rooms that were encoded for WebSockets that came in; who comes while nothing"
            + " happens shares one.",
        counts.snapshots());
    out.counter(
        "rostra_socket_received_messages_total",
        "Messages that clients sent by WebSocket.",
        counts.received());
    out.counter(
        "rostra_socket_sent_messages_total",
        "Messages to clients by WebSocket, each client's counted.",
        counts.sent());
    out.counter(
        "rostra_socket_dropped_messages_total",
        "Levels, presence and the like that a slow reader never got because a newer one replaced"
            + " them.",
        counts.dropped());
    counts
        .closed()
        .forEach((reason, count) ->
            out.counter(
                "rostra_socket_closed_total",
                "WebSockets that the node closed, by reason.",
                count,
                "reason",
                reason));
    out.histogram(
        "rostra_socket_fan_out_seconds",
        "From the arrival of a room's news on an HTTP loop until the kernel has taken it for"
            + " everybody there.",
        counts.fanOut());
  }
}
