package live.rostra.load.swarm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel counts of a UDP port: datagrams it dropped because nobody read them in time.
/// They are the swarm's own fault, not the server's.
final class KernelDrops {
  private KernelDrops() {}

  /// Drops so far of the port bound to all addresses.
  static long of(int port) {
    String wanted = "00000000:%04X".formatted(port);
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/net/udp"))) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 2 && fields[1].equals(wanted)) {
          return Long.parseLong(fields[fields.length - 1]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("the kernel knows no UDP port " + port);
  }
}
