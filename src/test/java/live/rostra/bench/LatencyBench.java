package live.rostra.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.TimeCode;

/// From one speaker to a WebRTC listener and to a reader of the HLS, by the time code, all clocks one.
///
/// Sample s of the speaker is restored by the speaker's packet `(s + 312) / 960`, as an Opus encoder
/// looks 312 samples ahead. The *added server latency* of s is the time from that packet's sending to
/// the arrival of the listener's packet that restores s. It holds the jitter buffer, the wait for the
/// tick, the limiter's look-ahead, the node's own encoder with its look-ahead, and both ways through
/// the loopback; the speaker's encoder and the listener's jitter buffer are not the node's.
///
/// *Ear to ear* counts from the moment at which s was captured, that is its packet's sending minus
/// what was captured after s in it, to the moment at which s is heard by a player that begins each
/// packet (or part) when it arrives. What players buffer on top is theirs.
final class LatencyBench {
  private static final int WARM_UP_SECONDS = 15;
  private static final int SECONDS = 30;
  private static final int PACKETS = (WARM_UP_SECONDS + SECONDS) * 50;
  private static final double NS_PER_SAMPLE = 1e9 / 48_000;

  /// Samples between two readings.
  private static final int STEP = 120;

  private static final double LIMITER_MS = 5.0;
  private static final double LOOK_AHEAD_MS = 6.5;

  private final Report report;

  LatencyBench(Report report) {
    this.report = report;
  }

  void run(NodeProcess node, Path directory) throws Exception {
    String room = "latency";
    report.section("Latency: one speaker, one WebRTC listener, one LL-HLS reader");
    byte[][] packets = Talker.encode(PACKETS);
    Recording heard = new Recording();
    List<Double> delayMs = new ArrayList<>();
    try (LightClient speaker = node.speaker("anna", room).connected();
        LightClient _ = node.listener("ben", room, heard).connected();
        Talker talker = new Talker(speaker, packets, PACKETS)) {
      report.progress("speaking for %d s to warm up", WARM_UP_SECONDS);
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      report.progress("measuring for %d s", SECONDS);
      PartReader reader = new PartReader(node.url().resolve("/hls/" + room + "/index.m3u8"));
      while (talker.sent() < PACKETS) {
        TimeUnit.MILLISECONDS.sleep(500);
        delayMs.add(
            node.room(room)
                .getJsonArray("speakers")
                .getJsonObject(0)
                .getDouble("delayMs"));
      }
      reader.close();
      TimeCode code = new TimeCode();
      webRtc(code, talker, heard.decode(), Quantiles.of(delayMs));
      hls(code, talker, reader.decode(Files.createDirectories(directory)));
    } finally {
      node.endRoom(room);
    }
  }

  private void webRtc(TimeCode code, Talker talker, Recording.Decoded heard, Quantiles delayMs) {
    List<Double> server = new ArrayList<>();
    List<Double> strict = new ArrayList<>();
    List<Double> ear = new ArrayList<>();
    int hits = 0;
    for (TimeCode.Hit hit : code.decode(heard.pcm())) {
      hits += hit.sourceSample() / Talker.FRAME >= WARM_UP_SECONDS * 50 ? 1 : 0;
      for (int i = 0; i < TimeCode.SLOT; i += STEP) {
        long source = hit.sourceSample() + i;
        int at = hit.heardSample() + i;
        int captured = (int) (source / Talker.FRAME);
        int restored = (int) ((source + Talker.LOOK_AHEAD) / Talker.FRAME);
        int frame = at / Talker.FRAME;
        if (captured < WARM_UP_SECONDS * 50
            || restored >= talker.sent()
            || frame >= heard.arrivedNs().length
            || heard.arrivedNs()[frame] == 0) {
          continue;
        }
        long arrivedNs = heard.arrivedNs()[frame];
        server.add((arrivedNs - talker.sentNs(restored)) / 1e6);
        strict.add((arrivedNs - talker.sentNs(captured)) / 1e6);
        ear.add(
            (arrivedNs + at % Talker.FRAME * NS_PER_SAMPLE - capturedNs(talker, source)) / 1e6);
      }
    }
    Quantiles added = Quantiles.of(server);
    report.figure("added server latency P50", added.p50(), "ms", 45);
    report.figure("added server latency P95", added.p95(), "ms");
    report.figure("added server latency mean", added.mean(), "ms");
    report.figure("  of it jitter buffer and wait for the tick, mean", delayMs.mean(), "ms");
    report.figure("  of it limiter look-ahead", LIMITER_MS, "ms");
    report.figure("  of it the node's Opus encoder look-ahead", LOOK_AHEAD_MS, "ms");
    report.figure(
        "  of it the rest: mix, encode, SRTP, sockets, wake-ups (mean)",
        added.mean() - delayMs.mean() - LIMITER_MS - LOOK_AHEAD_MS,
        "ms");
    Quantiles whole = Quantiles.of(strict);
    report.figure("the same with the speaker's encoder look-ahead P50", whole.p50(), "ms");
    report.figure("the same with the speaker's encoder look-ahead P95", whole.p95(), "ms");
    Quantiles ears = Quantiles.of(ear);
    report.figure("ear to ear, WebRTC, player buffers excluded P50", ears.p50(), "ms");
    report.figure("ear to ear, WebRTC, player buffers excluded P95", ears.p95(), "ms");
    report.note("%d readings from %d slots of the time code", added.count(), hits);
  }

  private void hls(TimeCode code, Talker talker, PartReader.Decoded read) {
    List<Double> first = new ArrayList<>();
    List<Double> last = new ArrayList<>();
    for (TimeCode.Hit hit : code.decode(read.pcm())) {
      // The parts that begin and that end inside this slot, as far as they were fetched.
      int begins = Math.ceilDiv(hit.heardSample(), PartReader.PART);
      reading(hit, begins * PartReader.PART, begins, talker, read, first);
      reading(hit, begins * PartReader.PART - 1, begins - 1, talker, read, last);
    }
    Quantiles oldest = Quantiles.of(first);
    Quantiles newest = Quantiles.of(last);
    report.figure("ear to ear, HLS part fetched, its first sample P50", oldest.p50(), "ms");
    report.figure("ear to ear, HLS part fetched, its first sample P95", oldest.p95(), "ms");
    report.figure("HLS part fetched, its last sample P50", newest.p50(), "ms");
    report.figure("HLS part fetched, its last sample P95", newest.p95(), "ms");
    report.figure(
        "fetching a part that the playlist named P50", Quantiles.of(read.partFetchMs()).p50(), "ms");
    report.note("%d parts of 320 ms; a player holds back three of them", oldest.count());
  }

  private static void reading(
      TimeCode.Hit hit,
      int at,
      int part,
      Talker talker,
      PartReader.Decoded read,
      List<Double> latencies) {
    long source = hit.sourceSample() + at - hit.heardSample();
    boolean inside = at >= hit.heardSample() && at < hit.heardSample() + TimeCode.SLOT;
    if (inside && part < read.fetchedNs().size() && source / Talker.FRAME < talker.sent()) {
      latencies.add((read.fetchedNs().get(part) - capturedNs(talker, source)) / 1e6);
    }
  }

  /// A packet goes out when its last sample is there.
  private static double capturedNs(Talker talker, long source) {
    long after = Talker.FRAME - source % Talker.FRAME;
    return talker.sentNs((int) (source / Talker.FRAME)) - after * NS_PER_SAMPLE;
  }
}
