package live.rostra.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A bad network between real sockets on loopback: clients send to `address()`, the server sees one
/// source port per client, and each direction of each client is an `ImpairedPath`.
///
/// ```
///  client ──▶ address()  [ up:   ImpairedPath ]  own port ──▶ server
///         ◀──            [ down: ImpairedPath ]           ◀──
/// ```
///
/// One thread, at most 64 clients; `close()` ends it and frees every port.
public final class UdpRelay implements AutoCloseable {
  private static final int MAX_CLIENTS = 64;

  /// One client and the port the server knows it by.
  private static final class Flow {
    final SocketAddress client;
    final ImpairedPath up;
    final ImpairedPath down;
    DatagramChannel serverSide;

    Flow(SocketAddress client, ImpairedPath up, ImpairedPath down, DatagramChannel serverSide) {
      this.client = client;
      this.up = up;
      this.down = down;
      this.serverSide = serverSide;
    }
  }

  private final InetSocketAddress server;
  private final InetSocketAddress address;
  private final Selector selector;
  private final DatagramChannel clientSide;
  private final Map<SocketAddress, Flow> flows = new LinkedHashMap<>();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final AtomicLong failedSends = new AtomicLong();
  private final long seed;
  private final Thread thread;
  private Impairment up;
  private Impairment down;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;

  private UdpRelay(InetSocketAddress server, Impairment up, Impairment down, long seed)
      throws IOException {
    this.server = server;
    this.up = up;
    this.down = down;
    this.seed = seed;
    this.selector = Selector.open();
    this.clientSide = open();
    this.address = (InetSocketAddress) clientSide.getLocalAddress();
    clientSide.register(selector, SelectionKey.OP_READ);
    this.thread = Thread.ofPlatform().daemon().name("udp-relay").unstarted(this::run);
  }

  /// Starts a relay in front of `server`.
  ///
  /// @param up what happens from client to server
  /// @param down what happens from server to client
  /// @param seed of all dice; client n uses numbers derived from it
  public static UdpRelay start(InetSocketAddress server, Impairment up, Impairment down, long seed)
      throws IOException {
    var relay = new UdpRelay(server, up, down, seed);
    relay.thread.start();
    return relay;
  }

  /// Where clients send to.
  public InetSocketAddress address() {
    return address;
  }

  /// Changes both directions for datagrams that arrive from now on.
  public void change(Impairment up, Impairment down) {
    post(() -> {
      this.up = up;
      this.down = down;
      for (Flow flow : flows.values()) {
        flow.up.change(up);
        flow.down.change(down);
      }
    });
  }

  /// Gives every client a new source port towards the server, as a NAT does that forgot its
  /// mapping; what the server sends to the old port is lost.
  public void rebind() {
    post(() -> {
      for (Flow flow : flows.values()) {
        try {
          flow.serverSide.close();
          flow.serverSide = openServerSide();
        } catch (IOException e) {
          fail(e);
        }
      }
    });
  }

  /// Datagrams the kernel refused to send, for instance to a closed port.
  public long failedSends() {
    return failedSends.get();
  }

  /// Ends the thread and closes every port.
  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    IOException cause = failure;
    if (cause != null) {
      throw cause;
    }
  }

  private void post(Runnable command) {
    commands.add(command);
    selector.wakeup();
  }

  private void run() {
    try (selector;
        clientSide) {
      while (!closed) {
        long waitNs = nextDueAt() - System.nanoTime();
        if (waitNs <= 0) {
          selector.selectNow();
        } else {
          // Rounded up: a wait of zero would mean for ever, and spinning helps nobody.
          selector.select(Math.min(1_000, waitNs / 1_000_000 + 1));
        }
        for (var command = commands.poll(); command != null; command = commands.poll()) {
          command.run();
        }
        selector.selectedKeys().clear();
        receive();
        deliver();
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      for (Flow flow : flows.values()) {
        try {
          flow.serverSide.close();
        } catch (IOException e) {
          fail(e);
        }
      }
    }
  }

  private void fail(IOException e) {
    failure = e;
    closed = true;
  }

  private void receive() throws IOException {
    while (true) {
      buffer.clear();
      SocketAddress client = clientSide.receive(buffer);
      if (client == null) {
        break;
      }
      Flow flow = flows.get(client);
      if (flow == null && flows.size() < MAX_CLIENTS) {
        flow = openFlow(client);
      }
      if (flow != null) {
        flow.up.offer(System.nanoTime(), take());
      }
    }
    for (Flow flow : flows.values()) {
      while (true) {
        buffer.clear();
        SocketAddress from = flow.serverSide.receive(buffer);
        if (from == null) {
          break;
        }
        if (from.equals(server)) {
          flow.down.offer(System.nanoTime(), take());
        }
      }
    }
  }

  private void deliver() {
    long nowNs = System.nanoTime();
    for (Flow flow : flows.values()) {
      flow.up.drainDue(nowNs, datagram -> send(flow.serverSide, datagram, server));
      flow.down.drainDue(nowNs, datagram -> send(clientSide, datagram, flow.client));
    }
  }

  private void send(DatagramChannel channel, byte[] datagram, SocketAddress to) {
    try {
      if (channel.send(ByteBuffer.wrap(datagram), to) != datagram.length) {
        failedSends.incrementAndGet();
      }
    } catch (IOException _) {
      failedSends.incrementAndGet();
    }
  }

  private long nextDueAt() {
    long next = Long.MAX_VALUE;
    for (Flow flow : flows.values()) {
      next = Math.min(next, Math.min(flow.up.nextDueAt(), flow.down.nextDueAt()));
    }
    // Far enough to mean "nothing", near enough for the subtraction of any clock reading.
    return next == Long.MAX_VALUE ? System.nanoTime() + 1_000_000_000L : next;
  }

  private Flow openFlow(SocketAddress client) throws IOException {
    long first = seed + 2L * flows.size();
    var flow =
        new Flow(
            client,
            new ImpairedPath(up, first),
            new ImpairedPath(down, first + 1),
            openServerSide());
    flows.put(client, flow);
    return flow;
  }

  private DatagramChannel openServerSide() throws IOException {
    DatagramChannel channel = open();
    channel.register(selector, SelectionKey.OP_READ);
    return channel;
  }

  private byte[] take() {
    byte[] datagram = new byte[buffer.flip().remaining()];
    buffer.get(datagram);
    return datagram;
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    return channel;
  }
}
