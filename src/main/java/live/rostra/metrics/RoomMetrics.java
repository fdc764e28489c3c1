package live.rostra.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import live.rostra.edge.NodeStats;
import live.rostra.room.Rejection;
import live.rostra.room.RoomView;
import live.rostra.transport.CloseReason;

/// Rooms and the connections in them.
final class RoomMetrics {
  private RoomMetrics() {}

  static void describe(Exposition out, NodeStats stats) {
    NodeStats.People people = stats.people();
    rooms(out, "live", people.liveRooms());
    rooms(out, "idle", people.idleRooms());
    rooms(out, "ended", people.endedRooms());
    out.gauge("rostra_speakers", "Connections with a microphone.", people.speakers());
    out.gauge("rostra_speakers_audible", "Speakers who are heard now.", people.speaking());
    out.gauge("rostra_listeners", "People in rooms who are not on the stage.", people.listeners());
    stats
        .joins()
        .forEach((result, count) ->
            out.counter(
                "rostra_joins_total",
                "Wishes to connect, by how they were answered.",
                count,
                "result",
                result.toLowerCase(Locale.ROOT)));
    long interrupted =
        stats.loops().stream().mapToLong(loop -> loop.arrivals().interrupted()).sum();
    long there = (long) people.speakers() + people.listeners();
    sessions(out, "connected", Math.max(0, there - interrupted));
    sessions(out, "interrupted", interrupted);
    // The parts are a few milliseconds apart.
    sessions(out, "connecting", Math.max(0, stats.sessions() - there));
    for (int i = 0; i < stats.loops().size(); i++) {
      Exposition loop = LoopMetrics.of(out, i);
      arrivals(loop, stats.loops().get(i).arrivals());
      desks(loop, stats.loops().get(i).desks());
    }
  }

  private static void desks(Exposition out, NodeStats.Desks desks) {
    out.counter(
        "rostra_room_commands_total",
        "What people asked of rooms, refused or not.",
        desks.commands());
    for (Rejection rejection : Rejection.values()) {
      out.counter(
          "rostra_room_rejections_total",
          "What people asked of rooms and the rules refused, by reason.",
          desks.rejections().getOrDefault(rejection, 0L),
          "code",
          rejection.wireName());
    }
    out.counter("rostra_room_log_entries_total", "Entries of rooms' logs.", desks.entries());
    out.counter(
        "rostra_room_log_entries_unkept_total",
        "Entries that were told of though the facts file did not take them; a snapshot makes up for"
            + " them.",
        desks.unkept());
    out.histogram(
        "rostra_room_publish_delay_seconds",
        "From an entry's place in the log until it was told.",
        desks.publishDelay());
    out.gauge("rostra_room_followers", "HTTP loops that are told of rooms.", desks.followers());
    out.gauge("rostra_hands_waiting", "Hands raised and not answered.", desks.hands());
  }

  private static void rooms(Exposition out, String state, int count) {
    out.gauge(
        "rostra_rooms",
        "Rooms: live ones have a stream, idle ones are open without one, ended ones are kept for"
            + " players.",
        count,
        "state",
        state);
  }

  private static void sessions(Exposition out, String state, long count) {
    out.gauge(
        "rostra_sessions",
        "Connections: connecting ones have no media yet, interrupted ones have been silent for"
            + " seconds.",
        count,
        "state",
        state);
  }

  private static void arrivals(Exposition out, NodeStats.Arrivals arrivals) {
    out.counter(
        "rostra_sessions_connected_total",
        "Connections whose media began to flow.",
        arrivals.connected());
    for (CloseReason reason : CloseReason.values()) {
      out.counter(
          "rostra_sessions_closed_total",
          "Connections that ended, by reason.",
          arrivals.closed().getOrDefault(reason, 0L),
          "reason",
          reason.name().toLowerCase(Locale.ROOT));
    }
    out.histogram(
        "rostra_join_duration_seconds",
        "From the answer to an offer until media flows.",
        arrivals.joinDuration());
    out.histogram(
        "rostra_dtls_handshake_duration_seconds",
        "DTLS handshakes that succeeded.",
        arrivals.handshakeDuration());
    out.counter(
        "rostra_dtls_handshakes_failed_total",
        "DTLS handshakes that did not succeed.",
        arrivals.handshakesFailed());
  }

  /// Series of single rooms, the live ones that were opened last: as many as the operator allows.
  static void rooms(Exposition out, List<RoomView> views, int most) {
    views.stream().filter(RoomView::onAir).limit(most).forEach(view -> room(out, view));
  }

  private static void room(Exposition out, RoomView view) {
    String room = view.id().toString();
    Stream<RoomView.Speaker> speakers = view.speakers().stream();
    out.gauge(
        "rostra_room_speakers",
        "Speakers of single rooms; see admin.room-series.",
        view.speakers().size(),
        "room",
        room);
    out.gauge(
        "rostra_room_listeners",
        "People who are not on the stage of single rooms; see admin.room-series.",
        view.listeners(),
        "room",
        room);
    out.gauge(
        "rostra_room_concealed_worst_ratio",
        "Share of sound that was concealed for the speaker it happened to most, in single rooms; see"
            + " admin.room-series.",
        speakers.mapToDouble(RoomView.Speaker::concealedPercent).max().orElse(0) / 100,
        "room",
        room);
  }
}
