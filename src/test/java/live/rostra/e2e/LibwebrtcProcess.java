package live.rostra.e2e;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A running {@link LibwebrtcSpeaker}; closing it ends the process.
final class LibwebrtcProcess implements AutoCloseable {
  private final Process process;

  private LibwebrtcProcess(Process process) {
    this.process = process;
  }

  /// Starts it and waits until it is connected.
  ///
  /// @param home where its errors and temporary files go
  static LibwebrtcProcess speak(
      URI endpoint, String token, double hertz, double amplitude, Path home) throws IOException {
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    File errors = home.resolve("libwebrtc.log").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                LibwebrtcSpeaker.class.getName(),
                endpoint.toString(),
                token,
                Double.toString(hertz),
                Double.toString(amplitude))
            .redirectError(errors)
            .start();
    LibwebrtcProcess speaker = new LibwebrtcProcess(process);
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals("connected")) {
        return speaker;
      }
    }
    speaker.close();
    throw new IOException("libwebrtc did not connect: " + Files.readString(errors.toPath()));
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
