package live.rostra.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import live.rostra.codec.AacEncoders;
import live.rostra.codec.OpusCodec;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.sdp.SdpOffer;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerConnection;
import live.rostra.transport.PeerTable;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.wire.PacketBuffer;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;

/// One whole room: connections, jitter buffers, mixer, encoders and packager.
///
/// Driven from outside by commands (`connect`, `setOnStage`, `setMuted`, `disconnect`, `end`, the
/// handshake's results), by datagrams (through the loop's {@link PeerTable}) and by `tick`, every
/// call with its time. A room is *live* from its first connected participant until `linger` after
/// its last one; only then does it ask for ticks. Room loop only.
public final class RoomEngine {
  /// Nothing is due.
  public static final long NEVER = Long.MAX_VALUE;

  private final RoomSettings settings;
  private final OpusCodec codec;
  private final PeerTable table;
  private final RandomGenerator random;

  /// Spreads reports; a secure generator may be shared by all loops, and each draw takes its lock.
  private final RandomGenerator reportTimes;

  private final RoomShell shell;
  private final PacketBuffer scratch = new PacketBuffer();
  private final Participants participants = new Participants();
  private final Timeouts timeouts = new Timeouts(participants);
  private final PacketHeads heads = new PacketHeads(scratch);
  private final Audience audience;
  private final Stage stage;
  private final MediaTotals gone = new MediaTotals();
  private final Runs runs;
  private boolean ended;
  private long skippedTicks;

  /// @param clock the node's pairing of monotonic and wall clock
  /// @param table the loop's peer table, which routes datagrams to connections
  /// @param random for SSRCs, sequence numbers, phases and run names: a secure one outside of tests
  public RoomEngine(
      RoomSettings settings,
      OpusCodec codec,
      AacEncoders aac,
      TimeOrigin clock,
      PeerTable table,
      RandomGenerator random,
      RoomShell shell) {
    this.settings = settings;
    this.codec = codec;
    this.table = table;
    this.random = random;
    this.reportTimes = new SplittableRandom(random.nextLong());
    this.shell = shell;
    this.audience = new Audience(shell.outbox());
    this.stage = new Stage(settings, codec, participants, audience);
    this.runs = new Runs(settings, aac, clock, random, shell, gone);
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
    /// No listener's place is left.
    FULL,
    /// The room is over.
    ENDED
  }

  /// Lets a connection in. A connection that can send replaces the earlier one of its identity that
  /// can.
  ///
  /// @param gate what the room allows its microphone; whom the room has on the stage is let in,
  ///   because the room counts its seats, and has hosts and co-hosts beyond them
  public Admission connect(Connect request, Gate gate, long nowNs) {
    if (ended) {
      return Admission.ENDED;
    }
    Participant replaced =
        request.publishes() ? participants.microphoneOf(request.identity()) : null;
    if (!gate.onStage() && !hasListenersPlace(replaced)) {
      return Admission.FULL;
    }
    if (replaced != null) {
      replaced.leave(nowNs);
    }
    Microphone microphone =
        request.publishes()
            ? new Microphone(new IncomingVoice(request.offer(), codec), gate.muted())
            : null;
    Participant participant =
        new Participant(
            this,
            request,
            microphone,
            heads,
            new Reports(request.ssrc(), request.cname(), scratch, reportTimes),
            nowNs);
    participants.add(participant);
    if (gate.onStage() && microphone != null) {
      stage.enter(participant, microphone);
    }
    table.add(participant.connection());
    return Admission.ADMITTED;
  }

  /// Whether there is a listener's place, if need be that of `replaced`.
  private boolean hasListenersPlace(@Nullable Participant replaced) {
    return (replaced != null && !replaced.onStage())
        || participants.listeners() < settings.maxListeners();
  }

  /// Closes a connection.
  ///
  /// @return false when it is unknown
  public boolean disconnect(SessionId session, long nowNs) {
    Participant participant = participants.find(session);
    if (participant == null) {
      return false;
    }
    participant.leave(nowNs);
    return true;
  }

  /// Closes every connection of an identity.
  ///
  /// @return how many there were
  public int disconnectAll(String identity, long nowNs) {
    List<Participant> theirs = participants.of(identity);
    for (Participant each : theirs) {
      each.leave(nowNs);
    }
    return theirs.size();
  }

  /// Opens or closes the gate of an identity's microphone, from the next tick on: who comes onto
  /// the stage is heard with the frame that is due then, who leaves it goes on hearing the room.
  /// The connection is the same. An identity without a microphone, or whose gate is so already,
  /// needs nothing.
  public void setOnStage(String identity, boolean onStage, long nowNs) {
    stage.set(identity, onStage, nowNs);
  }

  /// Mutes or unmutes the microphone of one connection at the mixer's input, from the next tick on.
  ///
  /// @return false when there is no such microphone
  public boolean setMuted(SessionId session, boolean muted) {
    return setMuted(participants.find(session), muted);
  }

  /// The same by identity. What connects later is as muted as its {@link Gate} says.
  ///
  /// @return false when it has no microphone
  public boolean setMuted(String identity, boolean muted) {
    return setMuted(participants.microphoneOf(identity), muted);
  }

  private static boolean setMuted(@Nullable Participant participant, boolean muted) {
    Microphone microphone = participant == null ? null : participant.microphone();
    if (microphone == null) {
      return false;
    }
    microphone.setMuted(muted);
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
    Participant participant = participants.find(session);
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
    for (Participant participant : List.copyOf(participants.all())) {
      participant.leave(nowNs);
    }
    runs.end(nowNs);
    stage.rest();
  }

  /// When `tick` is due, or `NEVER`.
  public long nextTickAtNs() {
    LiveRun run = runs.live();
    return run == null ? NEVER : run.nextTickAtNs();
  }

  /// When `sendSlice` is due, or `NEVER`. A tick that is due as well goes first.
  public long nextSliceAtNs() {
    return audience.nextSliceAtNs();
  }

  /// Whether `handleTimeout` must be called every few hundred milliseconds.
  public boolean needsTimeouts() {
    return !participants.isEmpty() || !runs.none();
  }

  /// Timers of connections and of streams that are ending.
  public void handleTimeout(long nowNs) {
    timeouts.handle(nowNs);
    runs.handleTimeout(nowNs);
  }

  /// One 20 ms step: frames from jitter buffers, mix, encode, send, package. Of a large crowd it
  /// sends to the first only; `sendSlice` goes on.
  public void tick(long nowNs) {
    LiveRun current = runs.live();
    if (current == null) {
      return;
    }
    long dueNs = current.nextTickAtNs();
    skippedTicks += current.advance(nowNs);
    stage.mix(nowNs);
    stage.send(current.clock(), dueNs, nowNs);
    SoundReport report = stage.report(current.clock(), nowNs);
    current.finishTick(stage.mixer());
    if (report != null) {
      shell.sound(report);
    }
    runs.endIfLingered(nowNs);
    if (runs.live() == null) {
      stage.rest();
    }
  }

  /// Sends the next part of a large crowd this tick's packets.
  public void sendSlice(long nowNs) {
    audience.sendSlice(nowNs);
  }

  /// A connection by its id.
  @Nullable Participant participant(SessionId session) {
    return participants.find(session);
  }

  /// The mix of the last tick, `float[960]`, read only.
  float[] program() {
    return stage.mixer().program();
  }

  /// Mixer samples of this run so far; 0 when the room is not live.
  long samplesMixed() {
    LiveRun run = runs.live();
    return run == null ? 0 : run.clock().position();
  }

  RoomShell shell() {
    return shell;
  }

  RandomGenerator random() {
    return random;
  }

  void participantConnected(Participant participant, long nowNs) {
    participants.connected(participant);
    Earpiece earpiece = participant.earpiece();
    if (earpiece != null) {
      audience.add(participant, earpiece);
    }
    runs.begin(nowNs);
    shell.connected(participant.session());
  }

  void participantChecking(Participant participant) {
    timeouts.add(participant);
  }

  void participantClosed(Participant participant, CloseReason reason, long nowNs) {
    table.remove(participant.connection());
    participants.remove(participant);
    audience.remove(participant);
    timeouts.remove(participant);
    Microphone microphone = participant.microphone();
    if (microphone != null && microphone.onStage()) {
      stage.leave(participant, microphone, nowNs);
    }
    gone.left(participant);
    if (participants.connected() == 0) {
      runs.linger(nowNs);
    }
    shell.left(participant.session(), reason);
  }

  /// Those on the stage whose media flows, as an outsider may see them.
  public List<RoomView.Speaker> speakers() {
    List<RoomView.Speaker> speakers = new ArrayList<>();
    for (Participant each : participants.stage()) {
      Microphone microphone = each.microphone();
      if (each.connected() && microphone != null) {
        boolean dominant = microphone.input() == stage.mixer().dominant();
        speakers.add(microphone.view(each.session(), each.identity(), dominant));
      }
    }
    return speakers;
  }

  /// Wall-clock time of the sample that is mixed next; null when the room is not live.
  public @Nullable Instant mixerTime() {
    LiveRun run = runs.live();
    return run == null ? null : run.clock().instantAt(run.clock().position());
  }

  /// The gain of the program's limiter at the end of the last tick, 1 = untouched.
  public float programGain() {
    return stage.mixer().programGain();
  }

  /// Adds what this room and its connections, present and past, have counted.
  public void addTo(MediaTotals totals) {
    totals.add(gone);
    totals.room(stage.opusEncodes(), stage.failures(), skippedTicks, audience.missed());
    for (Participant participant : participants.all()) {
      totals.present(participant);
    }
    runs.addTo(totals);
  }

  /// Ticks that were skipped because the loop came too late.
  public long skippedTicks() {
    return skippedTicks;
  }

  /// Whether nothing is left to do and the room can be forgotten.
  public boolean finished() {
    return ended && participants.isEmpty() && runs.settled();
  }
}
