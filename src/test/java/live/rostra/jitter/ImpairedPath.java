package live.rostra.jitter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusPacket;
import live.rostra.codec.OpusSettings;

/// One speaker over a seeded bad network into a {@link SpeakerPlayout}, in virtual time.
final class ImpairedPath {
  /// How packets carry repair data.
  enum Repair {
    NONE,
    FEC,
    RED
  }

  /// One encoded packet: its timestamp in the sender's samples and how long it is.
  record Encoded(int sequence, long timestamp, byte[] payload) {}

  private record Delivery(long atNs, Encoded packet, Encoded redundant) {}

  private static final long TICK_NS = 20_000_000;
  private static final long PATH_NS = 30_000_000;

  final SpeakerPlayout playout = new SpeakerPlayout(new ConcentusOpus().newDecoder());
  final List<Double> delaysMs = new ArrayList<>();
  final List<Double> targetsMs = new ArrayList<>();
  final List<Double> bufferedMs = new ArrayList<>();
  final List<Double> concealedRatios = new ArrayList<>();
  float[] heard = new float[0];
  int firstSequence = 65_500;
  long firstTimestamp = 0xffff_0000L;
  double loss;
  double jitterMs;
  double ppm;
  double duplicates;
  Repair repair = Repair.FEC;

  /// Additional one-way delay in milliseconds by sending time in seconds.
  DoubleUnaryOperator spikeMs = _ -> 0;

  double tickPhaseMs = 7;
  long playNanos;

  private final Random random;

  ImpairedPath(long seed) {
    random = new Random(seed);
  }

  /// Speech as 20 ms packets of the VOIP encoder with in-band FEC.
  static List<Encoded> voip(float[] pcm) {
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 0, true));
    return encode(encoder, pcm);
  }

  /// Sound as 20 ms CELT packets.
  static List<Encoded> celt(float[] pcm) {
    return encode(new ConcentusOpus().newEncoder(OpusSettings.program()), pcm);
  }

  private static List<Encoded> encode(OpusEncoder encoder, float[] pcm) {
    List<Encoded> packets = new ArrayList<>();
    byte[] out = new byte[1_275];
    for (int frame = 0; frame < pcm.length / 960; frame++) {
      int length = encoder.encode(pcm, frame * 960, out, 0, out.length);
      packets.add(new Encoded(frame, frame * 960L, Arrays.copyOf(out, length)));
    }
    return packets;
  }

  /// Sends the packets, ticks until `tailTicks` after the last, and keeps what is heard.
  void run(List<Encoded> packets, int tailTicks) {
    List<Delivery> deliveries = new ArrayList<>();
    Encoded previous = null;
    for (Encoded packet : packets) {
      double seconds = packet.timestamp() / (48_000 * (1 + ppm * 1e-6));
      boolean lost = random.nextDouble() < loss;
      long delayNs =
          PATH_NS
              + (long) (random.nextDouble() * jitterMs * 1e6)
              + (long) (spikeMs.applyAsDouble(seconds) * 1e6);
      // A packet leaves when its last sample was captured.
      long captured = OpusPacket.samples(packet.payload(), 0, packet.payload().length);
      long sentNs = (long) (seconds * 1e9) + captured * 125_000 / 6;
      if (!lost) {
        var delivery =
            new Delivery(sentNs + delayNs, packet, repair == Repair.RED ? previous : null);
        deliveries.add(delivery);
        if (random.nextDouble() < duplicates) {
          deliveries.add(new Delivery(delivery.atNs + 3_000_000, packet, null));
        }
      }
      previous = packet;
    }
    deliveries.sort(Comparator.comparingLong(Delivery::atNs));
    play(deliveries, tailTicks);
  }

  private void play(List<Delivery> deliveries, int tailTicks) {
    long lastNs = deliveries.getLast().atNs;
    int ticks = (int) (lastNs / TICK_NS) + tailTicks;
    heard = new float[ticks * 960];
    float[] frame = new float[960];
    int next = 0;
    for (int tick = 0; tick < ticks; tick++) {
      long nowNs = tick * TICK_NS + (long) (tickPhaseMs * 1e6);
      while (next < deliveries.size() && deliveries.get(next).atNs <= nowNs) {
        deliver(deliveries.get(next++));
      }
      long before = System.nanoTime();
      boolean sound = playout.take(frame, nowNs);
      playNanos += System.nanoTime() - before;
      System.arraycopy(frame, 0, heard, tick * 960, 960);
      if (sound) {
        PlayoutStats stats = playout.stats();
        delaysMs.add(stats.delayMs());
        targetsMs.add(stats.targetMs());
      } else {
        delaysMs.add(Double.NaN);
        targetsMs.add(Double.NaN);
      }
      bufferedMs.add(playout.buffered() / 48.0);
      concealedRatios.add(playout.stats().concealedRatio());
    }
  }

  private void deliver(Delivery d) {
    Encoded p = d.packet;
    int sequence = (firstSequence + p.sequence()) & 0xffff;
    long timestamp = (firstTimestamp + p.timestamp()) & 0xffff_ffffL;
    if (d.redundant != null) {
      Encoded r = d.redundant;
      long earlier = (firstTimestamp + r.timestamp()) & 0xffff_ffffL;
      playout.insertRedundant(d.atNs, sequence, earlier, r.payload(), 0, r.payload().length);
    }
    playout.insert(d.atNs, sequence, timestamp, false, p.payload(), 0, p.payload().length);
  }

  double meanDelayMs(double fromSeconds, double toSeconds) {
    return delaysMs
        .subList((int) (fromSeconds * 50), Math.min(delaysMs.size(), (int) (toSeconds * 50)))
        .stream()
        .filter(d -> !d.isNaN())
        .mapToDouble(d -> d)
        .average()
        .orElse(Double.NaN);
  }

  double maxDelayMs(double fromSeconds, double toSeconds) {
    return delaysMs
        .subList((int) (fromSeconds * 50), Math.min(delaysMs.size(), (int) (toSeconds * 50)))
        .stream()
        .filter(d -> !d.isNaN())
        .mapToDouble(d -> d)
        .max()
        .orElse(Double.NaN);
  }

  /// The largest of the means over one second each.
  double worstSecondMs(int fromSecond, int toSecond) {
    double worst = 0;
    for (int second = fromSecond; second < toSecond; second++) {
      worst = Math.max(worst, meanDelayMs(second, second + 1));
    }
    return worst;
  }

  /// The share of audible concealment in everything until then, 0..1.
  double concealedRatio(double untilSeconds) {
    return concealedRatios.get((int) (untilSeconds * 50) - 1);
  }

  /// The figures of a run in one line.
  String figures() {
    PlayoutStats s = playout.stats();
    return String.format(
        "delay %.1f ms (max %.1f, target %.1f), concealed %.2f %% (all %.2f %%), fec %d, red %d,"
            + " accelerated %d, expanded %d, skipped %d, late %d, take %.1f us",
        meanDelayMs(0, 1e6),
        maxDelayMs(0, 1e6),
        s.targetMs(),
        100 * s.concealedRatio(),
        100.0 * s.concealedSamples() / Math.max(1, s.decodedSamples() + s.concealedSamples()),
        s.fecSamples() / 960,
        s.redSamples() / 960,
        s.acceleratedSamples(),
        s.expandedSamples(),
        s.skippedSamples(),
        s.latePackets(),
        playNanos / 1e3 / delaysMs.size());
  }
}
