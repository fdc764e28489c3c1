package live.rostra.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TimeCode;

/// From one speaker to a WebRTC listener and to a reader of the HLS, by the time code, all clocks
/// one.
///
/// Sample s of the speaker is restored by the speaker's packet `(s + 312) / 960`, as its Opus
/// encoder looks 312 samples ahead. The *added server latency* of s is the time from that packet's
/// sending to the arrival of the listener's packet that restores s. It holds the jitter buffer, the
/// wait for the tick, the limiter's look-ahead, the node's own encoder with its look-ahead, and
/// both ways through the loopback; the speaker's encoder and the listener's jitter buffer are not
/// the node's.
///
/// How long a packet waits for its tick depends on where in the 20 ms beat of the room it arrives.
/// So there are five sessions that begin 4 ms apart in the beat, and the figures are those of all.
///
/// *Ear to ear* counts from the moment at which s was captured, that is its packet's sending minus
/// what was captured after s in it, to the moment at which s is heard by a player that begins each
/// packet (or part) when it arrives. What players buffer on top is theirs.
final class LatencyBench {
  private static final String ROOM = "latency";
  private static final int WARM_UP_SECONDS = 15;
  private static final int SESSIONS = 5;

  /// One period of the time code, 64 s, shared out: what was heard names its session.
  private static final int SESSION = (int) (TimeCode.PERIOD / Talker.FRAME / SESSIONS);

  /// Left out of each session: a jitter buffer needs five seconds to trust a good path.
  private static final int SETTLE = 370;

  /// Packets between two looks at the speaker's delay: 200 ms.
  private static final int BETWEEN_LOOKS = 10;

  /// The part being filled when the speaker falls silent, and two for what is still on its way to
  /// the packager.
  private static final int PARTS_BEHIND = 3;

  private static final long BEAT_NS = 20_000_000L;
  private static final double NS_PER_SAMPLE = 1e9 / 48_000;

  /// Samples between two readings.
  private static final int STEP = 120;

  private static final double LIMITER_MS = 5.0;
  private static final double LOOK_AHEAD_MS = OpusSettings.program().lookAheadSamples() / 48.0;

  private final Report report;
  private final TimeCode code = new TimeCode();
  private final List<Talker> talkers = new ArrayList<>();
  private final List<Double> delayMs = new ArrayList<>();

  LatencyBench(Report report) {
    this.report = report;
  }

  void run(NodeProcess node, Path directory) throws Exception {
    report.section("Latency: one speaker, one WebRTC listener, one LL-HLS reader");
    byte[][] packets = Talker.encode(SESSIONS * SESSION);
    Recording heard = new Recording();
    try {
      warmUp(node, packets);
      try (LightClient _ = node.listener("ben", ROOM, heard).connected();
          PartReader reader = new PartReader(node.url().resolve("/hls/" + ROOM + "/index.m3u8"))) {
        long originNs = System.nanoTime();
        for (int i = 0; i < SESSIONS; i++) {
          report.progress("session %d of %d, %.1f s", i + 1, SESSIONS, SESSION / 50.0);
          speak(node, packets, i, originNs);
        }
        // The last sample is in the part that is open now, or in the one after it.
        reader.awaitMore(PARTS_BEHIND);
        reader.close();
        conditions();
        webRtc(heard.decode());
        hls(reader.decode(Files.createDirectories(directory)));
      }
    } finally {
      node.endRoom(ROOM);
    }
  }

  private void warmUp(NodeProcess node, byte[][] packets) throws Exception {
    report.progress("speaking for %d s to warm up", WARM_UP_SECONDS);
    try (LightClient speaker = node.speaker("anna", ROOM).connected();
        LightClient _ = node.listener("ben", ROOM, (_, _, _) -> {}).connected();
        Talker talker = new Talker(speaker, packets, WARM_UP_SECONDS * 50)) {
      talker.join();
    }
  }

  private void speak(NodeProcess node, byte[][] packets, int session, long originNs)
      throws Exception {
    try (LightClient speaker = node.speaker("anna" + session, ROOM).connected()) {
      long beats = (System.nanoTime() - originNs) / BEAT_NS + 1;
      long startNs = originNs + beats * BEAT_NS + session * BEAT_NS / SESSIONS;
      try (Talker talker = new Talker(speaker, packets, session * SESSION, SESSION, startNs)) {
        talkers.add(talker);
        for (int sent = SETTLE; sent <= SESSION; sent += BETWEEN_LOOKS) {
          talker.awaitSent(sent);
          delayMs.add(
              node.room(ROOM).getJsonArray("speakers").getJsonObject(0).getDouble("delayMs"));
        }
        talker.join();
      }
    }
  }

  private void conditions() {
    List<Double> lateness = new ArrayList<>();
    for (Talker talker : talkers) {
      for (int i = 0; i < talker.sent(); i++) {
        lateness.add(talker.latenessMs(i));
      }
    }
    Quantiles late = Quantiles.of(lateness);
    report.note(
        "the speaker itself sent %.2f ms late (P50), %.2f (P99), %.2f at worst; load %.1f",
        late.p50(),
        late.p99(),
        late.max(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private void webRtc(Recording.Decoded heard) {
    List<List<Double>> server = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      server.add(new ArrayList<>());
    }
    List<Double> strict = new ArrayList<>();
    List<Double> ear = new ArrayList<>();
    for (TimeCode.Hit hit : code.decode(heard.pcm())) {
      for (int i = 0; i < TimeCode.SLOT; i += STEP) {
        long source = hit.sourceSample() + i;
        int at = hit.heardSample() + i;
        int frame = at / Talker.FRAME;
        if (measured(source) && frame < heard.arrivedNs().length && heard.arrivedNs()[frame] != 0) {
          long arrivedNs = heard.arrivedNs()[frame];
          server.get(session(source)).add((arrivedNs - sentNs(source + Talker.LOOK_AHEAD)) / 1e6);
          strict.add((arrivedNs - sentNs(source)) / 1e6);
          ear.add((arrivedNs + at % Talker.FRAME * NS_PER_SAMPLE - capturedNs(source)) / 1e6);
        }
      }
    }
    for (int i = 0; i < SESSIONS; i++) {
      Quantiles one = Quantiles.of(server.get(i));
      report.note(
          "session %d: P50 %.1f, P95 %.1f, mean %.1f ms", i + 1, one.p50(), one.p95(), one.mean());
    }
    Quantiles added = Quantiles.of(server.stream().flatMap(List::stream).toList());
    double delay = Quantiles.of(delayMs).mean();
    report.figure("added server latency P50", added.p50(), "ms", 45);
    report.figure("added server latency P95", added.p95(), "ms");
    report.figure("added server latency mean", added.mean(), "ms");
    report.figure("  of it jitter buffer and wait for the tick, mean", delay, "ms");
    report.figure("  of it limiter look-ahead", LIMITER_MS, "ms");
    report.figure("  of it the node's Opus encoder look-ahead", LOOK_AHEAD_MS, "ms");
    report.figure(
        "  of it the rest: mix, encode, SRTP, sockets, wake-ups (mean)",
        added.mean() - delay - LIMITER_MS - LOOK_AHEAD_MS,
        "ms");
    Quantiles whole = Quantiles.of(strict);
    report.figure("the same with the speaker's encoder look-ahead P50", whole.p50(), "ms");
    report.figure("the same with the speaker's encoder look-ahead P95", whole.p95(), "ms");
    Quantiles ears = Quantiles.of(ear);
    report.figure("ear to ear, WebRTC, player buffers excluded P50", ears.p50(), "ms");
    report.figure("ear to ear, WebRTC, player buffers excluded P95", ears.p95(), "ms");
    report.note("%d readings", added.count());
  }

  private void hls(PartReader.Decoded read) {
    List<Double> first = new ArrayList<>();
    List<Double> last = new ArrayList<>();
    for (TimeCode.Hit hit : code.decode(read.pcm())) {
      // A slot is shorter than a part: at most one part begins in it.
      int part = Math.ceilDiv(hit.heardSample(), PartReader.PART);
      long source = hit.sourceSample() + part * (long) PartReader.PART - hit.heardSample();
      boolean inside = source < hit.sourceSample() + TimeCode.SLOT;
      if (inside && part > 0 && part < read.fetchedNs().size() && measured(source)) {
        first.add((read.fetchedNs().get(part) - capturedNs(source)) / 1e6);
        last.add((read.fetchedNs().get(part - 1) - capturedNs(source - 1)) / 1e6);
      }
    }
    Quantiles oldest = Quantiles.of(first);
    Quantiles newest = Quantiles.of(last);
    report.figure("ear to ear, HLS part fetched, its first sample P50", oldest.p50(), "ms");
    report.figure("ear to ear, HLS part fetched, its first sample P95", oldest.p95(), "ms");
    report.figure("HLS part fetched, its last sample P50", newest.p50(), "ms");
    report.figure("HLS part fetched, its last sample P95", newest.p95(), "ms");
    report.figure(
        "fetching a part that the playlist named P50",
        Quantiles.of(read.partFetchMs()).p50(),
        "ms");
    report.note("%d parts of 320 ms; a player holds back three of them", oldest.count());
  }

  private static int session(long source) {
    return (int) (source / Talker.FRAME / SESSION);
  }

  /// Whether the sample and its neighbours belong to the settled part of one session.
  private static boolean measured(long source) {
    long inSession = source / Talker.FRAME % SESSION;
    return inSession > SETTLE && inSession < SESSION - 2;
  }

  /// When the packet that holds this sample was sent.
  private long sentNs(long source) {
    return talkers.get(session(source)).sentNs((int) (source / Talker.FRAME % SESSION));
  }

  /// A packet goes out when its last sample is there.
  private double capturedNs(long source) {
    return sentNs(source) - (Talker.FRAME - source % Talker.FRAME) * NS_PER_SAMPLE;
  }
}
