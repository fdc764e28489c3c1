package live.rostra.e2e;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// A network that lets no UDP through, for as long as this is open.
final class NoUdp implements AutoCloseable {
  private static final String TABLE = "rostra_no_udp";

  private NoUdp() {}

  /// Drops every datagram of this network namespace, which has to be a private one.
  static NoUdp everywhere() throws IOException, InterruptedException {
    boolean isPrivate =
        NetworkInterface.networkInterfaces()
            .allMatch(each -> {
              try {
                return each.isLoopback();
              } catch (IOException e) {
                return false;
              }
            });
    if (!isPrivate) {
      throw new IOException("this test firewalls its network: run it by 'make it'");
    }
    nft(
        """
        table inet %s {
          chain in { type filter hook input priority 0; meta l4proto udp counter drop; }
        }
        """
            .formatted(TABLE));
    return new NoUdp();
  }

  private static void nft(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
    process.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("nft failed (install it with 'make tools'): " + said);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    nft("delete table inet " + TABLE + "\n");
  }
}
