package live.rostra.ffmpeg;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import live.rostra.codec.AacSequencer;
import live.rostra.codec.AdtsFrames;
import live.rostra.testkit.OnLoop;

/// A loop with real encoders on it, programs fed through a sequencer as fast as they are encoded,
/// and the same ffmpeg as an independent decoder.
final class EncodingRig implements AutoCloseable {
  static final int TICK = 960;

  final Path home;
  final Ffmpeg ffmpeg;
  final Vertx vertx;
  final Context loop;
  final FfmpegAacEncoders encoders;

  /// Unpooled, because its count of what is in use is exact.
  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

  EncodingRig(boolean nativeTransport) {
    try {
      home = Files.createTempDirectory("rostra-aac");
      ffmpeg = Ffmpeg.locate(null, home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(nativeTransport).setEventLoopPoolSize(1));
    loop = vertx.getOrCreateContext();
    encoders = new FfmpegAacEncoders(loop, ffmpeg, 64_000, allocator);
  }

  /// A program: a sample by its index.
  interface Program {
    float at(long sample);
  }

  /// What may be done to a run at a tick.
  interface Disturbance {
    void beforeTick(long tick);
  }

  /// What came of a run.
  record Result(List<byte[]> units, AacSequencer.Stats stats) {}

  <T> T onLoop(Callable<T> action) {
    return OnLoop.onLoop(loop, action);
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  Result encode(Program program, long ticks) {
    return encode(program, ticks, _ -> {});
  }

  /// Feeds `ticks` ticks, half a second ahead of the units that come back; in real time while no
  /// child runs, because failures back off by the program's clock.
  Result encode(Program program, long ticks, Disturbance disturbance) {
    // Half an hour of audio takes ten seconds, on a machine that does nothing else.
    return new Feed(program, ticks, disturbance).done.orTimeout(10, TimeUnit.MINUTES).join();
  }

  private final class Feed implements AacSequencer.Output {
    private final Program program;
    private final long ticks;
    private final Disturbance disturbance;
    private final List<byte[]> units = new ArrayList<>();
    private final AacSequencer sequencer = new AacSequencer(encoders, this);
    private final float[] pcm = new float[TICK];
    private long tick;
    private boolean feeding;
    final CompletableFuture<Result> done = new CompletableFuture<>();

    Feed(Program program, long ticks, Disturbance disturbance) {
      this.program = program;
      this.ticks = ticks;
      this.disturbance = disturbance;
      long timer = vertx.setPeriodic(20, _ -> feed(encoders.running() == 0 ? 1 : 0));
      done.whenComplete((_, _) -> vertx.cancelTimer(timer));
    }

    private void feedSoon() {
      if (!feeding) {
        feeding = true;
        loop.runOnContext(_ -> feed(0));
      }
    }

    private void feed(int atLeast) {
      feeding = false;
      try {
        for (int fed = 0;
            tick < ticks && (fed < atLeast || sequencer.stats().lagSamples() < 24_000);
            fed++) {
          disturbance.beforeTick(tick);
          boolean silent = true;
          for (int i = 0; i < TICK; i++) {
            pcm[i] = program.at(tick * TICK + i);
            silent &= pcm[i] == 0;
          }
          sequencer.write(pcm, silent);
          tick++;
        }
        if (tick == ticks) {
          sequencer.end(Long.MAX_VALUE);
        }
      } catch (RuntimeException | AssertionError e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public void unit(byte[] aac) {
      units.add(aac);
      feedSoon();
    }

    @Override
    public void ended() {
      loop.runOnContext(_ -> done.complete(new Result(units, sequencer.stats())));
    }
  }

  /// Samples restored by units, 1,024 each.
  ///
  /// A decoder gives at unit b what the windows of units b−1 and b share, so the result is the
  /// program from block 0 on, the first block without its other half.
  float[] decode(List<byte[]> units) {
    try {
      Path adts = Files.createTempFile(home, "decode", ".aac");
      Path raw = Files.createTempFile(home, "decode", ".f32");
      Files.write(adts, AdtsFrames.write(units));
      Process process =
          new ProcessBuilder(
                  Stream.of(
                          "-nostdin -loglevel error -y -f aac -i".split(" "),
                          new String[] {adts.toString()},
                          "-f f32le -ac 1".split(" "),
                          new String[] {raw.toString()})
                      .flatMap(Stream::of)
                      .collect(
                          () -> new ArrayList<>(List.of(ffmpeg.executable().toString())),
                          ArrayList::add,
                          ArrayList::addAll))
              .redirectInput(new java.io.File("/dev/null"))
              .redirectErrorStream(true)
              .start();
      String complaints = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0 || !complaints.isEmpty()) {
        throw new AssertionError("the decoder complains: " + complaints);
      }
      var floats =
          ByteBuffer.wrap(Files.readAllBytes(raw)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] pcm = new float[floats.remaining()];
      floats.get(pcm);
      Files.delete(adts);
      Files.delete(raw);
      return pcm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Signal-to-noise ratio in dB of `actual` against `expected` over [from, to).
  static double snrDb(Program expected, float[] actual, long from, long to) {
    double signal = 0;
    double noise = 1e-20;
    for (long i = from; i < to; i++) {
      double e = expected.at(i);
      double d = actual[(int) i] - e;
      signal += e * e;
      noise += d * d;
    }
    return 10 * Math.log10(signal / noise);
  }

  /// Names of the files in the private folder, the executable left out.
  List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files
          .filter(f -> !f.equals(ffmpeg.executable()))
          .map(f -> f.getFileName().toString())
          .toList();
    }
  }

  @Override
  public void close() throws Exception {
    await(onLoop(encoders::close).toCompletionStage().toCompletableFuture());
    await(vertx.close().toCompletionStage().toCompletableFuture());
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(home);
  }
}
