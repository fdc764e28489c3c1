package live.rostra.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real TURN server on loopback: Debian's coturn, with credentials by shared secret.
final class Coturn implements AutoCloseable {
  /// What it shares with the node.
  static final String SECRET = "a-secret-between-two-servers";

  private final Process process;
  private final Path log;
  private final int port;

  private Coturn(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /// Starts it and waits until it listens.
  ///
  /// @param home an empty folder for its files
  static Coturn start(Path home) throws IOException, InterruptedException {
    Files.createDirectories(home);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = home.resolve("turnserver.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    "turnserver",
                    "-n",
                    "--listening-ip=127.0.0.1",
                    "--relay-ip=127.0.0.1",
                    "--listening-port=" + port,
                    "--allow-loopback-peers",
                    "--use-auth-secret",
                    "--static-auth-secret=" + SECRET,
                    "--realm=rostra",
                    "--no-cli",
                    "--no-tls",
                    "--no-dtls",
                    "--verbose",
                    "--log-file=stdout",
                    "--userdb=" + home.resolve("turndb"),
                    "--pidfile=" + home.resolve("pid")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Coturn coturn = new Coturn(process, log, port);
    try {
      coturn.untilListening();
      return coturn;
    } catch (IOException e) {
      coturn.close();
      throw e;
    }
  }

  private void untilListening() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline || process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IOException("coturn does not listen: " + log(), e);
        }
      }
    }
  }

  /// Its address for clients over UDP.
  String url() {
    return "turn:127.0.0.1:" + port;
  }

  /// What it has said.
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
