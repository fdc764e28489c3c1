package live.rostra.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.LibOpus;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusEncoder;
import live.rostra.codec.OpusSettings;
import live.rostra.testkit.Noise;
import live.rostra.transport.dtls.DtlsKeys;

/// What one 20 ms tick of a room costs: everybody on the stage talks at once, which is the most
/// there is to do. One thread, so that 20,000 µs would be a whole core.
final class TickBench {
  private static final int[] SPEAKERS = {1, 3, 10};
  private static final int[] LISTENERS = {0, 100, 1000};
  private static final int LOOP_FRAMES = 200;
  private static final double VOICE_RMS = 0.05;
  private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long MEASURE_NS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final long COMPILE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final int MAX_TICKS = 100_000;
  private static final int WARM = 100;
  private static final int[] TALKERS = {1, 2, 4};
  private static final double TICK_MICROS = 20_000;
  private static final int WARM_TICKS = 2_000;

  private final Report report;

  TickBench(Report report) {
    this.report = report;
  }

  void run() throws Exception {
    report.section("Tick: everybody on the stage talks and hears (µs of one core, 20,000 a tick)");
    byte[][][] voices = new byte[SPEAKERS[SPEAKERS.length - 1]][][];
    for (int i = 0; i < voices.length; i++) {
      voices[i] = voice(i);
    }
    DtlsKeys keys = VirtualRoom.handshake();
    report.progress("10 s of a large room, or the first rows would show the compiler at work");
    warmUp(room(new ConcentusOpus(), voices, LISTENERS[1], keys), COMPILE_NS);
    report.progress("nine rooms, some 15 s each");
    report.note(
        "%8s %9s | %9s %9s %9s | %8s %10s | %12s %14s | %12s %11s",
        "speakers",
        "listeners",
        "P50 µs",
        "P99 µs",
        "codec µs",
        "encodes",
        "datagrams",
        "KiB a tick",
        "B outside codec",
        "µs/packet in",
        "B/packet in");
    for (int listeners : LISTENERS) {
      for (int speakers : SPEAKERS) {
        row(Arrays.copyOf(voices, speakers), listeners, keys);
      }
    }
    report.note(
        "B outside codec: allocated on the loop beside Concentus, packager and its objects included");
  }

  private void row(byte[][][] voices, int listeners, DtlsKeys keys) {
    VirtualRoom room = room(new ConcentusOpus(), voices, listeners, keys);
    Timing timing = time(room);
    MeteredOpus codec = new MeteredOpus(new ConcentusOpus());
    Allocation allocation = allocation(room(codec, voices, listeners, keys), codec);
    report.note(
        "%8d %9d | %9.0f %9.0f %9.0f | %8.1f %10.1f | %12.1f %14.0f | %12.1f %11.0f",
        voices.length,
        listeners,
        timing.tick().p50(),
        timing.tick().p99(),
        allocation.codecMicros(),
        allocation.encodes(),
        timing.datagrams(),
        allocation.wholeBytes() / 1024,
        allocation.outsideBytes(),
        timing.packetMicros(),
        allocation.packetBytes());
  }

  /// What it costs that a listener could become a speaker: the same room with a hundred others who
  /// cannot send, could, and do (metered off the stage). In turns, so that whatever else the
  /// machine does falls on all of them.
  void runWarm() throws Exception {
    report.section("Warm microphones: 3 speakers and 100 others (µs of one core, 20,000 a tick)");
    byte[][][] voices = {voice(0), voice(1), voice(2)};
    DtlsKeys keys = VirtualRoom.handshake();
    String[] others = {"receive only", "warm, sending nothing", "metered off the stage"};
    VirtualRoom[] rooms = new VirtualRoom[others.length];
    for (int kind = 0; kind < rooms.length; kind++) {
      rooms[kind] = room(new ConcentusOpus(), voices, 0, keys);
      for (int i = 0; i < WARM; i++) {
        switch (kind) {
          case 0 -> rooms[kind].addListener();
          case 1 -> rooms[kind].addWarm();
          default -> rooms[kind].addWaiting(voices[i % voices.length]);
        }
      }
    }
    for (VirtualRoom room : rooms) {
      warmUp(room, WARM_UP_NS / 2);
    }
    double[][] micros = new double[rooms.length][WARM_TICKS];
    double[] packetNs = new double[rooms.length];
    for (int tick = 0; tick < WARM_TICKS; tick++) {
      for (int kind = 0; kind < rooms.length; kind++) {
        packetNs[kind] += rooms[kind].arrivals();
        long start = MeteredOpus.threadCpuNs();
        rooms[kind].tick();
        micros[kind][tick] = (MeteredOpus.threadCpuNs() - start) / 1e3;
      }
    }
    report.note("%-22s | %9s %9s | %14s", "the others", "P50 µs", "P99 µs", "packets in, µs");
    for (int kind = 0; kind < rooms.length; kind++) {
      Quantiles tick = new Quantiles(micros[kind]);
      double packets = packetNs[kind] / 1e3 / WARM_TICKS;
      report.note("%-22s | %9.0f %9.0f | %14.0f", others[kind], tick.p50(), tick.p99(), packets);
    }
  }

  /// How many rooms of talkers one core takes, by the codec that comes with Rostra and by libopus.
  /// In turns, so that whatever else the machine does falls on both.
  void runRooms() throws Exception {
    LibOpus libopus = LibOpus.load();
    report.section("Rooms: all talk and hear, one more only hears (no sockets, no AAC)");
    report.note(
        "%7s | %-14s | %9s %9s | %16s",
        "talkers", "Opus by", "P50 µs", "P99 µs", "rooms, 80 % core");
    DtlsKeys keys = VirtualRoom.handshake();
    for (int talkers : TALKERS) {
      byte[][][] voices = new byte[talkers][][];
      for (int i = 0; i < talkers; i++) {
        voices[i] = voice(i);
      }
      String[] names = {"Concentus", libopus.version()};
      VirtualRoom[] rooms = {
        room(new ConcentusOpus(), voices, 1, keys), room(libopus, voices, 1, keys)
      };
      for (VirtualRoom room : rooms) {
        warmUp(room, WARM_UP_NS);
      }
      double[][] micros = new double[rooms.length][WARM_TICKS];
      for (int tick = 0; tick < WARM_TICKS; tick++) {
        for (int kind = 0; kind < rooms.length; kind++) {
          long arrivalsNs = rooms[kind].arrivals();
          long start = MeteredOpus.threadCpuNs();
          rooms[kind].tick();
          micros[kind][tick] = (MeteredOpus.threadCpuNs() - start + arrivalsNs) / 1e3;
        }
      }
      for (int kind = 0; kind < rooms.length; kind++) {
        Quantiles tick = new Quantiles(micros[kind]);
        double mean = Arrays.stream(micros[kind]).average().orElseThrow();
        report.note(
            "%7d | %-14s | %9.0f %9.0f | %16.0f",
            talkers, names[kind], tick.p50(), tick.p99(), 0.8 * TICK_MICROS / mean);
      }
    }
  }

  private static VirtualRoom room(
      OpusCodec codec, byte[][][] voices, int listeners, DtlsKeys keys) {
    VirtualRoom room = new VirtualRoom(codec, keys);
    for (byte[][] voice : voices) {
      room.addSpeaker(voice);
    }
    for (int i = 0; i < listeners; i++) {
      room.addListener();
    }
    return room;
  }

  private record Timing(Quantiles tick, double datagrams, double packetMicros) {}

  private static Timing time(VirtualRoom room) {
    warmUp(room, WARM_UP_NS);
    double[] micros = new double[MAX_TICKS];
    int ticks = 0;
    long packetNs = 0;
    long datagramsBefore = room.sentDatagrams();
    long endNs = MeteredOpus.threadCpuNs() + MEASURE_NS;
    while (ticks < MAX_TICKS && MeteredOpus.threadCpuNs() < endNs) {
      packetNs += room.arrivals();
      long start = MeteredOpus.threadCpuNs();
      room.tick();
      micros[ticks++] = (MeteredOpus.threadCpuNs() - start) / 1e3;
    }
    return new Timing(
        new Quantiles(Arrays.copyOf(micros, ticks)),
        (double) (room.sentDatagrams() - datagramsBefore) / ticks,
        packetNs / 1e3 / ticks / room.speakers());
  }

  private record Allocation(
      double wholeBytes,
      double outsideBytes,
      double packetBytes,
      double codecMicros,
      double encodes) {}

  private static Allocation allocation(VirtualRoom room, MeteredOpus codec) {
    warmUp(room, WARM_UP_NS);
    codec.reset();
    long whole = 0;
    long arrivedBefore = room.arrivalBytes();
    int ticks = 0;
    long endNs = MeteredOpus.threadCpuNs() + MEASURE_NS / 2;
    while (MeteredOpus.threadCpuNs() < endNs) {
      room.arrivals();
      long before = MeteredOpus.threadAllocatedBytes();
      room.tick();
      whole += MeteredOpus.threadAllocatedBytes() - before;
      ticks++;
    }
    return new Allocation(
        (double) whole / ticks,
        (double) (whole - codec.allocatedBytes()) / ticks,
        (double) (room.arrivalBytes() - arrivedBefore) / ticks / room.speakers(),
        codec.elapsedNs() / 1e3 / ticks,
        (double) codec.encodes() / ticks);
  }

  private static void warmUp(VirtualRoom room, long durationNs) {
    long endNs = MeteredOpus.threadCpuNs() + durationNs;
    while (MeteredOpus.threadCpuNs() < endNs) {
      room.arrivals();
      room.tick();
    }
    if (room.skippedTicks() > 0) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%d ticks were skipped", room.skippedTicks()));
    }
  }

  private static byte[][] voice(int number) {
    float[] pcm = Noise.speechLike(number, VOICE_RMS, LOOP_FRAMES * Talker.FRAME);
    OpusEncoder encoder = new ConcentusOpus().newEncoder(new OpusSettings(32_000, 5, true));
    byte[][] packets = new byte[LOOP_FRAMES][];
    byte[] out = new byte[1275];
    for (int i = 0; i < LOOP_FRAMES; i++) {
      int length = encoder.encode(pcm, i * Talker.FRAME, out, 0, out.length);
      packets[i] = Arrays.copyOf(out, length);
    }
    return packets;
  }
}
