package live.rostra.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import live.rostra.codec.SilentOpus;
import live.rostra.rtp.RtpPacket;
import live.rostra.testkit.LightClient;
import live.rostra.wire.PacketBuffer;

/// How long joining takes, and how much of that is the node's.
///
/// *Server share* is what the client spends waiting for the node and nothing else: POST sent to
/// answer received, first check sent to its answer, each flight of the DTLS handshake sent to the
/// next one received, then keys (or, for a speaker, the first packet of voice) to the first mixed
/// packet. The client's own cryptography is left out. A speaker's share includes the jitter buffer.
final class JoinBench {
  private static final int WARM_UP = 30;
  private static final int LISTENERS = 50;
  private static final int SPEAKERS = 30;
  private static final byte[] SILENCE = SilentOpus.frame20ms();

  /// One join in milliseconds.
  private record Join(double answer, double check, double handshake, double media, double whole) {
    double share() {
      return answer + check + handshake + media;
    }

    static Join of(LightClient.Timings at, long mediaFromNs, long mediaNs) {
      return new Join(
          (at.answeredNs() - at.postedNs()) / 1e6,
          (at.validNs() - at.checkedNs()) / 1e6,
          at.handshakeWaitNs() / 1e6,
          (mediaNs - mediaFromNs) / 1e6,
          (mediaNs - at.postedNs()) / 1e6);
    }
  }

  private final Report report;

  JoinBench(Report report) {
    this.report = report;
  }

  /// The very first joins of a node that has just started.
  void cold(NodeProcess node) throws Exception {
    report.section("Join: the first of a node that has just started");
    String room = "cold";
    try (LightClient _ = node.speaker("anna", room).connected()) {
      Join join = listen(node, room, "ben");
      report.figure("first listener's POST to first mixed packet, whole", join.whole(), "ms");
      report.figure("  server share", join.share(), "ms");
      report.note(
          "  POST to answer %.1f, check %.1f, handshake %.1f, keys to media %.1f ms",
          join.answer(), join.check(), join.handshake(), join.media());
    } finally {
      node.endRoom(room);
    }
  }

  /// Joins one after another in a live room.
  void warm(NodeProcess node) throws Exception {
    report.section("Join: one after another, in a live room");
    String room = "join";
    report.progress("%d joins to warm up, then %d listeners", WARM_UP, LISTENERS);
    List<Join> listeners = new ArrayList<>();
    List<Join> speakers = new ArrayList<>();
    Onset onset = new Onset();
    try (LightClient _ = node.speaker("anna", room).connected();
        LightClient _ = node.listener("ear", room, onset).connected()) {
      for (int i = 0; i < WARM_UP + LISTENERS; i++) {
        Join join = listen(node, room, "listener" + i);
        if (i >= WARM_UP) {
          listeners.add(join);
        }
      }
      byte[][] voice = Talker.encode(50);
      report.progress("%d speakers", SPEAKERS);
      for (int i = 0; i < SPEAKERS; i++) {
        speakers.add(speak(node, room, "speaker" + i, voice, onset));
      }
    } finally {
      node.endRoom(room);
    }
    print("WHEP", "first mixed packet", "keys to first mixed packet", listeners);
    print("WHIP", "first mixed packet with the voice", "first voice packet to that", speakers);
  }

  private void print(String protocol, String end, String media, List<Join> joins) {
    Quantiles share = quantiles(joins, Join::share);
    report.figure(protocol + " POST to " + end + ", server share P50", share.p50(), "ms", 50);
    report.figure(protocol + " POST to " + end + ", server share P95", share.p95(), "ms");
    part("POST to answer", quantiles(joins, Join::answer));
    part("first check to its answer", quantiles(joins, Join::check));
    part("waiting for the node's flights", quantiles(joins, Join::handshake));
    part(media, quantiles(joins, Join::media));
    part("whole, the client's own work included", quantiles(joins, Join::whole));
  }

  private void part(String label, Quantiles quantiles) {
    report.note("  %-64s %9.2f ms P50  %7.2f ms P95", label, quantiles.p50(), quantiles.p95());
  }

  private static Quantiles quantiles(
      List<Join> joins, java.util.function.ToDoubleFunction<Join> part) {
    return new Quantiles(joins.stream().mapToDouble(part).toArray());
  }

  private static Join listen(NodeProcess node, String room, String identity) throws Exception {
    CompletableFuture<Long> first = new CompletableFuture<>();
    try (LightClient client =
        node.listener(identity, room, (_, _, arrivedNs) -> first.complete(arrivedNs))) {
      long mediaNs = first.get(15, TimeUnit.SECONDS);
      LightClient.Timings timings = client.timings();
      return Join.of(timings, timings.keysNs(), mediaNs);
    }
  }

  private static Join speak(
      NodeProcess node, String room, String identity, byte[][] voice, Onset onset)
      throws Exception {
    onset.awaitSilence();
    CompletableFuture<Long> heard = onset.next();
    try (LightClient client = node.speaker(identity, room).connected();
        Talker talker = new Talker(client, voice, voice.length)) {
      long mediaNs = heard.get(5, TimeUnit.SECONDS);
      return Join.of(client.timings(), talker.sentNs(0), mediaNs);
    }
  }

  /// Tells when the program is silent and when it is no longer.
  private static final class Onset implements LightClient.Receiver {
    private static final int SETTLED = 10;

    private final AtomicReference<CompletableFuture<Long>> awaited =
        new AtomicReference<>(new CompletableFuture<>());
    private final AtomicReference<CompletableFuture<Void>> quiet =
        new AtomicReference<>(new CompletableFuture<>());
    private int silentPackets;

    @Override
    public void rtp(PacketBuffer packet, RtpPacket header, long arrivedNs) {
      int from = header.payloadOffset();
      if (Arrays.equals(
          packet.array(), from, from + header.payloadLength(), SILENCE, 0, SILENCE.length)) {
        if (++silentPackets >= SETTLED) {
          quiet.get().complete(null);
        }
      } else {
        silentPackets = 0;
        awaited.get().complete(arrivedNs);
      }
    }

    CompletableFuture<Long> next() {
      CompletableFuture<Long> next = new CompletableFuture<>();
      awaited.set(next);
      return next;
    }

    void awaitSilence() throws Exception {
      CompletableFuture<Void> next = new CompletableFuture<>();
      quiet.set(next);
      next.get(10, TimeUnit.SECONDS);
    }
  }
}
