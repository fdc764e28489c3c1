package live.rostra.ffmpeg;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.codec.AdtsReader;
import org.jspecify.annotations.Nullable;

/// An ffmpeg that was found to work, and the private folder its children run in. Thread-safe.
public final class Ffmpeg {
  private static final Pattern VERSION = Pattern.compile("ffmpeg version (\\S+)");
  private static final int CHECK_TIMEOUT_SECONDS = 10;

  private static final int CHECK_BITRATE_BPS = 64_000;

  /// Starting a process blocks its carrier thread: no more than this many at a time.
  private static final int CONCURRENT_STARTS = 2;

  private final Path executable;
  private final String version;
  private final Path directory;
  private final Semaphore starts = new Semaphore(CONCURRENT_STARTS);

  private Ffmpeg(Path executable, String version, Path directory) {
    this.executable = executable;
    this.version = version;
    this.directory = directory;
  }

  /// Finds ffmpeg and proves that it encodes AAC. Blocking: at the start of the node, off the
  /// loops.
  ///
  /// @param configured the operator's choice; null takes the one that came with the node
  /// @param directory a folder of the node's own, made private (0700): the unpacked binary and the
  ///   children's sockets. Its path must be short, for a Unix socket's has 107 bytes
  public static Ffmpeg locate(@Nullable Path configured, Path directory)
      throws FfmpegUnavailableException {
    Path home;
    Path executable;
    try {
      home = PrivateDirectory.ensure(directory);
      executable = configured != null ? configured.toAbsolutePath() : bundled(home);
    } catch (FfmpegUnavailableException e) {
      throw e;
    } catch (IOException e) {
      throw new FfmpegUnavailableException(
          "ffmpeg cannot be unpacked into " + directory + ": " + e.getMessage());
    }
    if (!Files.isExecutable(executable)) {
      throw new FfmpegUnavailableException("There is no executable ffmpeg at " + executable + ".");
    }
    Ffmpeg candidate = new Ffmpeg(executable, "unknown", home);
    String version = candidate.readVersion();
    candidate.checkAac();
    return new Ffmpeg(executable, version, home);
  }

  private static Path bundled(Path home) throws IOException {
    var locator =
        BundledFfmpeg.unpack(home)
            .orElseThrow(() ->
                new FfmpegUnavailableException(
                    "No ffmpeg comes with this build for "
                        + System.getProperty("os.arch")
                        + ": install one and configure its path."));
    return Path.of(locator.getExecutablePath());
  }

  /// The file that is run.
  public Path executable() {
    return executable;
  }

  /// What it calls itself, such as `4.4.1-static`.
  public String version() {
    return version;
  }

  /// The private folder.
  Path directory() {
    return directory;
  }

  /// Starts a child with these arguments. Blocking. It has no environment, no standard input and
  /// output; its error pipe is to be drained by the caller.
  Process start(List<String> arguments) throws IOException, InterruptedException {
    starts.acquire();
    try {
      return command(arguments).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } finally {
      starts.release();
    }
  }

  private ProcessBuilder command(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(executable.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // ffmpeg reads variables such as AV_LOG_FORCE_COLOR, HOME and proxies; secrets of ours may be
    // there.
    builder.environment().clear();
    return builder
        .directory(directory.toFile())
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
  }

  private String readVersion() throws FfmpegUnavailableException {
    String output = new String(run(List.of("-hide_banner", "-version")), StandardCharsets.UTF_8);
    Matcher matcher = VERSION.matcher(output);
    if (!matcher.find()) {
      throw new FfmpegUnavailableException(executable + " does not say that it is ffmpeg.");
    }
    return matcher.group(1);
  }

  private void checkAac() throws FfmpegUnavailableException {
    var arguments = new ArrayList<String>();
    arguments.addAll(AacArguments.inputFormat());
    arguments.addAll(List.of("-t", "0.2", "-i", "/dev/zero"));
    arguments.addAll(AacArguments.encoding(CHECK_BITRATE_BPS));
    arguments.add("pipe:1");
    byte[] adts = run(arguments);
    int[] units = {0};
    boolean readable = new AdtsReader(_ -> units[0]++).handle(adts, 0, adts.length);
    if (!readable || units[0] == 0) {
      throw new FfmpegUnavailableException(
          executable + " runs but does not encode AAC into ADTS as expected.");
    }
  }

  private byte[] run(List<String> arguments) throws FfmpegUnavailableException {
    Process process;
    try {
      process = command(arguments).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new FfmpegUnavailableException(
          "ffmpeg at " + executable + " cannot be run: " + e.getMessage() + ".");
    }
    try {
      // What it prints fits the pipe, so it may be read after the exit.
      if (!process.waitFor(CHECK_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new FfmpegUnavailableException(
            "ffmpeg at " + executable + " did not finish a check in 10 s.");
      }
      byte[] output = process.getInputStream().readAllBytes();
      if (process.exitValue() != 0) {
        throw new FfmpegUnavailableException(
            String.format(
                Locale.ROOT,
                "ffmpeg at %s failed a check with exit code %d: %s",
                executable,
                process.exitValue(),
                new ErrorTail().append(output, output.length)));
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FfmpegUnavailableException("The check of ffmpeg was interrupted.");
    } catch (FfmpegUnavailableException e) {
      throw e;
    } catch (IOException e) {
      throw new FfmpegUnavailableException(
          "The output of ffmpeg at " + executable + " cannot be read: " + e.getMessage() + ".");
    } finally {
      process.destroyForcibly();
    }
  }
}
