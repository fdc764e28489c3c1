package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ws.schild.jave.process.ffmpeg.DefaultFFMPEGLocator;

/// The time code through the encoder that HLS listeners hear, with ffmpeg's own decoder behind it.
@Tag("it")
class TimeCodeAacTest {
  private final TimeCode code = new TimeCode();
  @TempDir Path directory;

  @Test
  void survivesAacAt64KilobitsBesideSpeechAndAtHalfTheGain() throws Exception {
    float[] heard = code.signal(20 * Tone.SAMPLE_RATE);
    float[] speech = Noise.speechLike(3, 0.05, heard.length);
    for (int i = 0; i < heard.length; i++) {
      heard[i] = 0.5f * (heard[i] + speech[i]);
    }
    Path source = directory.resolve("source.wav");
    Path coded = directory.resolve("coded.m4a");
    Path decoded = directory.resolve("decoded.wav");
    Wav.mono(heard).write(source);

    ffmpeg("-i", source, "-c:a", "aac", "-aac_coder", "fast", "-b:a", "64k", coded);
    ffmpeg("-i", coded, "-c:a", "pcm_s16le", decoded);
    List<TimeCode.Hit> hits = code.decode(Wav.read(decoded).channel(0));

    assertThat(hits).hasSizeGreaterThanOrEqualTo(76);
    // The edit list of the file takes the encoder's priming out again.
    assertThat(hits)
        .allSatisfy(hit -> assertThat(hit.heardSample() - hit.sourceSample()).isBetween(-48L, 48L));
  }

  private void ffmpeg(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(new DefaultFFMPEGLocator().getExecutablePath());
    command.addAll(List.of("-nostdin", "-v", "error", "-y"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
