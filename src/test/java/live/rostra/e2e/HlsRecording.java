package live.rostra.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import live.rostra.ffmpeg.Ffmpeg;
import live.rostra.testkit.Tone;
import live.rostra.testkit.Wav;

/// The node's own ffmpeg as a player of its HLS: a process that decodes an address to a WAV file.
final class HlsRecording implements AutoCloseable {
  /// A player begins three whole segments of 1.92 s before the edge, and the edge is inside a
  /// fourth.
  private static final int BEHIND_S = 8;

  private static final int PATIENCE_S = 60;

  private final Process process;
  private final Path wav;
  private final Path errors;

  private HlsRecording(Process process, Path wav, Path errors) {
    this.process = process;
    this.wav = wav;
    this.errors = errors;
  }

  /// Starts to read; {@link #take} waits for the end and has only what was said after this call.
  ///
  /// @param seconds how much to take
  /// @param home an empty folder
  static HlsRecording start(URI playlist, int seconds, Path home) throws IOException {
    Files.createDirectories(home);
    Path ffmpeg = Ffmpeg.locate(null, home.resolve("ffmpeg")).executable();
    Path wav = home.resolve("hls.wav");
    Path errors = home.resolve("hls.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    ffmpeg.toString(),
                    "-nostdin",
                    "-loglevel",
                    "warning",
                    "-y",
                    "-i",
                    playlist.toString(),
                    "-t",
                    Integer.toString(BEHIND_S + seconds),
                    "-ar",
                    "48000",
                    "-ac",
                    "1",
                    "-c:a",
                    "pcm_s16le",
                    wav.toString()))
            .redirectErrorStream(true)
            .redirectOutput(errors.toFile())
            .start();
    return new HlsRecording(process, wav, errors);
  }

  /// Waits until the player has what it was asked for.
  float[] take() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("ffmpeg did not play the address: " + Files.readString(errors));
    }
    float[] heard = Wav.read(wav).channel(0);
    return Arrays.copyOfRange(heard, BEHIND_S * Tone.SAMPLE_RATE, heard.length);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
