package live.rostra.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusSettings;
import live.rostra.hls.Presentation;
import live.rostra.mixer.voice.Levelling;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.sdp.Direction;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.Checks;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerConnection;
import live.rostra.transport.PeerTable;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import live.rostra.wire.TimeOrigin;

/// A whole room with its people in virtual time: what a media loop does to the engine, without
/// sockets and faster than the clock. The same seed gives the same run, to the bit.
final class VirtualRoom implements RoomShell {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000 * MS;

  private final Outbox outbox = new CopyingOutbox(this::send);
  private long epoch;
  private static final long HOUSEKEEPING_NS = 250 * MS;
  private static final Duration CONSENT = Duration.ofSeconds(15);

  /// What a connection is for.
  enum Role {
    /// WHIP: sends only.
    PUBLISH(true, false),
    /// WHEP: receives only.
    SUBSCRIBE(false, true),
    /// Both ways.
    CONVERSE(true, true);

    final boolean publishes;
    final boolean subscribes;

    Role(boolean publishes, boolean subscribes) {
      this.publishes = publishes;
      this.subscribes = subscribes;
    }
  }

  /// How a room is set up.
  record Setting(long seed, OpusCodec codec, int listeners, Duration linger, boolean judgesHls) {
    static Setting seed(long seed) {
      return new Setting(seed, new ConcentusOpus(), 2_000, Duration.ofSeconds(2), false);
    }

    Setting codec(OpusCodec other) {
      return new Setting(seed, other, listeners, linger, judgesHls);
    }

    Setting listeners(int most) {
      return new Setting(seed, codec, most, linger, judgesHls);
    }

    Setting judgingHls() {
      return new Setting(seed, codec, listeners, linger, true);
    }
  }

  final PeerTable table = new PeerTable();
  final LaggingAac aac = new LaggingAac();
  final RoomEngine engine;
  final Map<InetSocketAddress, RemotePeer> peers = new LinkedHashMap<>();
  final Map<SessionId, CloseReason> left = new LinkedHashMap<>();
  final List<String> events = new ArrayList<>();
  final List<SoundReport> sounds = new ArrayList<>();
  final List<HlsRecorder> runs = new ArrayList<>();
  final List<Long> tickedAtNs = new ArrayList<>();
  final TimeOrigin clock;
  boolean nackOffered;

  /// Offers leave out the audio level extension.
  boolean levelWithheld;

  /// Takes each sound report in the tick it is made in.
  Consumer<SoundReport> onSound = _ -> {};

  /// Looks at the engine after each tick.
  Runnable onTick = () -> {};

  int handshakesRunning;

  /// Drops what the engine sends, counting it only.
  boolean deaf;

  long rtcpSent;

  /// Datagrams that the engine sent.
  long sent;

  /// How often the engine asked its random generator, which is a slow and shared one in a node.
  long engineDraws;

  RoomEngine.Admission lastAdmission = RoomEngine.Admission.ADMITTED;

  private final Setting setting;
  private final Dice random;
  private final List<Runnable> pendingKeys = new ArrayList<>();
  private final PacketBuffer buffer = new PacketBuffer();
  private long nowNs = 1_000 * SECOND;
  private long housekeepingAtNs = nowNs;
  private int sessions;

  VirtualRoom(long seed) {
    this(Setting.seed(seed));
  }

  VirtualRoom(Setting setting) {
    this.setting = setting;
    random = new Dice(setting.seed());
    clock = new TimeOrigin(nowNs, Instant.parse("2026-11-21T10:51:00.123456Z"));
    engine =
        new RoomEngine(
            new RoomSettings(
                setting.listeners(),
                setting.linger(),
                OpusSettings.program(),
                Levelling.standard(),
                Presentation.Settings.standard()),
            setting.codec(),
            aac,
            clock,
            table,
            new Random() {
              @Override
              protected int next(int bits) {
                engineDraws++;
                return random.next(bits);
              }
            },
            this);
  }

  /// The room's one source of chance, so that a seed says it all.
  private static final class Dice extends Random {
    private static final long serialVersionUID = 1L;

    Dice(long seed) {
      super(seed);
    }

    @Override
    protected int next(int bits) {
      return super.next(bits);
    }
  }

  long now() {
    return nowNs;
  }

  /// Somebody connects; ICE and keys follow by themselves with the next `run`.
  RemotePeer join(Role role, String identity) {
    return join(role, identity, Gate.OPEN);
  }

  RemotePeer join(Role role, String identity, Gate gate) {
    IceCredentials server = IceCredentials.generate(random);
    IceCredentials own = IceCredentials.generate(random);
    SessionId session = new SessionId("session-" + ++sessions);
    Direction direction = Direction.of(role.publishes, role.subscribes);
    RemotePeer peer =
        new RemotePeer(
            session,
            identity,
            address(sessions),
            own,
            server,
            keys(),
            setting.codec(),
            role.subscribes,
            nowNs);
    peers.put(peer.address, peer);
    lastAdmission =
        engine.connect(
            new RoomEngine.Connect(
                session,
                identity,
                role.publishes,
                role.subscribes,
                Offers.audio(own, direction, nackOffered, !levelWithheld),
                new PeerConnection.Parameters(server, own, true, CONSENT),
                random.nextInt(),
                "cname"),
            gate,
            nowNs);
    if (lastAdmission != RoomEngine.Admission.ADMITTED) {
      peers.remove(peer.address);
    }
    return peer;
  }

  /// Lets time pass.
  void run(double seconds) {
    runUntil(nowNs + (long) (seconds * SECOND));
  }

  void runUntil(long endNs) {
    while (true) {
      long next = Math.min(engine.nextTickAtNs(), housekeepingAtNs);
      next = Math.min(next, engine.nextSliceAtNs());
      for (RemotePeer peer : peers.values()) {
        next = Math.min(next, peer.nextAtNs());
      }
      if (next > endNs) {
        nowNs = endNs;
        return;
      }
      nowNs = Math.max(nowNs, next);
      step();
    }
  }

  /// The loop does nothing for a while; then everything that waited comes at once.
  void stall(double seconds) {
    long until = nowNs + (long) (seconds * SECOND);
    for (RemotePeer peer : peers.values()) {
      peer.send(until);
    }
    nowNs = until;
    step();
  }

  private void step() {
    for (RemotePeer peer : List.copyOf(peers.values())) {
      peer.send(nowNs);
      peer.drain(nowNs, datagram -> deliver(datagram, peer.address));
    }
    pendingKeys.forEach(Runnable::run);
    pendingKeys.clear();
    if (engine.nextTickAtNs() <= nowNs) {
      tickedAtNs.add(nowNs);
      aac.writtenPeak = 0;
      engine.tick(nowNs);
      onTick.run();
    }
    if (engine.nextSliceAtNs() <= nowNs) {
      engine.sendSlice(nowNs);
    }
    if (housekeepingAtNs <= nowNs) {
      housekeepingAtNs = nowNs + HOUSEKEEPING_NS;
      engine.handleTimeout(nowNs);
    }
    aac.deliver();
  }

  /// Goes to the next tick and does nothing else.
  void tickNow() {
    nowNs = engine.nextTickAtNs();
    engine.tick(nowNs);
  }

  /// Everybody's check arrives: for tests that go from tick to tick.
  void renewConsent() {
    for (RemotePeer peer : peers.values()) {
      deliver(Checks.request(peer.server, peer.own, true), peer.address);
    }
  }

  /// A datagram reaches the media port.
  void deliver(byte[] datagram, InetSocketAddress from) {
    buffer.copyFrom(datagram, 0, datagram.length);
    table.handle(buffer, from, nowNs);
  }

  /// The speaker as outsiders see it.
  RoomView.Speaker speaker(RemotePeer peer) {
    return engine.speakers().stream()
        .filter(s -> s.session().equals(peer.session))
        .findFirst()
        .orElseThrow();
  }

  /// A peer that is no longer simulated.
  void forget(RemotePeer peer) {
    peers.remove(peer.address);
  }

  @Override
  public void send(byte[] array, int offset, int length, SocketAddress to) {
    sent++;
    rtcpSent += DatagramKind.of(array, offset, length) == DatagramKind.RTCP ? 1 : 0;
    RemotePeer peer = deaf ? null : peers.get(to);
    if (peer != null) {
      peer.receive(Arrays.copyOfRange(array, offset, offset + length), nowNs);
    }
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Handshake startHandshake(SessionId session, Fingerprint remote, boolean client) {
    handshakesRunning++;
    RemotePeer peer =
        peers.values().stream().filter(p -> p.session.equals(session)).findFirst().orElseThrow();
    // As on a loop: the result comes later, never from inside the call.
    pendingKeys.add(
        () -> engine.handshakeKeys(session, new DtlsKeys(peer.serverKeys(), null), nowNs));
    return new Handshake() {
      @Override
      public void received(byte[] datagram) {}

      @Override
      public void cancel() {
        handshakesRunning--;
      }
    };
  }

  @Override
  public void connected(SessionId session) {
    events.add("connected " + session);
  }

  @Override
  public void interrupted(SessionId session) {
    events.add("interrupted " + session);
  }

  @Override
  public void resumed(SessionId session) {
    events.add("resumed " + session);
  }

  @Override
  public void left(SessionId session, CloseReason reason) {
    left.put(session, reason);
  }

  @Override
  public void sound(SoundReport report) {
    sounds.add(report);
    onSound.accept(report);
  }

  @Override
  public long nextEpoch() {
    return ++epoch;
  }

  @Override
  public Presentation.Output runStarted(String run) {
    HlsRecorder recorder = new HlsRecorder(run, setting.judgesHls());
    runs.add(recorder);
    return recorder;
  }

  private SrtpKeys keys() {
    SrtpProfile profile =
        sessions % 2 == 0 ? SrtpProfile.AEAD_AES_128_GCM : SrtpProfile.AES_CM_128_HMAC_SHA1_80;
    int salt = profile.saltLength();
    byte[][] parts = {new byte[16], new byte[salt], new byte[16], new byte[salt]};
    for (byte[] part : parts) {
      random.nextBytes(part);
    }
    return new SrtpKeys(profile, parts[0], parts[1], parts[2], parts[3]);
  }

  private static InetSocketAddress address(int number) {
    try {
      byte[] ip = {10, 0, (byte) (number >> 8), (byte) number};
      return new InetSocketAddress(InetAddress.getByAddress(ip), 40_000 + number);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
