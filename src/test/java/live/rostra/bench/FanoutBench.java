package live.rostra.bench;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import live.rostra.net.UdpPort;
import live.rostra.rtp.RtpWriter;
import live.rostra.rtp.rtcp.RtcpWriter;
import live.rostra.rtp.rtcp.SenderReport;
import live.rostra.rtp.rtcp.SourceDescription;
import live.rostra.transport.dtls.DtlsKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// What one packet to one of thousands of listeners costs the media loop, and what it cost by the
/// way that was there before: a packet built, kept and encrypted in an array for each listener, and
/// sent by Netty. Both in turns in one process, so that whatever else the machine does falls on
/// both.
///
/// Listeners are addresses 127.a.b.c of one port, which one socket receives for all. On a second
/// port the kernel throws packets away as soon as they come in, which leaves the cost of sending.
final class FanoutBench {
  private static final int LISTENERS = 4_000;
  private static final int OPUS_BYTES = SteadyOpus.PACKET;
  private static final int HEARD = 21_000;
  private static final int UNHEARD = 21_001;
  private static final int ROUNDS = 12;
  private static final int TICKS_A_ROUND = 15;
  private static final int WARM_UP_ROUNDS = 4;
  private static final int UPKEEP_WARM_UP = 60;
  private static final int REMEMBERED = 64;

  private final Report report;

  FanoutBench(Report report) {
    this.report = report;
  }

  void run() throws Exception {
    report.section(
        "Fan-out: one packet to one of %,d listeners (ns of one core; 20 ms are 20,000,000)"
            .formatted(LISTENERS));
    boolean unheard = dropOnArrival();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    try (Audience audience = new Audience(HEARD)) {
      Context context = vertx.getOrCreateContext();
      call(context, this::upkeep);
      for (int listeners : new int[] {1_000, LISTENERS}) {
        report.progress("%,d listeners in real time, 11 s", listeners);
        new CrowdBeat(context)
            .run(VirtualRoom.handshake(), listeners, number -> listener(number, HEARD), report);
      }
      for (SrtpProfile profile : SrtpProfile.values()) {
        DtlsKeys keys = VirtualRoom.handshake(profile);
        report.progress("%s, some 20 s", profile);
        compare(context, keys, profile + ", heard", HEARD);
        if (unheard) {
          compare(context, keys, profile + ", sent only", UNHEARD);
        }
      }
      report.figure("datagrams that the receiving socket took", audience.received, "");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
    report.note("the new way is the whole room: numbers, extensions, reports, SRTP, system call");
  }

  private void compare(Context context, DtlsKeys keys, String label, int port) throws Exception {
    UdpPort udp = bind(context);
    New fresh = call(context, () -> new New(keys, udp, port));
    New alone = call(context, () -> new New(keys, null, port));
    Old old = call(context, () -> new Old(keys, udp, port));
    double[] freshNs = new double[ROUNDS];
    double[] aloneNs = new double[ROUNDS];
    double[] oldNs = new double[ROUNDS];
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      if (round == 0) {
        fresh.forget();
      }
      double newRound = call(context, fresh::round);
      double aloneRound = call(context, alone::round);
      double oldRound = call(context, old::round);
      if (round >= 0) {
        freshNs[round] = newRound;
        aloneNs[round] = aloneRound;
        oldNs[round] = oldRound;
      }
    }
    double now = new Quantiles(freshNs).p50();
    double before = new Quantiles(oldNs).p50();
    report.figure(label + ": a packet P50", now, "ns");
    report.figure("  … of it without any socket", new Quantiles(aloneNs).p50(), "ns");
    report.figure("  … the way before P50", before, "ns");
    report.figure("  … the way before, times the new", before / now, "");
    report.figure("  … listeners a core at 50 packets a second", 1e9 / 50 / now, "");
    report.note(
        "%s: allocated %.1f B a packet; before %.1f B",
        label, fresh.allocatedBytes(), old.allocatedBytes());
    call(context, () -> udp.close());
  }

  /// What listeners cost beside their packets.
  private @Nullable Void upkeep() throws Exception {
    New room = new New(VirtualRoom.handshake(), null, HEARD);
    double[] checkNs = new double[ROUNDS];
    double[] timeoutNs = new double[ROUNDS];
    for (int i = -UPKEEP_WARM_UP; i < ROUNDS; i++) {
      double check = room.room.checks();
      double timeout = room.room.timeouts();
      if (i >= 0) {
        checkNs[i] = check;
        timeoutNs[i] = timeout;
      }
    }
    double check = new Quantiles(checkNs).p50();
    report.figure("a consent check answered, without the socket", check, "ns");
    report.figure("  … of 10,000 listeners, every 2.5 s each", check * 4_000 / 1e7, "% of a core");
    report.figure("timers of the room, one call", new Quantiles(timeoutNs).p50() / 1e3, "µs");
    ReportCost reports = new ReportCost(VirtualRoom.handshake());
    double[] reportNs = new double[ROUNDS];
    for (int i = -UPKEEP_WARM_UP; i < ROUNDS; i++) {
      double sent = reports.round();
      if (i >= 0) {
        reportNs[i] = sent;
      }
    }
    double sent = new Quantiles(reportNs).p50();
    report.figure("a sender report made and encrypted", sent, "ns");
    report.figure("  … of 10,000 listeners, every 5 s each", sent * 2_000 / 1e7, "% of a core");
    return null;
  }

  /// Sender reports with their name, each with keys of its own.
  private static final class ReportCost {
    private final SrtpSession[] sessions = new SrtpSession[LISTENERS];
    private final PacketBuffer scratch = new PacketBuffer();
    private final RtcpWriter writer = new RtcpWriter();
    private final SourceDescription[] names = new SourceDescription[LISTENERS];

    ReportCost(DtlsKeys keys) {
      for (int i = 0; i < LISTENERS; i++) {
        sessions[i] = new SrtpSession(keys.srtp());
        names[i] = SourceDescription.of(i + 1, "0123456789abcdef");
      }
    }

    double round() {
      long start = MeteredOpus.threadCpuNs();
      for (int i = 0; i < LISTENERS; i++) {
        writer.reset(scratch).add(new SenderReport(i + 1, start, i, i, i, List.of()));
        writer.add(names[i]).finish();
        sessions[i].protectRtcp(scratch);
      }
      return (double) (MeteredOpus.threadCpuNs() - start) / LISTENERS;
    }
  }

  /// Where packets to the second port end: before the kernel looks for a socket. Only in a network
  /// namespace of our own, as `make bench` makes one.
  private boolean dropOnArrival() throws IOException, InterruptedException {
    String rules =
        "add table netdev rostra; add chain netdev rostra in { type filter hook ingress device lo"
            + " priority 0; }; add rule netdev rostra in udp dport "
            + UNHEARD
            + " drop";
    Process nft = new ProcessBuilder("nft", rules).inheritIO().start();
    boolean made = nft.waitFor(5, TimeUnit.SECONDS) && nft.exitValue() == 0;
    if (!made) {
      report.note("no rule that drops on arrival (nft, root): no figures for sending alone");
    }
    return made;
  }

  private static UdpPort bind(Context context) throws Exception {
    return UdpPort.bind(context, "127.0.0.1", 0, new Deaf())
        .toCompletionStage()
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  private static <T> T call(Context context, Callable<T> action) throws Exception {
    var result = new CompletableFuture<T>();
    context.runOnContext(_ -> {
      try {
        result.complete(action.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    return result.get(60, TimeUnit.SECONDS);
  }

  private static InetSocketAddress listener(int number, int port) {
    byte[] ip = {127, 1, (byte) (number >> 8), (byte) number};
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Deaf implements UdpPort.Receiver {
    @Override
    public void datagram(PacketBuffer packet, InetSocketAddress from) {}

    @Override
    public void batchEnd() {}
  }

  /// The socket that is all listeners.
  private static final class Audience implements AutoCloseable {
    private final DatagramChannel socket = DatagramChannel.open();
    private final Thread thread = new Thread(this::receive, "audience");
    private volatile long received;

    Audience(int port) throws IOException {
      socket.setOption(StandardSocketOptions.SO_RCVBUF, 4 * 1024 * 1024);
      socket.configureBlocking(false);
      socket.bind(new InetSocketAddress("0.0.0.0", port));
      thread.setDaemon(true);
      thread.start();
    }

    private void receive() {
      ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
      try {
        while (true) {
          buffer.clear();
          // Never asleep: waking it up for each packet would be billed to the sender.
          if (socket.receive(buffer) != null) {
            received++;
          } else {
            Thread.onSpinWait();
          }
        }
      } catch (ClosedChannelException _) {
        // the end
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws Exception {
      socket.close();
      thread.join(5_000);
    }
  }

  /// A room as it is.
  private static final class New {
    private final VirtualRoom room;
    private final @Nullable UdpPort udp;
    private long packets;
    private long bytes;

    New(DtlsKeys keys, @Nullable UdpPort udp, int port) {
      this.udp = udp;
      Outbox outbox = udp == null ? null : udp.outbox((_, _, _, _) -> {});
      room = new VirtualRoom(new SteadyOpus(), keys, outbox, number -> listener(number, port));
      room.addSpeaker(new byte[][] {new byte[OPUS_BYTES]});
      for (int i = 0; i < LISTENERS; i++) {
        room.addListener();
      }
    }

    Double round() {
      long used = 0;
      for (int tick = 0; tick < TICKS_A_ROUND; tick++) {
        room.arrivals();
        long allocated = MeteredOpus.threadAllocatedBytes();
        long start = MeteredOpus.threadCpuNs();
        room.tick();
        if (udp != null) {
          udp.flush();
        }
        used += MeteredOpus.threadCpuNs() - start;
        bytes += MeteredOpus.threadAllocatedBytes() - allocated;
        packets += LISTENERS;
      }
      return (double) used / TICKS_A_ROUND / LISTENERS;
    }

    /// Since the first rounds.
    double allocatedBytes() {
      return (double) bytes / packets;
    }

    void forget() {
      bytes = 0;
      packets = 0;
    }
  }

  /// The way before, part by part.
  private static final class Old {
    private final Listener[] listeners = new Listener[LISTENERS];
    private final UdpPort udp;
    private final PacketBuffer scratch = new PacketBuffer();
    private final RtpWriter writer = new RtpWriter();
    private final byte[] payload = new byte[OPUS_BYTES];
    private final byte[] level = {42};
    private long packets;
    private long bytes;

    Old(DtlsKeys keys, UdpPort udp, int port) {
      this.udp = udp;
      for (int i = 0; i < LISTENERS; i++) {
        listeners[i] = new Listener(new SrtpSession(keys.srtp()), listener(i, port), i + 1);
      }
    }

    private static final class Listener {
      private final SrtpSession srtp;
      private final InetSocketAddress address;
      private final int ssrc;
      private final byte[][] kept = new byte[REMEMBERED][256];
      private int sequence;

      Listener(SrtpSession srtp, InetSocketAddress address, int ssrc) {
        this.srtp = srtp;
        this.address = address;
        this.ssrc = ssrc;
      }
    }

    Double round() {
      long used = 0;
      for (int tick = 0; tick < TICKS_A_ROUND; tick++) {
        long allocated = MeteredOpus.threadAllocatedBytes();
        long start = MeteredOpus.threadCpuNs();
        for (Listener each : listeners) {
          send(each);
        }
        udp.flush();
        used += MeteredOpus.threadCpuNs() - start;
        bytes += MeteredOpus.threadAllocatedBytes() - allocated;
        packets += LISTENERS;
      }
      return (double) used / TICKS_A_ROUND / LISTENERS;
    }

    private void send(Listener to) {
      int sequence = to.sequence++ & 0xffff;
      writer
          .reset(scratch)
          .header(111, false, sequence, sequence * 960L & 0xffff_ffffL, to.ssrc)
          .extension(1, level, 0, level.length)
          .payload(payload, 0, payload.length)
          .finish();
      System.arraycopy(scratch.array(), 0, to.kept[sequence % REMEMBERED], 0, scratch.length());
      to.srtp.protect(scratch);
      udp.send(scratch.array(), scratch.offset(), scratch.length(), to.address);
    }

    double allocatedBytes() {
      return (double) bytes / packets;
    }
  }
}
