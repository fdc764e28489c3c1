package live.rostra.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusSettings;
import live.rostra.engine.Gate;
import live.rostra.engine.RoomEngine;
import live.rostra.engine.RoomSettings;
import live.rostra.engine.RoomShell;
import live.rostra.engine.SoundReport;
import live.rostra.hls.MediaObject;
import live.rostra.hls.PlaylistSnapshot;
import live.rostra.hls.Presentation;
import live.rostra.mixer.voice.Levelling;
import live.rostra.room.SessionId;
import live.rostra.rtp.RtpWriter;
import live.rostra.sdp.Fingerprint;
import live.rostra.sdp.Parsed;
import live.rostra.sdp.SdpOffer;
import live.rostra.testkit.LossyLink;
import live.rostra.testkit.StunClient;
import live.rostra.transport.CloseReason;
import live.rostra.transport.PeerConnection;
import live.rostra.transport.PeerTable;
import live.rostra.transport.dtls.DtlsHandshake;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.CopyingOutbox;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import live.rostra.wire.TimeOrigin;
import org.jspecify.annotations.Nullable;

/// A whole room in one thread and in virtual time: real codec, SRTP, jitter buffers, mixer and
/// packager; no sockets, no ffmpeg. What the room sends is counted and dropped.
///
/// Its people are Chromium's: AES-CM, header extensions, NACK.
final class VirtualRoom implements RoomShell {
  private final Outbox outbox;
  private final IntFunction<InetSocketAddress> addresses;
  private long epoch;
  private static final int OPUS = 111;
  private static final long TICK_NS = 20_000_000L;
  private static final int FIRST_PORT = 10_000;

  private final SecureRandom random = new SecureRandom();
  private final PeerTable table = new PeerTable();
  private final InstantAac aac = new InstantAac();
  private final RoomEngine engine;
  private final DtlsKeys keys;
  private final List<Check> checks = new ArrayList<>();
  private final List<Voice> voices = new ArrayList<>();
  private final PacketBuffer buffer = new PacketBuffer();
  private long nowNs = TICK_NS;
  private long dueNs;
  private int people;
  private long sentDatagrams;
  private long arrivalBytes;

  VirtualRoom(OpusCodec codec, DtlsKeys keys) {
    this(
        codec,
        keys,
        null,
        number -> new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + number));
  }

  /// A room whose media goes into `outbox`, or is counted only when that is null.
  VirtualRoom(
      OpusCodec codec,
      DtlsKeys keys,
      @Nullable Outbox outbox,
      IntFunction<InetSocketAddress> addresses) {
    this.keys = keys;
    this.outbox = outbox == null ? new CopyingOutbox(this::send) : outbox;
    this.addresses = addresses;
    engine =
        new RoomEngine(
            new RoomSettings(
                10_000,
                Duration.ofSeconds(30),
                OpusSettings.program(),
                Levelling.standard(),
                Presentation.Settings.standard()),
            codec,
            aac,
            new TimeOrigin(0, Instant.EPOCH),
            table,
            new Random(1),
            this);
  }

  /// Keys as a handshake yields them, by a handshake; with the profile that Chromium picks.
  static DtlsKeys handshake() throws Exception {
    return handshake(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
  }

  /// The same with a profile of one's choice.
  static DtlsKeys handshake(SrtpProfile profile) throws Exception {
    DtlsIdentity one = DtlsIdentity.generate();
    DtlsIdentity other = DtlsIdentity.generate();
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    FutureTask<DtlsKeys> server =
        new FutureTask<>(new DtlsHandshake(other, one.fingerprint(), false, ends[1])::run);
    Thread.ofVirtual().start(server);
    DtlsKeys client = new DtlsHandshake(one, other.fingerprint(), true, ends[0]).run();
    server.get(10, TimeUnit.SECONDS);
    byte[] salt = new byte[profile.saltLength()];
    SrtpKeys srtp = client.srtp();
    return new DtlsKeys(
        new SrtpKeys(profile, srtp.localKey(), salt, srtp.remoteKey(), salt), client.alerts());
  }

  /// Somebody who talks and hears: `packets`, one a tick, over and over.
  void addSpeaker(byte[][] packets) {
    voices.add(new Voice(join(true, Gate.OPEN), packets, voices.size()));
  }

  /// Somebody who hears and could talk: a warm connection that sends nothing.
  void addWarm() {
    join(true, Gate.OFF_STAGE);
  }

  /// Somebody off the stage whose microphone is metered.
  void addWaiting(byte[][] packets) {
    voices.add(new Voice(join(true, Gate.OFF_STAGE), packets, voices.size()));
  }

  /// Somebody who only hears.
  void addListener() {
    join(false, Gate.OFF_STAGE);
  }

  private InetSocketAddress join(boolean speaks, Gate gate) {
    int number = people++;
    IceCredentials local = IceCredentials.generate(random);
    IceCredentials remote = IceCredentials.generate(random);
    SessionId session = SessionId.generate(random);
    engine.connect(
        new RoomEngine.Connect(
            session,
            "somebody" + number,
            speaks,
            true,
            offer(remote, speaks ? "sendrecv" : "recvonly"),
            new PeerConnection.Parameters(local, remote, true, Duration.ofDays(1)),
            number + 1,
            "bench"),
        gate,
        nowNs);
    InetSocketAddress address = addresses.apply(number);
    byte[] check = StunClient.check(local.ufrag(), local.pwd(), remote.ufrag(), random);
    checks.add(new Check(check, address));
    buffer.copyFrom(check, 0, check.length);
    table.handle(buffer, address, nowNs);
    engine.handshakeKeys(session, keys, nowNs);
    return address;
  }

  /// A check as it arrived.
  private record Check(byte[] bytes, InetSocketAddress from) {}

  /// Everybody's check arrives, as it does every 2.5 s.
  ///
  /// @return nanoseconds of processor time for each
  double checks() {
    long start = MeteredOpus.threadCpuNs();
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      buffer.copyFrom(check.bytes(), 0, check.bytes().length);
      table.handle(buffer, check.from(), nowNs);
    }
    return (double) (MeteredOpus.threadCpuNs() - start) / checks.size();
  }

  /// The timers of connections, as they are called every 250 ms.
  ///
  /// @return nanoseconds of processor time of one call
  double timeouts() {
    long start = MeteredOpus.threadCpuNs();
    engine.handleTimeout(nowNs);
    return MeteredOpus.threadCpuNs() - start;
  }

  private static SdpOffer offer(IceCredentials credentials, String direction) {
    String sdp =
        """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0
        m=audio 9 UDP/TLS/RTP/SAVPF %d
        c=IN IP4 0.0.0.0
        a=mid:0
        a=%s
        a=ice-ufrag:%s
        a=ice-pwd:%s
        a=fingerprint:sha-256 %s
        a=setup:actpass
        a=rtcp-mux
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
        a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
        a=rtpmap:%d opus/48000/2
        a=fmtp:%d minptime=10;useinbandfec=1
        a=rtcp-fb:%d nack
        """
            .formatted(
                OPUS,
                direction,
                credentials.ufrag(),
                credentials.pwd(),
                ":00".repeat(32).substring(1),
                OPUS,
                OPUS,
                OPUS)
            .replace("\n", "\r\n");
    return switch (SdpOffer.parse(sdp)) {
      case Parsed.Offer(SdpOffer offer) -> offer;
      case Parsed.Rejected(var problem) -> throw new IllegalStateException(problem.toString());
    };
  }

  /// Between two ticks: every speaker's packet arrives, the AAC encoder answers.
  ///
  /// @return nanoseconds of processor time the packets took
  long arrivals() {
    nowNs += TICK_NS;
    aac.deliver();
    for (Voice voice : voices) {
      voice.prepare();
    }
    long start = MeteredOpus.threadCpuNs();
    long bytes = MeteredOpus.threadAllocatedBytes();
    for (int i = 0; i < voices.size(); i++) {
      voices.get(i).arrive();
    }
    arrivalBytes += MeteredOpus.threadAllocatedBytes() - bytes;
    return MeteredOpus.threadCpuNs() - start;
  }

  /// One tick, to the last of the crowd.
  void tick() {
    long sliceInNs = beginTick();
    while (sliceInNs >= 0) {
      sliceInNs = slice();
    }
  }

  /// One tick, to the first of the crowd.
  ///
  /// @return after how many nanoseconds of the tick the next slice is due, -1 when none is
  long beginTick() {
    dueNs = engine.nextTickAtNs();
    engine.tick(Math.max(nowNs, dueNs));
    return sliceInNs();
  }

  /// The next slice of the crowd.
  ///
  /// @return as `beginTick`
  long slice() {
    engine.sendSlice(engine.nextSliceAtNs());
    return sliceInNs();
  }

  private long sliceInNs() {
    long atNs = engine.nextSliceAtNs();
    return atNs == RoomEngine.NEVER ? -1 : atNs - dueNs;
  }

  long sentDatagrams() {
    return sentDatagrams;
  }

  /// Bytes allocated while packets arrived, since the beginning.
  long arrivalBytes() {
    return arrivalBytes;
  }

  int speakers() {
    return voices.size();
  }

  long skippedTicks() {
    return engine.skippedTicks();
  }

  @Override
  public void send(byte[] array, int offset, int length, SocketAddress to) {
    sentDatagrams++;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Handshake startHandshake(SessionId session, Fingerprint remote, boolean client) {
    return new Handshake() {
      @Override
      public void received(byte[] datagram) {}

      @Override
      public void cancel() {}
    };
  }

  @Override
  public void connected(SessionId session) {}

  @Override
  public void interrupted(SessionId session) {}

  @Override
  public void resumed(SessionId session) {}

  @Override
  public void left(SessionId session, CloseReason reason) {}

  @Override
  public void sound(SoundReport report) {}

  @Override
  public long nextEpoch() {
    return ++epoch;
  }

  @Override
  public Presentation.Output runStarted(String run) {
    return new Presentation.Output() {
      @Override
      public void init(MediaObject init) {}

      @Override
      public void part(MediaObject part) {}

      @Override
      public void segment(MediaObject segment) {}

      @Override
      public void snapshot(PlaylistSnapshot snapshot) {}
    };
  }

  /// One speaker's packets on their way in.
  private final class Voice {
    private final InetSocketAddress address;
    private final byte[][] packets;
    private final int ssrc;
    private final SrtpSession srtp = new SrtpSession(keys.srtp().mirrored());
    private final PacketBuffer packet = new PacketBuffer();
    private final RtpWriter writer = new RtpWriter();
    private int sent;

    Voice(InetSocketAddress address, byte[][] packets, int number) {
      this.address = address;
      this.packets = packets;
      this.ssrc = 1_000_000 + number;
    }

    void prepare() {
      byte[] opus = packets[sent % packets.length];
      writer
          .reset(packet)
          .header(OPUS, false, sent & 0xffff, sent * (long) Talker.FRAME & 0xffff_ffffL, ssrc);
      writer.payload(opus, 0, opus.length);
      writer.finish();
      sent++;
      srtp.protect(packet);
    }

    void arrive() {
      table.handle(packet, address, nowNs);
    }
  }
}
