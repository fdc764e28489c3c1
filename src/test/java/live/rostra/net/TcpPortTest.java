package live.rostra.net;

import static live.rostra.testkit.OnLoop.await;
import static live.rostra.testkit.OnLoop.onLoop;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import live.rostra.transport.ice.StreamPath;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs on the native loop and on the fallback: `epoll` true and false. Time is what `keepHouse` is
/// told.
class TcpPortTest {
  private static final String LOOPBACK = "127.0.0.1";
  private static final byte[] STUN = stun(1);
  private static final byte[] RTP = {(byte) 0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 9, 9};

  private Vertx vertx;
  private Context loop;
  private TcpPort port;
  private final Table table = new Table();

  @AfterEach
  void stop() throws Exception {
    await(port.close());
    await(vertx.close());
  }

  private void bind(boolean epoll, int connections, int perSource) throws Exception {
    assertThat(!epoll || Epoll.isAvailable()).as("these tests need Linux with epoll").isTrue();
    vertx = Vertx.builder().withTransport(epoll ? Transport.EPOLL : Transport.NIO).build();
    loop = vertx.getOrCreateContext();
    TcpPort.Limits limits = new TcpPort.Limits(connections, perSource);
    port = await(TcpPort.bind(loop, LOOPBACK, 0, limits, table));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void carriesPacketsBothWays(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    table.authenticates = true;
    try (Peer peer = connect()) {
      peer.send(STUN);
      peer.send(RTP);

      assertThat(table.take().bytes()).isEqualTo(STUN);
      Arrived rtp = table.take();
      assertThat(rtp.bytes()).isEqualTo(RTP);
      assertThat(rtp.from().remote()).isEqualTo(peer.socket.getLocalSocketAddress());

      onLoop(
          loop,
          () -> {
            port.send(new byte[] {7, 1, 2, 3, 7}, 1, 3, rtp.from());
            port.send(RTP, 0, RTP.length, rtp.from());
            port.flush();
            return null;
          });
      assertThat(peer.receive()).containsExactly(1, 2, 3);
      assertThat(peer.receive()).isEqualTo(RTP);
      TcpStats stats = onLoop(loop, port::stats);
      assertThat(stats.connections()).isEqualTo(1);
      assertThat(stats.received()).isEqualTo(2);
      assertThat(stats.sentBytes()).isEqualTo(3 + RTP.length);
    }
    assertThat(table.ended.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(onLoop(loop, port::stats).connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsAPacketThatComesInPieces(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    try (Peer peer = connect()) {
      byte[] framed = Peer.framed(STUN);
      for (byte each : framed) {
        peer.socket.getOutputStream().write(each);
        peer.socket.getOutputStream().flush();
      }

      assertThat(table.take().bytes()).isEqualTo(STUN);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closesAConnectionThatSpeaksSomethingElse(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    byte[][] foreign = {
      "GET / HTTP/1.1\r\n\r\n".getBytes(), // announces 18 kB
      {5, (byte) 0xdd}, // announces 1,501 bytes
      Peer.framed(new byte[] {100, 1, 2, 3}), // no protocol of ours
      Peer.framed(RTP), // media before any check
      Peer.framed(new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0}), // DTLS before any check
    };
    for (byte[] bytes : foreign) {
      try (Peer peer = connect()) {
        peer.socket.getOutputStream().write(bytes);
        peer.socket.getOutputStream().flush();
        assertThat(peer.closed()).isTrue();
      }
    }
    assertThat(onLoop(loop, port::stats).broken()).isEqualTo(foreign.length);
    assertThat(table.arrived).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closesAConnectionThatKeepsFailingItsChecks(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    try (Peer peer = connect()) {
      for (int i = 0; i < 32; i++) {
        peer.send(stun(i));
      }
      assertThat(peer.closed()).isTrue();
    }
    assertThat(onLoop(loop, port::stats).broken()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closesAConnectionThatDoesNotPassIceInTime(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    try (Peer silent = connect();
        Peer known = connect()) {
      untilAccepted(2);
      table.authenticates = true;
      known.send(STUN);
      table.take();
      long nowNs = System.nanoTime();

      keepHouse(nowNs + TcpPort.AUTHENTICATE_WITHIN_NS - 2_000_000_000L);
      assertThat(onLoop(loop, port::stats).connections()).isEqualTo(2);
      keepHouse(nowNs + TcpPort.AUTHENTICATE_WITHIN_NS);

      assertThat(silent.closed()).isTrue();
      known.send(RTP);
      assertThat(table.take().bytes()).isEqualTo(RTP);
      assertThat(onLoop(loop, port::stats).unauthenticated()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closesAConnectionThatHasFallenSilent(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    table.authenticates = true;
    try (Peer peer = connect()) {
      peer.send(STUN);
      table.take();
      long heardNs = System.nanoTime();

      keepHouse(heardNs + TcpPort.IDLE_AFTER_NS - 10_000_000_000L);
      assertThat(onLoop(loop, port::stats).connections()).isEqualTo(1);
      keepHouse(heardNs + TcpPort.IDLE_AFTER_NS);

      assertThat(peer.closed()).isTrue();
      assertThat(onLoop(loop, port::stats).idle()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closesAConnectionWhoseSessionHasEnded(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    table.authenticates = true;
    try (Peer peer = connect()) {
      peer.send(STUN);
      table.take();
      onLoop(loop, port::stats); // the port has asked by now

      table.authenticates = false;
      keepHouse(System.nanoTime());

      assertThat(peer.closed()).isTrue();
      assertThat(onLoop(loop, port::stats).idle()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesMoreConnectionsThanOneSourceMayHave(boolean epoll) throws Exception {
    bind(epoll, 10, 2);
    try (Peer first = connect();
        Peer second = connect();
        Peer third = connect();
        Peer elsewhere = connect("127.0.0.2")) {
      assertThat(third.closed()).isTrue();
      elsewhere.send(STUN);
      assertThat(table.take().bytes()).isEqualTo(STUN);
      first.close();
      assertThat(table.ended.poll(10, TimeUnit.SECONDS)).isNotNull();
      try (Peer again = connect()) {
        again.send(STUN);
        assertThat(table.take().bytes()).isEqualTo(STUN);
      }
      assertThat(second.socket.isClosed()).isFalse();
    }
    assertThat(onLoop(loop, port::stats).refused()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesMoreConnectionsThanThereMayBe(boolean epoll) throws Exception {
    bind(epoll, 1, 10);
    table.authenticates = true;
    try (Peer first = connect()) {
      first.send(STUN);
      table.take();
      onLoop(loop, port::stats); // the port has asked by now
      try (Peer second = connect("127.0.0.2")) {
        assertThat(second.closed()).isTrue();
      }
    }
    assertThat(onLoop(loop, port::stats).refused()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tenSourcesThatNeverAuthenticateKeepNobodyOut(boolean epoll) throws Exception {
    bind(epoll, 40, 4);
    List<Peer> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        silent.add(connect("127.0.1." + (1 + i / 4)));
        untilAccepted(i + 1); // so that it is known who came first
      }
      table.authenticates = true;
      try (Peer first = connect();
          Peer second = connect()) {
        first.send(STUN);
        assertThat(table.take().bytes()).isEqualTo(STUN);
        second.send(STUN);
        assertThat(table.take().bytes()).isEqualTo(STUN);

        assertThat(silent.get(0).closed()).as("the oldest gave way").isTrue();
        assertThat(silent.get(1).closed()).as("and the next").isTrue();
        for (int i = 0; i < 40; i++) {
          silent.add(connect("127.0.2." + (1 + i / 4)));
        }
        untilAccepted(82);
        first.send(RTP);
        assertThat(table.take().bytes()).as("who has passed ICE stays").isEqualTo(RTP);
      }
      TcpStats stats = onLoop(loop, port::stats);
      assertThat(stats.refused()).isZero();
      assertThat(stats.unauthenticated()).isEqualTo(42);
      assertThat(stats.connections()).isLessThanOrEqualTo(40);
    } finally {
      for (Peer peer : silent) {
        peer.close();
      }
    }
  }

  /// 20 MB of media for somebody who reads nothing: what waits stays bounded, everything else is
  /// dropped and counted, and a second reader gets all of its own.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowReaderLosesPacketsAndHoldsUpNobody(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    table.authenticates = true;
    byte[] media = new byte[1_000];
    try (Peer slow = connect();
        Peer quick = connect()) {
      slow.send(STUN);
      StreamPath slowPath = table.take().from();
      quick.send(STUN);
      StreamPath quickPath = table.take().from();
      for (int i = 0; i < 200; i++) {
        media[0] = (byte) i;
        onLoop(
            loop,
            () -> {
              for (int k = 0; k < 100; k++) {
                port.send(media, 0, media.length, slowPath);
              }
              port.send(media, 0, media.length, quickPath);
              port.flush();
              return null;
            });
        assertThat(quick.receive()[0]).isEqualTo((byte) i);
      }
      TcpStats stats = onLoop(loop, port::stats);
      assertThat(stats.sent() + stats.backlogged()).isEqualTo(200 * 101);
      // Socket buffers of both sides take the rest, megabytes on some kernels.
      assertThat(stats.backlogged()).isGreaterThan(10_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendingOnAConnectionThatIsGoneDropsThePacket(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    StreamPath gone;
    try (Peer peer = connect()) {
      peer.send(STUN);
      gone = table.take().from();
    }
    assertThat(table.ended.poll(10, TimeUnit.SECONDS)).isSameAs(gone);

    onLoop(
        loop,
        () -> {
          port.send(RTP, 0, RTP.length, gone);
          port.flush();
          return null;
        });

    assertThat(onLoop(loop, port::stats).backlogged()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void survivesAReceiverThatThrows(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    table.authenticates = true;
    try (Peer peer = connect()) {
      table.defect = true;
      peer.socket.getOutputStream().write(twice(Peer.framed(STUN)));
      peer.socket.getOutputStream().flush();

      assertThat(table.take().bytes()).isEqualTo(STUN);
      assertThat(table.take().bytes()).isEqualTo(STUN);
      assertThat(onLoop(loop, port::stats).receiverErrors()).isEqualTo(2);
      assertThat(onLoop(loop, port::stats).connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closeEndsEveryConnectionAndFreesThePort(boolean epoll) throws Exception {
    bind(epoll, 10, 10);
    try (Peer peer = connect()) {
      peer.send(STUN);
      table.take();
      int number = port.localAddress().getPort();
      await(port.close());

      assertThat(peer.closed()).isTrue();
      untilRefused(number);
    }
  }

  /// A Java channel frees its port at the selector's next turn, not at close.
  private static void untilRefused(int number) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (true) {
      try (Socket _ = new Socket(LOOPBACK, number)) {
        assertThat(System.nanoTime()).as("still accepts").isLessThan(deadline);
      } catch (IOException _) {
        return;
      }
    }
  }

  private static byte[] twice(byte[] bytes) {
    byte[] both = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, both, bytes.length, bytes.length);
    return both;
  }

  private void untilAccepted(int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (onLoop(loop, port::stats).accepted() < count) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private void keepHouse(long nowNs) throws Exception {
    onLoop(
        loop,
        () -> {
          port.keepHouse(nowNs);
          return null;
        });
  }

  private Peer connect() throws IOException {
    return connect(LOOPBACK);
  }

  private Peer connect(String from) throws IOException {
    return new Peer(
        new Socket(LOOPBACK, port.localAddress().getPort(), InetAddress.getByName(from), 0));
  }

  private static byte[] stun(int transaction) {
    byte[] message = new byte[20];
    message[1] = 1;
    message[19] = (byte) transaction;
    return message;
  }

  private record Arrived(byte[] bytes, StreamPath from) {}

  /// The table of peers: it knows a path when it is told to.
  private static final class Table implements TcpPort.Receiver {
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamPath> ended = new LinkedBlockingQueue<>();
    private final Set<StreamPath> senders = new HashSet<>();
    private volatile boolean authenticates;
    private volatile boolean defect;

    Arrived take() throws InterruptedException {
      Arrived next = arrived.poll(10, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }

    @Override
    public void packet(PacketBuffer packet, StreamPath from) {
      senders.add(from);
      arrived.add(
          new Arrived(Arrays.copyOfRange(packet.array(), packet.offset(), packet.end()), from));
      if (defect) {
        throw new IllegalStateException("a defect");
      }
    }

    @Override
    public void batchEnd() {}

    @Override
    public boolean knows(StreamPath path) {
      return authenticates && senders.contains(path);
    }

    @Override
    public void ended(StreamPath path) {
      ended.add(path);
    }
  }

  /// The other end of a connection.
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
    }

    static byte[] framed(byte[] packet) {
      byte[] framed = new byte[2 + packet.length];
      framed[0] = (byte) (packet.length >> 8);
      framed[1] = (byte) packet.length;
      System.arraycopy(packet, 0, framed, 2, packet.length);
      return framed;
    }

    void send(byte[] packet) throws IOException {
      socket.getOutputStream().write(framed(packet));
      socket.getOutputStream().flush();
    }

    byte[] receive() throws IOException {
      byte[] packet = new byte[in.readUnsignedShort()];
      in.readFully(packet);
      return packet;
    }

    /// Waits until the other side has closed; a reset is a close too.
    boolean closed() {
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
