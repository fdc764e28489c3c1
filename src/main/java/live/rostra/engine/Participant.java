package live.rostra.engine;

import java.net.SocketAddress;
import live.rostra.engine.RoomShell.Handshake;
import live.rostra.mixer.Input;
import live.rostra.room.SessionId;
import live.rostra.rtp.OutgoingStream;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.rtcp.Bye;
import live.rostra.rtp.rtcp.GenericNack;
import live.rostra.rtp.rtcp.ReceiverReport;
import live.rostra.rtp.rtcp.ReportBlock;
import live.rostra.rtp.rtcp.RtcpPacket;
import live.rostra.rtp.rtcp.RtcpReader;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.rtp.rtcp.SourceDescription;
import live.rostra.rtp.rtcp.Unknown;
import live.rostra.sdp.Fingerprint;
import live.rostra.sdp.SdpOffer;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerConnection;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// One connection in a room: its transport below, its microphone and earpiece above. Room loop
/// only.
final class Participant implements PeerConnection.Listener {
  /// It is not in the audience.
  static final int NO_SEAT = -1;

  private final RoomEngine room;
  private final RoomEngine.Connect request;
  private final @Nullable Microphone microphone;
  private final @Nullable Earpiece earpiece;
  private final PeerConnection connection;
  private final Reports reports;
  private @Nullable Handshake handshake;
  private @Nullable Input apartFrom;
  private @Nullable Feed ownFeed;
  private boolean connected;
  private int seat = NO_SEAT;
  private long malformedRtcp;

  Participant(
      RoomEngine room,
      RoomEngine.Connect request,
      @Nullable Microphone microphone,
      PacketHeads heads,
      Reports reports,
      long nowNs) {
    this.room = room;
    this.request = request;
    this.microphone = microphone;
    this.reports = reports;
    this.connection = new PeerConnection(request.transport(), room.random(), this, nowNs);
    SdpOffer offer = request.offer();
    this.earpiece =
        request.subscribes()
            ? new Earpiece(
                offer.opus().payloadType(),
                offer.nackOffered(),
                heads.of(PacketHead.Extensions.of(offer)),
                OutgoingStream.random(request.ssrc(), room.random()),
                connection.sender())
            : null;
  }

  /// Its seat in the audience, or {@link #NO_SEAT}.
  int seat() {
    return seat;
  }

  void sit(int newSeat) {
    seat = newSeat;
  }

  SessionId session() {
    return request.session();
  }

  String identity() {
    return request.identity();
  }

  @Nullable Microphone microphone() {
    return microphone;
  }

  boolean onStage() {
    return microphone != null && microphone.onStage();
  }

  @Nullable Earpiece earpiece() {
    return earpiece;
  }

  PeerConnection connection() {
    return connection;
  }

  boolean connected() {
    return connected;
  }

  /// The input whose voice this one must not hear, null for none; as of the last tick.
  @Nullable Input apartFrom() {
    return apartFrom;
  }

  /// @param feed what it hears instead of the program
  void hearApartFrom(@Nullable Input own, @Nullable Feed feed) {
    apartFrom = own;
    ownFeed = feed;
  }

  /// What it hears instead of the program, null for the program.
  @Nullable Feed ownFeed() {
    return ownFeed;
  }

  /// Sends the newest packet of `heard`, and a report when one is due.
  ///
  /// @param hearing how many receivers the room has
  void send(Feed heard, Outbox out, MixerClock clock, int hearing, long nowNs) {
    if (earpiece != null) {
      earpiece.send(heard, out, nowNs);
    }
    if (reports.due(nowNs)) {
      report(clock, hearing, nowNs);
    }
  }

  /// Sends a report.
  ///
  /// @param hearing how many receivers the room has
  void report(MixerClock clock, int hearing, long nowNs) {
    reports.send(connection, microphone, earpiece, clock, hearing, nowNs);
    if (earpiece != null) {
      earpiece.reportAt(reports.nextAtNs());
    }
  }

  /// A second has passed: what does the network do to this voice?
  void judgeNetwork() {
    if (microphone != null) {
      boolean interrupted = connection.state() == PeerConnection.State.INTERRUPTED;
      long rttNs = earpiece == null ? -1 : earpiece.rttNs();
      microphone.quality().update(microphone.voice().playout(), rttNs, interrupted);
    }
  }

  /// Says goodbye and closes the connection, which leads to `closed`.
  void leave(long nowNs) {
    reports.bye(connection, nowNs);
    connection.close(nowNs);
  }

  private void cancelHandshake() {
    Handshake running = handshake;
    handshake = null;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void send(byte[] array, int offset, int length, SocketAddress to) {
    room.shell().send(array, offset, length, to);
  }

  @Override
  public void startDtls() {
    Fingerprint remote = request.offer().fingerprint();
    handshake = room.shell().startHandshake(session(), remote, request.transport().dtlsClient());
  }

  @Override
  public void dtlsReceived(byte[] datagram) {
    Handshake running = handshake;
    if (running != null) {
      running.received(datagram);
    }
  }

  @Override
  public void connected(long nowNs) {
    connected = true;
    room.participantConnected(this, nowNs);
  }

  @Override
  public void rtp(PacketBuffer packet, RtpPacket rtp, long nowNs) {
    if (microphone != null) {
      int ssrc = rtp.ssrc();
      if (microphone.handleRtp(packet, rtp, nowNs)) {
        reports.requestAgain(connection, ssrc, microphone.voice().missing(), nowNs);
      }
    }
  }

  @Override
  public void rtcp(PacketBuffer packet, long nowNs) {
    switch (RtcpReader.parse(packet.array(), packet.offset(), packet.length())) {
      case RtcpReader.Parsed.Malformed(String _) -> malformedRtcp++;
      case RtcpReader.Parsed.Compound compound -> {
        for (RtcpPacket each : compound.packets()) {
          handle(each, nowNs);
        }
      }
    }
  }

  private void handle(RtcpPacket packet, long nowNs) {
    switch (packet) {
      case SenderReport report -> {
        if (microphone != null) {
          microphone.voice().handleSenderReport(report, nowNs);
        }
        report.reports().forEach(block -> handleReportBlock(block, nowNs));
      }
      case ReceiverReport report ->
          report.reports().forEach(block -> handleReportBlock(block, nowNs));
      case GenericNack nack -> {
        if (earpiece != null && nack.mediaSsrc() == earpiece.ssrc()) {
          earpiece.handleNack(nack, room.shell().outbox(), nowNs);
        }
      }
      case Bye bye -> {
        if (microphone != null && earpiece == null && microphone.voice().isSource(bye.ssrcs())) {
          connection.close(nowNs);
        }
      }
      case SourceDescription _, Unknown _ -> {}
    }
  }

  /// Authentic packets that are no RTCP.
  long malformedRtcp() {
    return malformedRtcp;
  }

  private void handleReportBlock(ReportBlock block, long nowNs) {
    if (earpiece != null && block.ssrc() == earpiece.ssrc()) {
      earpiece.handleReportBlock(block, nowNs);
    }
  }

  @Override
  public void interrupted(long nowNs) {
    room.shell().interrupted(session());
  }

  @Override
  public void resumed(long nowNs) {
    room.shell().resumed(session());
  }

  @Override
  public void selected(SocketAddress pair) {
    // The peer table learns of it by itself.
  }

  @Override
  public void checking() {
    room.participantChecking(this);
  }

  @Override
  public void closed(CloseReason reason, long nowNs) {
    cancelHandshake();
    room.participantClosed(this, reason, nowNs);
  }
}
