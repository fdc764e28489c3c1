package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusDecoder;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.edge.NodeStats;
import live.rostra.http.Grant;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.rtp.RtpPacket;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import live.rostra.wire.PacketBuffer;

/// A node with one call that must not be disturbed: a speaker who sends a tone without end, and a
/// listener who counts what is missing.
final class LiveCall implements AutoCloseable {
  static final String ROOM = "call";
  static final String KID = "test";
  static final String SECRET = "fedcba9876543210fedcba9876543210";

  private static final int FRAME = 960;
  private static final long FRAME_NS = 20_000_000L;
  private static final double TONE_HZ = 440;

  /// Packets that must arrive after an attack: more time than the loop needs to take it all in.
  private static final int PROOF = 4;

  private static final int ATTEMPTS = 10;

  private final TestNode node;
  private final LightClient speaker;
  private final LightClient listener;
  private final DatagramSocket stranger;
  private final InetSocketAddress media;
  private final Ear ear = new Ear();
  private final Thread voice;
  private final Queue<byte[]> insteadOfVoice = new ConcurrentLinkedQueue<>();
  private volatile long spoken; // the voice alone writes it
  private volatile boolean over;
  private long pacedFromNs;

  /// Starts a node with these settings over the test defaults, and the call.
  LiveCall(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>(settings);
    // The tone's level tells whether the call suffers, so nothing else may change it.
    all.put("ROSTRA_PROGRAM_LEVELLING", "false");
    node = TestNode.start(all);
    speaker =
        LightClient.whip(
            node.url(), ROOM, node.token("anna", ROOM, Grant.JOIN, Grant.SPEAK, Grant.HOST));
    listener = LightClient.whep(node.url(), ROOM, node.token("ben", ROOM, Grant.JOIN), ear);
    media =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), node.node().udpPorts().getFirst());
    stranger = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    speaker.connected();
    listener.connected();
    voice = Thread.ofPlatform().daemon().name("voice").start(this::speak);
    ear.await(50);
  }

  /// What somebody does to the node.
  interface Attack {
    void on(LiveCall call) throws Exception;
  }

  /// Runs an attack and asserts that the call does not notice: no packet is missing at the
  /// listener, no session, connection or address comes or goes, nothing of ours throws, no tick is
  /// left out.
  ///
  /// A tick that an attack costs is missing each time; one that a busy machine costs is not. So a
  /// run with a skipped tick is repeated.
  void survives(Attack attack) throws Exception {
    survives(attack, List.of());
  }

  /// The same, and each of the drops named must be counted.
  void survives(Attack attack, List<String> counted) throws Exception {
    for (int attempt = 1; ; attempt++) {
      NodeStats before = stats();
      List<SessionId> speakers = speakers();
      long missing = ear.missing();

      attack.on(this);

      ear.await(PROOF);
      NodeStats after = awaitDrops(before, counted);
      assertThat(ear.missing()).as("packets missing at the listener").isEqualTo(missing);
      assertThat(speakers()).isEqualTo(speakers);
      assertThat(view().listeners()).isEqualTo(1);
      assertSameState(before, after);
      long skipped = loop(after).skippedTicks() - loop(before).skippedTicks();
      if (skipped == 0) {
        return;
      }
      assertThat(attempt)
          .as("attempts in which %d ticks were skipped", skipped)
          .isLessThan(ATTEMPTS);
    }
  }

  /// What is dropped at its playout time is counted a little later than what is dropped at the
  /// door.
  private NodeStats awaitDrops(NodeStats before, List<String> counted) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (true) {
      NodeStats after = stats();
      List<String> missing =
          counted.stream().filter(name -> grown(name, before, after) <= 0).toList();
      if (missing.isEmpty()) {
        return after;
      }
      assertThat(System.nanoTime()).as("not counted: %s", missing).isLessThan(deadlineNs);
      ear.await(1);
    }
  }

  /// How often this drop was counted between two moments.
  static long grown(String drop, NodeStats before, NodeStats after) {
    return loop(after).drops().getOrDefault(drop, 0L) - loop(before).drops().getOrDefault(drop, 0L);
  }

  static void assertSameState(NodeStats before, NodeStats after) {
    assertThat(after.rooms()).isEqualTo(before.rooms());
    assertThat(after.sessions()).isEqualTo(before.sessions());
    assertThat(after.handshakes()).isEqualTo(before.handshakes());
    assertThat(loop(after).peers()).isEqualTo(loop(before).peers());
    assertThat(loop(after).addresses()).isEqualTo(loop(before).addresses());
    assertNoDefect(after);
  }

  /// Nothing that arrived has thrown past its parser.
  static void assertNoDefect(NodeStats stats) {
    assertThat(loop(stats).port().receiverErrors()).as("receiver errors").isZero();
    assertThat(loop(stats).datagrams().internalErrors()).as("internal errors").isZero();
    assertThat(loop(stats).failedTicks()).as("failed ticks").isZero();
  }

  static NodeStats.Loop loop(NodeStats stats) {
    return stats.loops().getFirst();
  }

  NodeStats stats() {
    return node.stats();
  }

  private RoomView view() {
    return node.node().edge().find(new RoomId(ROOM)).orElseThrow();
  }

  private List<SessionId> speakers() {
    return view().speakers().stream().map(RoomView.Speaker::session).toList();
  }

  TestNode node() {
    return node;
  }

  LightClient speaker() {
    return speaker;
  }

  LightClient listener() {
    return listener;
  }

  Ear ear() {
    return ear;
  }

  /// Waits until the packet behind number `i` is due at this rate.
  void pace(int i, int perSecond) {
    if (i == 0) {
      pacedFromNs = System.nanoTime();
    }
    long dueNs = pacedFromNs + (i + 1) * (1_000_000_000L / perSecond);
    if (dueNs - System.nanoTime() > 1_000_000) {
      LockSupport.parkNanos(dueNs - System.nanoTime());
    }
  }

  /// Sends this payload in place of the voice's next packet, as if the speaker's encoder had made
  /// it.
  void sayInstead(byte[] opus) {
    insteadOfVoice.add(opus);
  }

  /// Packets of the voice so far.
  long spoken() {
    return spoken;
  }

  InetSocketAddress media() {
    return media;
  }

  /// Sends from an address that no connection knows.
  void stranger(byte[] datagram) {
    try {
      stranger.send(new DatagramPacket(datagram, datagram.length, media));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends this from a stranger's address, and from the speaker's, which is what a forged source
  /// address amounts to.
  void inTheClear(byte[] datagram) {
    stranger(datagram);
    speaker().sendRaw(datagram);
  }

  /// Whether the node has answered the stranger within a short while.
  boolean strangerIsAnswered() throws IOException {
    stranger.setSoTimeout(50);
    try {
      stranger.receive(new DatagramPacket(new byte[2048], 2048));
      return true;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    }
  }

  private void speak() {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, true));
    byte[] packet = new byte[1500];
    float[] pcm = new float[FRAME];
    long start = System.nanoTime();
    for (long i = 0; !over; i++) {
      Tone.fill(TONE_HZ, 0.25, i * FRAME, pcm);
      int length = encoder.encode(pcm, 0, packet, 0, packet.length);
      byte[] instead = insteadOfVoice.poll();
      if (instead == null) {
        speaker.send(packet, length, i * FRAME);
      } else {
        speaker.send(instead, instead.length, i * FRAME);
      }
      spoken++;
      LockSupport.parkNanos(start + (i + 1) * FRAME_NS - System.nanoTime());
    }
  }

  @Override
  public void close() throws Exception {
    over = true;
    voice.join();
    stranger.close();
    speaker.close();
    listener.close();
    node.close();
  }

  /// The listener: counts gaps in the sequence and decodes what it hears.
  static final class Ear implements LightClient.Receiver {
    private final OpusDecoder decoder = new ConcentusOpus().newDecoder();
    private final float[] lastSecond = new float[48_000];
    private final float[] frame = new float[5_760];
    private int lastSequenceNumber = -1;
    private int ssrc;
    private long received;
    private long missing;

    @Override
    public synchronized void rtp(PacketBuffer packet, RtpPacket header, long arrivedNs) {
      int sequenceNumber = header.sequenceNumber();
      if (lastSequenceNumber >= 0) {
        missing += (sequenceNumber - lastSequenceNumber - 1) & 0xffff;
      }
      lastSequenceNumber = sequenceNumber;
      ssrc = header.ssrc();
      received++;
      int samples =
          decoder.decode(packet.array(), header.payloadOffset(), header.payloadLength(), frame, 0);
      if (samples > 0) {
        System.arraycopy(lastSecond, samples, lastSecond, 0, lastSecond.length - samples);
        System.arraycopy(frame, 0, lastSecond, lastSecond.length - samples, samples);
      }
      notifyAll();
    }

    /// Waits for `packets` more packets.
    synchronized void await(int packets) throws InterruptedException {
      long until = received + packets;
      long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (received < until) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        assertThat(leftMs).as("the listener still hears packets").isPositive();
        wait(leftMs);
      }
    }

    synchronized long received() {
      return received;
    }

    /// The node's SSRC towards the listener.
    synchronized int ssrc() {
      return ssrc;
    }

    /// Packets that should have come between two that did.
    synchronized long missing() {
      return missing;
    }

    /// Level of the speaker's tone in the last second.
    synchronized double toneDb() {
      return Tone.levelDb(lastSecond, 0, lastSecond.length, TONE_HZ);
    }
  }
}
