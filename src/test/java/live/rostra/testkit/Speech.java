package live.rostra.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Read by flite, a speech synthesiser made of recorded speech.
public final class Speech {
  private Speech() {}

  /// `text` as 48 kHz mono samples in -1..1, without what lies below 100 Hz.
  ///
  /// @param voice one of `flite -lv`: `kal16 awb rms slt`
  public static float[] read(String voice, String text) throws IOException, InterruptedException {
    Path narrow = Files.createTempFile("speech-16k-", ".wav");
    Path wide = Files.createTempFile("speech-", ".wav");
    try {
      run("flite", "-voice", voice, "-t", text, "-o", narrow.toString());
      run(
          ("sox " + narrow + " -r 48000 -c 1 -b 16 " + wide + " highpass 100 highpass 100")
              .split(" "));
      return Wav.read(wide).channel(0);
    } finally {
      Files.delete(narrow);
      Files.delete(wide);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("tool-", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    String output = Files.readString(log);
    Files.delete(log);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(
          command[0] + " failed (install it with 'make tools'): " + output.strip());
    }
  }
}
