package live.rostra.edge;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import live.rostra.engine.MediaStats;
import live.rostra.net.TcpStats;
import live.rostra.net.UdpStats;
import live.rostra.room.Rejection;
import live.rostra.room.RoomView;
import live.rostra.room.Snapshot;
import live.rostra.state.FactsStats;
import live.rostra.storage.SegmentUploader;
import live.rostra.storage.Storage;
import live.rostra.tally.HistogramSnapshot;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerTableStats;

/// What a node holds and has counted, at one moment; immutable.
///
/// @param rooms rooms in the registry, ended ones that players are still finishing among them
/// @param sessions connections that the front doors know
/// @param handshakes DTLS handshakes that have a thread
/// @param loops one entry a media loop
/// @param people who is in the rooms
/// @param joins answers to wishes to connect: refusals by their code, and `ADMITTED`
/// @param held playlist and part requests that wait
/// @param storage the object store, and the spool before it
/// @param facts the file of facts, and Postgres behind it
public record NodeStats(
    int rooms,
    int sessions,
    int handshakes,
    List<Loop> loops,
    People people,
    Map<String, Long> joins,
    Held held,
    Storage.Stats storage,
    FactsStats facts) {

  /// Keeps unmodifiable copies.
  public NodeStats {
    loops = List.copyOf(loops);
    joins = Map.copyOf(joins);
  }

  /// Rooms and connections by what they do.
  ///
  /// @param liveRooms rooms with a stream
  /// @param idleRooms open rooms without one
  /// @param endedRooms rooms whose HLS is kept for players that are finishing it
  /// @param speakers connections with a microphone on the stage
  /// @param speaking those who are heard speaking
  /// @param listeners people who are not on the stage
  public record People(
      int liveRooms, int idleRooms, int endedRooms, int speakers, int speaking, int listeners) {
    /// Counts them in all rooms.
    static People of(List<RoomView> views) {
      int onAir = 0;
      int idle = 0;
      int ended = 0;
      int speakers = 0;
      int speaking = 0;
      int listeners = 0;
      for (RoomView view : views) {
        boolean over = view.status() == Snapshot.Status.ENDED;
        ended += over ? 1 : 0;
        onAir += !over && view.onAir() ? 1 : 0;
        idle += !over && !view.onAir() ? 1 : 0;
        listeners += view.listeners();
        for (RoomView.Speaker speaker : view.speakers()) {
          speakers++;
          speaking += speaker.speaking() ? 1 : 0;
        }
      }
      return new People(onAir, idle, ended, speakers, speaking, listeners);
    }
  }

  /// Held requests.
  ///
  /// @param waiting now
  /// @param released answered by a publication
  /// @param timedOut not answered in time
  /// @param releaseDelay from the publication to the answer, in seconds
  public record Held(long waiting, long released, long timedOut, HistogramSnapshot releaseDelay) {}

  /// One media loop.
  ///
  /// @param peers connections that datagrams can find
  /// @param addresses addresses that lead to a connection
  /// @param port counters of its UDP port
  /// @param tcp counters of its TCP port
  /// @param datagrams counters of datagrams that found no connection
  /// @param skippedTicks 20 ms steps that its rooms left out because the loop came too late
  /// @param failedTicks steps that ended in an exception, each a defect of ours
  /// @param ticks the beat of its rooms
  /// @param arrivals connections that come and go
  /// @param media what is inside the datagrams
  /// @param hls the streams of its rooms
  /// @param desks the people's side of its rooms
  public record Loop(
      int peers,
      int addresses,
      UdpStats port,
      TcpStats tcp,
      PeerTableStats datagrams,
      long skippedTicks,
      long failedTicks,
      Ticks ticks,
      Arrivals arrivals,
      MediaStats media,
      Hls hls,
      Desks desks) {
    /// Everything that arrived and was dropped, by the name of its reason; sorted, and without the
    /// reasons that never occurred.
    public Map<String, Long> drops() {
      Map<String, Long> drops = new TreeMap<>();
      drops.put("oversize", port.oversize() + datagrams.oversize());
      drops.put("unknown_kind", datagrams.unknownKind());
      drops.put("unknown_ufrag", datagrams.unknownUfrag());
      drops.put("unknown_address", datagrams.unknownAddress());
      drops.put("stranger_checks", datagrams.strangerChecks());
      drops.put("unexpected_payload_type", media.ignoredPayloadTypes());
      drops.put("malformed_red", media.malformedRed());
      drops.put("malformed_rtcp", media.malformedRtcp());
      drops.put("undecodable_opus", media.playout().decoderErrors());
      drops.put("stray_packet", media.playout().strayPackets());
      media
          .peers()
          .drops()
          .forEach((reason, count) -> drops.put(reason.name().toLowerCase(Locale.ROOT), count));
      drops.values().removeIf(count -> count == 0);
      return drops;
    }
  }

  /// The people's side of a loop's rooms.
  ///
  /// @param commands that were given, refused ones among them
  /// @param rejections by reason; reasons without one are absent
  /// @param entries of logs
  /// @param unkept entries that were told of though the facts file did not take them
  /// @param publishDelay from an entry's place in the log until it was told, in seconds
  /// @param followers HTTP loops that are told of rooms
  /// @param hands raised and not answered
  public record Desks(
      long commands,
      Map<Rejection, Long> rejections,
      long entries,
      long unkept,
      HistogramSnapshot publishDelay,
      int followers,
      int hands) {
    /// Keeps an unmodifiable copy.
    public Desks {
      rejections = Map.copyOf(rejections);
    }
  }

  /// The beat of a loop's rooms.
  ///
  /// @param duration of ticks, in seconds
  /// @param lateness of their beginning, in seconds
  /// @param sliceLateness of the later slices of large crowds, in seconds
  /// @param late those that began over 5 ms late
  /// @param gainReduction of the program's limiter at the end of each tick, in decibels
  public record Ticks(
      HistogramSnapshot duration,
      HistogramSnapshot lateness,
      HistogramSnapshot sliceLateness,
      long late,
      HistogramSnapshot gainReduction) {}

  /// Connections that come and go.
  ///
  /// @param connected those whose media began to flow
  /// @param interrupted those that are silent now and may come back
  /// @param closed those that ended, by reason; reasons without one are absent
  /// @param joinDuration from the answer to media, in seconds
  /// @param handshakeDuration of DTLS handshakes that succeeded, in seconds
  /// @param handshakesFailed those that did not
  public record Arrivals(
      long connected,
      int interrupted,
      Map<CloseReason, Long> closed,
      HistogramSnapshot joinDuration,
      HistogramSnapshot handshakeDuration,
      long handshakesFailed) {
    /// Keeps an unmodifiable copy.
    public Arrivals {
      closed = Map.copyOf(closed);
    }
  }

  /// The streams of a loop's rooms.
  ///
  /// @param children ffmpeg processes
  /// @param childrenStarted those ever started
  /// @param childrenFailed those that ended without having been told to
  /// @param runs streams begun
  /// @param parts parts published
  /// @param segments segments published
  /// @param segmentBytes their bytes
  /// @param uploads what waits for storage, and what became of it
  public record Hls(
      int children,
      long childrenStarted,
      long childrenFailed,
      long runs,
      long parts,
      long segments,
      long segmentBytes,
      SegmentUploader.Stats uploads) {}
}
