package live.rostra.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.bytedeco.ffmpeg.global.avutil;

/// FFmpeg 8 as a WHIP publisher of a tone: a process.
final class FfmpegWhip implements AutoCloseable {
  private static final String HOME_IN_JAR = "org/bytedeco/ffmpeg/linux-x86_64/";

  private final Process process;
  private final Path printed;

  private FfmpegWhip(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  /// Takes the program and its libraries out of their jar.
  ///
  /// @param home an empty folder
  /// @return the program
  static Path unpack(Path home) throws IOException, URISyntaxException {
    URI classes = avutil.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    String natives = Path.of(classes).toString().replace(".jar", "-linux-x86_64.jar");
    try (JarFile jar = new JarFile(natives)) {
      Enumeration<JarEntry> entries = jar.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName().replace(HOME_IN_JAR, "");
        if (name.matches("ffmpeg|lib(av|sw|va|drm).*")) {
          try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, home.resolve(name));
          }
        }
      }
    }
    Path program = home.resolve("ffmpeg");
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
    return program;
  }

  /// Starts to publish a tone of `hertz` with a peak of `amplitude` on both channels.
  static FfmpegWhip publish(
      Path program, URI endpoint, String token, double hertz, double amplitude) throws IOException {
    Path home = program.resolveSibling("");
    Path printed = home.resolve("ffmpeg.log");
    String tone = String.format(Locale.ROOT, "%.4f*sin(%.1f*2*PI*t)", amplitude, hertz);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                program.toString(),
                "-hide_banner",
                "-loglevel",
                "verbose",
                "-nostats",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "aevalsrc=" + tone + "|" + tone + ":s=48000",
                "-c:a",
                "libopus",
                "-f",
                "whip",
                "-authorization",
                token,
                endpoint.toString()));
    builder.environment().put("LD_LIBRARY_PATH", home.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    return new FfmpegWhip(process, printed);
  }

  /// Whether it is still publishing.
  boolean running() {
    return process.isAlive();
  }

  /// What it says about itself.
  String printed() throws IOException {
    return Files.readString(printed);
  }

  /// Ends it as a user does, with `q`, and waits.
  ///
  /// @return its exit code
  int quit() throws IOException, InterruptedException {
    process.getOutputStream().write('q');
    process.getOutputStream().flush();
    return exitCode();
  }

  /// Waits for its end.
  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new IOException("ffmpeg does not end: " + printed());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
