package live.rostra.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What another process of this machine uses, read from `/proc` and, for the heap, from `jcmd`.
final class ProcessMemory {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern RSS = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");

  private ProcessMemory() {}

  /// Bytes of live objects: a class histogram, which the JVM makes after a full collection.
  static long liveHeap(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return find(TOTAL, output);
  }

  /// Resident bytes.
  static long resident(long pid) throws IOException {
    return find(RSS, Files.readString(Path.of("/proc", Long.toString(pid), "status"))) * 1024;
  }

  /// Child processes whose program is ffmpeg.
  static List<Long> encoders(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").contains("ffmpeg"))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static long find(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in: " + text.lines().limit(3).toList());
    }
    return Long.parseLong(matcher.group(1));
  }
}
