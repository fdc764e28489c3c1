package live.rostra.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import live.rostra.codec.AacEncoders;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.SilentOpus;
import live.rostra.jitter.PlayoutStats;
import live.rostra.mixer.EncodedFrame;
import live.rostra.mixer.EncodedMix;
import live.rostra.mixer.Input;
import live.rostra.mixer.Mixer;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.sdp.SdpOffer;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerConnection;
import live.rostra.transport.PeerTable;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.wire.PacketBuffer;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;

/// One whole room: connections, jitter buffers, mixer, encoders and packager.
///
/// Driven from outside by commands (`connect`, `disconnect`, `setMuted`, `end`, the handshake's
/// results), by datagrams (through the loop's {@link PeerTable}) and by `tick`, every call with its
/// time. A room is *live* from its first connected participant until `linger` after its last one; only
/// then does it ask for ticks. Room loop only.
public final class RoomEngine {
  /// Nothing is due.
  public static final long NEVER = Long.MAX_VALUE;

  private static final long FRAME = Mixer.FRAME_SAMPLES;

  private final RoomId id;
  private final RoomSettings settings;
  private final OpusCodec codec;
  private final AacEncoders aac;
  private final TimeOrigin clock;
  private final PeerTable table;
  private final RandomGenerator random;
  private final RoomShell shell;
  private final PacketBuffer scratch = new PacketBuffer();
  private final Map<SessionId, Participant> bySession = new HashMap<>();
  private final List<Participant> participants = new ArrayList<>();
  private final List<ProgramStream> endingStreams = new ArrayList<>();
  private final Mixer mixer = new Mixer();
  private final EncodedMix encoded;
  private @Nullable TickSchedule schedule;
  private @Nullable ProgramStream stream;
  private long runStartNs;
  private long samplePosition;
  private long emptySinceNs = NEVER;
  private boolean ended;
  private long skippedTicks;

  /// @param clock the node's pairing of monotonic and wall clock
  /// @param table the loop's peer table, which routes datagrams to connections
  /// @param random for SSRCs, sequence numbers, phases and run names: a secure one outside of tests
  public RoomEngine(
      RoomId id,
      RoomSettings settings,
      OpusCodec codec,
      AacEncoders aac,
      TimeOrigin clock,
      PeerTable table,
      RandomGenerator random,
      RoomShell shell) {
    this.id = id;
    this.settings = settings;
    this.codec = codec;
    this.aac = aac;
    this.clock = clock;
    this.table = table;
    this.random = random;
    this.shell = shell;
    this.encoded = new EncodedMix(mixer, codec, settings.program(), SilentOpus.frame20ms());
  }

  /// A connection as it was negotiated outside of the loop; immutable.
  ///
  /// @param session its id
  /// @param identity who it belongs to
  /// @param publishes whether the client sends audio
  /// @param subscribes whether the client receives audio
  /// @param offer what was offered
  /// @param transport credentials and roles
  /// @param ssrc our SSRC towards the client
  /// @param cname our RTCP name
  public record Connect(
      SessionId session,
      String identity,
      boolean publishes,
      boolean subscribes,
      SdpOffer offer,
      PeerConnection.Parameters transport,
      int ssrc,
      String cname) {}

  /// Whether a connection was let in.
  public enum Admission {
    /// It was.
    ADMITTED,
    /// No place of its kind is left.
    FULL,
    /// The room is over.
    ENDED
  }

  /// Lets a connection in. An earlier microphone of the same identity is replaced.
  public Admission connect(Connect request, long nowNs) {
    if (ended) {
      return Admission.ENDED;
    }
    Participant replaced = request.publishes() ? speaker(request.identity()) : null;
    if (replaced == null && !hasPlace(request.publishes())) {
      return Admission.FULL;
    }
    if (replaced != null) {
      close(replaced, nowNs);
    }
    Microphone microphone =
        request.publishes()
            ? new Microphone(request.offer(), codec.newDecoder(), mixer.add())
            : null;
    Earpiece earpiece =
        request.subscribes()
            ? new Earpiece(
                request.offer(),
                request.ssrc(),
                // RFC 3711 section 3.3.1: an initial sequence number below 2^15 leaves the receiver no
                // doubt about the rollover counter when the first packets are lost.
                random.nextInt(1 << 15),
                random.nextLong(1L << 32),
                scratch)
            : null;
    Reports reports = new Reports(request.ssrc(), request.cname(), scratch, random);
    Participant participant =
        new Participant(this, request, microphone, earpiece, reports, nowNs);
    bySession.put(request.session(), participant);
    participants.add(participant);
    table.add(participant.connection());
    return Admission.ADMITTED;
  }

  private boolean hasPlace(boolean speaker) {
    int speakers = 0;
    for (Participant each : participants) {
      speakers += each.microphone() != null ? 1 : 0;
    }
    return speaker
        ? speakers < settings.maxSpeakers()
        : participants.size() - speakers < settings.maxListeners();
  }

  private @Nullable Participant speaker(String identity) {
    for (int i = 0; i < participants.size(); i++) {
      Participant each = participants.get(i);
      if (each.microphone() != null && each.identity().equals(identity)) {
        return each;
      }
    }
    return null;
  }

  /// Closes a connection.
  ///
  /// @return false when it is unknown
  public boolean disconnect(SessionId session, long nowNs) {
    Participant participant = bySession.get(session);
    if (participant == null) {
      return false;
    }
    close(participant, nowNs);
    return true;
  }

  private static void close(Participant participant, long nowNs) {
    participant.reports().bye(participant.connection(), nowNs);
    participant.connection().close(nowNs);
  }

  /// Closes or opens the gate at the mixer's input, from the next tick on.
  ///
  /// @return false when there is no such speaker
  public boolean setMuted(SessionId session, boolean muted) {
    Participant participant = bySession.get(session);
    if (participant == null || participant.microphone() == null) {
      return false;
    }
    participant.microphone().setMuted(muted);
    return true;
  }

  /// Restarts ICE on a connection: the old pair serves until the new credentials are used.
  ///
  /// @return false when it is unknown
  public boolean restartIce(SessionId session, IceCredentials local, IceCredentials remote) {
    PeerConnection connection = connection(session);
    if (connection == null) {
      return false;
    }
    connection.restart(local, remote);
    return true;
  }

  private @Nullable PeerConnection connection(SessionId session) {
    Participant participant = bySession.get(session);
    return participant == null ? null : participant.connection();
  }

  /// A datagram of the DTLS handshake to send.
  public void handshakeOutput(SessionId session, byte[] datagram, long nowNs) {
    PeerConnection connection = connection(session);
    if (connection != null) {
      connection.handleDtlsOutput(datagram, nowNs);
    }
  }

  /// The handshake succeeded.
  public void handshakeKeys(SessionId session, DtlsKeys keys, long nowNs) {
    PeerConnection connection = connection(session);
    if (connection != null) {
      connection.handleKeys(keys, nowNs);
    }
  }

  /// The handshake failed.
  public void handshakeFailed(SessionId session, String reason, long nowNs) {
    PeerConnection connection = connection(session);
    if (connection != null) {
      connection.handleDtlsFailure(reason, nowNs);
    }
  }

  /// Ends the room: every connection is closed, the stream gets its last segment.
  public void end(long nowNs) {
    ended = true;
    for (int i = participants.size() - 1; i >= 0; i--) {
      close(participants.get(i), nowNs);
    }
    endRun(nowNs);
  }

  /// When `tick` is due, or `NEVER`.
  public long nextTickAtNs() {
    return schedule == null ? NEVER : schedule.nextAtNs();
  }

  /// Whether `handleTimeout` must be called every few hundred milliseconds.
  public boolean needsTimeouts() {
    return !participants.isEmpty() || !endingStreams.isEmpty() || stream != null;
  }

  /// Timers of connections and of streams that are ending.
  public void handleTimeout(long nowNs) {
    for (int i = participants.size() - 1; i >= 0; i--) {
      participants.get(i).connection().handleTimeout(nowNs);
    }
    if (stream != null) {
      stream.handleTimeout(nowNs);
    }
    for (int i = endingStreams.size() - 1; i >= 0; i--) {
      ProgramStream ending = endingStreams.get(i);
      ending.handleTimeout(nowNs);
      if (ending.ended()) {
        endingStreams.remove(i);
      }
    }
  }

  /// One 20 ms step: frames from jitter buffers, mix, encode, send, package.
  public void tick(long nowNs) {
    TickSchedule due = schedule;
    if (due == null) {
      return;
    }
    int skipped = due.advance(nowNs);
    if (skipped > 0) {
      skip(skipped, nowNs);
    }
    fillInputs(nowNs);
    mixer.mix(nowNs);
    encoded.encode();
    sendFrames(nowNs);
    if (stream != null) {
      stream.write(mixer.program(), mixer.silent());
    }
    samplePosition += FRAME;
    sendReports(nowNs);
    if (emptySinceNs != NEVER && nowNs - emptySinceNs >= settings.linger().toNanos()) {
      endRun(nowNs);
    }
  }

  private void skip(int ticks, long nowNs) {
    skippedTicks += ticks;
    samplePosition += ticks * FRAME;
    if (stream != null) {
      stream.skip(ticks);
    }
  }

  private void fillInputs(long nowNs) {
    for (int i = 0; i < participants.size(); i++) {
      Microphone microphone = participants.get(i).microphone();
      if (microphone != null) {
        microphone.fill(nowNs);
      }
    }
  }

  private void sendFrames(long nowNs) {
    long ntp = mixerNtp();
    int programDbov = mixer.silent() ? FrameLevel.SILENCE_DBOV : FrameLevel.dbov(mixer.program());
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      Earpiece earpiece = participant.earpiece();
      if (earpiece != null && participant.connected()) {
        Input own = ownInput(participant);
        EncodedFrame frame = encoded.packetFor(own);
        int dbov = own == null || !own.audible() ? programDbov : FrameLevel.dbov(own.mixMinus());
        earpiece.send(
            participant.connection(),
            frame.array(),
            frame.length(),
            samplePosition,
            ntp,
            dbov,
            nowNs);
      }
    }
  }

  /// The input that a receiver must not hear: its own, or that of the same identity's publishing
  /// connection (a standard client speaks by WHIP and listens by WHEP).
  private @Nullable Input ownInput(Participant participant) {
    if (participant.microphone() != null) {
      return participant.microphone().input();
    }
    Participant speaker = speaker(participant.identity());
    return speaker == null || speaker.microphone() == null ? null : speaker.microphone().input();
  }

  private void sendReports(long nowNs) {
    for (int i = 0; i < participants.size(); i++) {
      Participant participant = participants.get(i);
      if (participant.connected() && participant.reports().due(nowNs)) {
        participant
            .reports()
            .send(
                participant.connection(),
                participant.microphone(),
                participant.earpiece(),
                mixerNtp(),
                nowNs);
      }
    }
  }

  /// Wall-clock time of the sample at `samplePosition`.
  private long mixerNtp() {
    return clock.ntpAt(runStartNs + samplePosition * 1_000_000_000L / 48_000L);
  }

  RoomShell shell() {
    return shell;
  }

  RandomGenerator random() {
    return random;
  }

  void participantConnected(Participant participant, long nowNs) {
    emptySinceNs = NEVER;
    if (schedule == null) {
      startRun(nowNs);
    }
    updateAudience();
    shell.connected(participant.session());
  }

  void participantClosed(Participant participant, CloseReason reason, long nowNs) {
    table.remove(participant.connection());
    participant.cancelHandshake();
    bySession.remove(participant.session());
    participants.remove(participant);
    if (participant.microphone() != null) {
      mixer.remove(participant.microphone().input());
    }
    updateAudience();
    if (schedule != null && connected() == 0) {
      emptySinceNs = nowNs;
    }
    shell.left(participant.session(), reason);
  }

  /// Tells the encoders which mixes have an ear.
  private void updateAudience() {
    boolean program = false;
    for (Participant each : participants) {
      Input own = each.earpiece() == null || !each.connected() ? null : ownInput(each);
      program |= each.earpiece() != null && each.connected() && own == null;
    }
    encoded.setProgramWanted(program);
    for (Participant each : participants) {
      if (each.microphone() != null) {
        encoded.setWanted(each.microphone().input(), hasEar(each.microphone().input()));
      }
    }
  }

  private boolean hasEar(Input input) {
    for (Participant each : participants) {
      if (each.earpiece() != null && each.connected() && ownInput(each) == input) {
        return true;
      }
    }
    return false;
  }

  private int connected() {
    int count = 0;
    for (Participant each : participants) {
      count += each.connected() ? 1 : 0;
    }
    return count;
  }

  /// Sample 0 of a run is mixed at its first tick and was captured one frame before. Rooms fall into
  /// random phases of the period, so that many rooms do not tick at once.
  private void startRun(long nowNs) {
    long firstTickAtNs = nowNs + random.nextLong(TickSchedule.PERIOD_NS);
    schedule = new TickSchedule(firstTickAtNs);
    runStartNs = firstTickAtNs - TickSchedule.PERIOD_NS;
    samplePosition = 0;
    // Whole milliseconds, because EXT-X-PROGRAM-DATE-TIME has no finer digits.
    Instant start = clock.instantAt(runStartNs).truncatedTo(ChronoUnit.MILLIS);
    String run = runName();
    stream = new ProgramStream(aac, settings.hls(), run, start, shell.runStarted(run));
  }

  private String runName() {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong()).substring(0, 24);
  }

  private void endRun(long nowNs) {
    schedule = null;
    emptySinceNs = NEVER;
    ProgramStream last = stream;
    if (last != null) {
      stream = null;
      last.end(nowNs);
      if (!last.ended()) {
        endingStreams.add(last);
      }
    }
  }

  /// The room as an outsider may see it.
  public RoomView view(String title, Instant createdAt) {
    List<RoomView.Speaker> speakers = new ArrayList<>();
    int listeners = 0;
    Input dominant = mixer.dominant();
    for (Participant each : participants) {
      Microphone microphone = each.microphone();
      if (!each.connected()) {
        continue;
      }
      if (microphone == null) {
        listeners++;
        continue;
      }
      Input input = microphone.input();
      PlayoutStats stats = microphone.playoutStats();
      speakers.add(
          new RoomView.Speaker(
              each.session(),
              each.identity(),
              Math.round(input.levelDbov()),
              input.speaking(),
              input == dominant,
              microphone.muted(),
              100 * stats.concealedRatio(),
              (int) Math.round(stats.delayMs())));
    }
    RoomView.Status status =
        ended
            ? RoomView.Status.ENDED
            : schedule == null ? RoomView.Status.IDLE : RoomView.Status.LIVE;
    return new RoomView(
        id,
        title,
        status,
        createdAt,
        List.copyOf(speakers),
        listeners,
        schedule == null ? null : clock.instantAt(runStartNs + samplePosition * 1_000_000_000L / 48_000L));
  }

  /// Ticks that were skipped because the loop came too late.
  public long skippedTicks() {
    return skippedTicks;
  }

  /// Whether nothing is left to do and the room can be forgotten.
  public boolean finished() {
    return ended && participants.isEmpty() && endingStreams.isEmpty();
  }
}
