package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real AAC through the packager, read back by the ffprobe and ffmpeg that are installed.
@Tag("it")
class PlaylistPlayersTest {
  /// 20 s of a tone and its priming unit, which is not published.
  private static final String TONE = "sine=frequency=440:sample_rate=48000:duration=20";

  @TempDir private Path folder;
  private int units;

  @BeforeEach
  void publishesATone() throws IOException, InterruptedException {
    run(
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        TONE,
        "-c:a",
        "aac",
        "-b:a",
        "64k",
        "tone.aac");
    var files = new FilesOutput();
    var presentation =
        new Presentation("run", PlaylistRun.START, Presentation.Settings.standard(), files);
    List<byte[]> encoded = withoutAdts(Files.readAllBytes(folder.resolve("tone.aac")));
    for (byte[] unit : encoded.subList(1, encoded.size())) {
      presentation.unit(unit);
      units++;
    }
    presentation.end();
  }

  @Test
  void ffprobeSeesEveryUnitAtItsTime() throws IOException, InterruptedException {
    for (String playlist : List.of("standard.m3u8", "low-latency.m3u8")) {
      List<String> packets =
          run(
                  "ffprobe",
                  "-v",
                  "error",
                  "-show_entries",
                  "packet=dts,flags",
                  "-of",
                  "csv=p=0",
                  playlist)
              .lines()
              .toList();

      assertThat(packets).hasSize(units);
      for (int u = 0; u < units; u++) {
        assertThat(packets.get(u)).startsWith(u * 1024 + ",K");
      }
    }
  }

  @Test
  void ffprobeSeesOneMonoAacStream() throws IOException, InterruptedException {
    String stream =
        run(
            "ffprobe",
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name,profile,sample_rate,channels,start_pts,time_base",
            "-of",
            "default=nw=1",
            "standard.m3u8");

    assertThat(stream)
        .contains("codec_name=aac", "profile=LC", "sample_rate=48000", "channels=1", "start_pts=0");
  }

  @Test
  void ffmpegDecodesEverySampleWithoutAComplaint() throws IOException, InterruptedException {
    String complaints =
        run("ffmpeg", "-v", "warning", "-i", "standard.m3u8", "-f", "s16le", "-y", "out.pcm");

    assertThat(complaints).isEmpty();
    assertThat(Files.size(folder.resolve("out.pcm"))).isEqualTo(2L * 1024 * units);
  }

  @Test
  void ffprobeReadsOnePartBehindTheInitSegment() throws IOException, InterruptedException {
    byte[] init = Files.readAllBytes(folder.resolve("init.mp4"));
    byte[] part = Files.readAllBytes(folder.resolve("p3.2.m4s"));
    byte[] both = Arrays.copyOf(init, init.length + part.length);
    System.arraycopy(part, 0, both, init.length, part.length);
    Files.write(folder.resolve("one.mp4"), both);

    String packets =
        run("ffprobe", "-v", "error", "-show_entries", "packet=dts", "-of", "csv=p=0", "one.mp4");

    assertThat(packets.lines()).hasSize(15).first().isEqualTo(Integer.toString(20 * 15_360));
  }

  /// Runs a program in the folder and returns what it prints.
  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /// ADTS frames (ISO/IEC 14496-3 annex 1.A) down to their raw_data_blocks.
  private static List<byte[]> withoutAdts(byte[] adts) {
    var units = new ArrayList<byte[]>();
    int at = 0;
    while (at < adts.length) {
      boolean crc = (adts[at + 1] & 1) == 0;
      int length =
          (adts[at + 3] & 3) << 11 | (adts[at + 4] & 0xff) << 3 | (adts[at + 5] & 0xff) >> 5;
      units.add(Arrays.copyOfRange(adts, at + (crc ? 9 : 7), at + length));
      at += length;
    }
    return units;
  }

  /// Writes what is published, as a bucket would hold it.
  private final class FilesOutput implements Presentation.Output {
    @Override
    public void init(MediaObject init) {
      write(init.name(), init.bytes());
    }

    @Override
    public void part(MediaObject part) {
      write(part.name(), part.bytes());
    }

    @Override
    public void segment(MediaObject segment) {
      write(segment.name(), segment.bytes());
    }

    @Override
    public void snapshot(PlaylistSnapshot snapshot) {
      write("standard.m3u8", snapshot.standard().bytes());
      write("low-latency.m3u8", snapshot.lowLatency().bytes());
    }

    private void write(String name, byte[] bytes) {
      try {
        Files.write(folder.resolve(name), bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
