package live.rostra.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.ffmpeg.Ffmpeg;

/// Loudness as ffmpeg's `ebur128` filter measures it, which shares no code with ours.
public final class Ebur128 {
  private static final Pattern INTEGRATED = Pattern.compile("I:\\s+(-?[0-9.]+) LUFS");

  private Ebur128() {}

  /// Integrated loudness (EBU R 128, gated) of 48 kHz mono in LUFS.
  ///
  /// @param home an empty folder
  public static double integrated(float[] pcm, Path home) throws IOException, InterruptedException {
    Path wav = Files.createTempFile(home, "loudness-", ".wav");
    Path log = Files.createTempFile(home, "loudness-", ".log");
    Wav.mono(pcm).write(wav);
    Process process =
        new ProcessBuilder(
                Ffmpeg.locate(null, home.resolve("ffmpeg")).executable().toString(),
                "-nostdin",
                "-hide_banner",
                "-i",
                wav.toString(),
                "-filter_complex",
                "ebur128",
                "-f",
                "null",
                "-")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    String output = Files.readString(log);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("ffmpeg ebur128 failed: " + output);
    }
    // The last one is the summary's; those before belong to single moments.
    Matcher matcher = INTEGRATED.matcher(output);
    double lufs = Double.NaN;
    while (matcher.find()) {
      lufs = Double.parseDouble(matcher.group(1));
    }
    return lufs;
  }
}
