package live.rostra.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import live.rostra.codec.AacEncoder;
import live.rostra.codec.SilentAac;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FfmpegAacEncodersTest {
  private EncodingRig rig;

  @BeforeEach
  void open() {
    rig = new EncodingRig(true);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void emitsTheSilentUnitOfTheTableForSteadySilence() {
    var output = new Recorder(100);
    rig.onLoop(() -> {
      AacEncoder encoder = rig.encoders.start(output);
      encoder.write(new float[1024 * 102], 0, 1024 * 102);
      return encoder;
    });

    List<byte[]> units = EncodingRig.await(output.enough);

    // The first unit carries the encoder's name.
    assertThat(units.subList(1, 100)).allSatisfy(u -> assertThat(u).isEqualTo(SilentAac.unit()));
    float[] decoded = rig.decode(List.of(SilentAac.unit(), SilentAac.unit(), SilentAac.unit()));
    assertThat(decoded).hasSize(3 * 1024);
    for (float sample : decoded) {
      assertThat(sample == 0).isTrue();
    }
  }

  @Test
  void worksOnANioLoopToo() throws Exception {
    try (var nio = new EncodingRig(false)) {
      EncodingRig.Result result = nio.encode(i -> (float) Math.sin(i * 0.1) / 2, 200);

      assertThat(nio.vertx.isNativeTransportEnabled()).isFalse();
      assertThat(result.units()).hasSize(188);
      assertThat(result.stats().replaced()).isZero();
      EncodingRig.await(nio.onLoop(nio.encoders::close).toCompletionStage().toCompletableFuture());
      assertThat(nio.leftovers()).isEmpty();
    }
  }

  @Test
  void leavesNoProcessSocketFileOrBufferBehind() throws Exception {
    var outputs = new ArrayList<Recorder>();
    var pids = new ArrayList<Long>();
    for (int i = 0; i < 3; i++) {
      var output = new Recorder(10);
      outputs.add(output);
      rig.onLoop(() -> {
        AacEncoder encoder = rig.encoders.start(output);
        encoder.write(new float[1024 * 20], 0, 1024 * 20);
        return encoder;
      });
      EncodingRig.await(output.enough);
    }
    pids.addAll(rig.onLoop(rig.encoders::pids));
    // One that is closed before its process exists.
    rig.onLoop(() -> {
      AacEncoder encoder = rig.encoders.start(new Recorder(1));
      encoder.write(new float[1024], 0, 1024);
      encoder.close();
      return encoder;
    });

    EncodingRig.await(rig.onLoop(rig.encoders::close).toCompletionStage().toCompletableFuture());

    assertThat(rig.onLoop(rig.encoders::running)).isZero();
    assertThat(pids).hasSize(3).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(rig.leftovers()).isEmpty();
    assertThat(outputs).allSatisfy(o -> assertThat(o.failure).isNotDone());
    assertThat(rig.allocator.metric().usedDirectMemory()).isZero();
    assertThat(rig.allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void reportsAKilledChildWithItsExitCode() throws Exception {
    var output = new Recorder(1);
    rig.onLoop(() -> {
      AacEncoder encoder = rig.encoders.start(output);
      encoder.write(new float[1024 * 20], 0, 1024 * 20);
      return encoder;
    });
    EncodingRig.await(output.enough);

    ProcessHandle.of(rig.onLoop(rig.encoders::pids).getFirst()).orElseThrow().destroyForcibly();

    assertThat(EncodingRig.await(output.failure)).startsWith("ffmpeg: ").contains("exit code 137");
    assertThat(rig.onLoop(rig.encoders::running)).isZero();
    assertThat(rig.leftovers()).isEmpty();
  }

  @Test
  void givesUpOnAChildThatDoesNotRead() throws Exception {
    var output = new Recorder(1);
    AacEncoder encoder =
        rig.onLoop(() -> {
          AacEncoder started = rig.encoders.start(output);
          started.write(new float[1024 * 4], 0, 1024 * 4);
          return started;
        });
    EncodingRig.await(output.enough);
    long pid = rig.onLoop(rig.encoders::pids).getFirst();
    // Stopped, it neither reads nor exits.
    assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor()).isZero();

    rig.onLoop(() -> {
      for (int i = 0; i < 500; i++) {
        encoder.write(new float[1024], 0, 1024);
      }
      return encoder;
    });

    assertThat(EncodingRig.await(output.failure)).contains("stopped reading");
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  /// Keeps what an encoder says.
  static final class Recorder implements AacEncoder.Output {
    final CompletableFuture<List<byte[]>> enough = new CompletableFuture<>();
    final CompletableFuture<String> failure = new CompletableFuture<>();
    private final int wanted;
    private final List<byte[]> units = new ArrayList<>();

    Recorder(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public void unit(byte[] rawDataBlock) {
      units.add(rawDataBlock);
      if (units.size() == wanted) {
        enough.complete(List.copyOf(units));
      }
    }

    @Override
    public void failed(String reason) {
      failure.complete(reason);
    }
  }
}
