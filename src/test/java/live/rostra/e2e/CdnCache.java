package live.rostra.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A cache as `cdn/` ships it, running: only the port, the address of the node and the places of
/// its files are replaced.
final class CdnCache implements AutoCloseable {
  private static final Path SHIPPED = Path.of("cdn");

  private final Process process;
  private final URI url;
  private final Path home;

  private CdnCache(Process process, URI url, Path home) {
    this.process = process;
    this.url = url;
    this.home = home;
  }

  /// What can stand in front of a node.
  enum Kind {
    NGINX {
      @Override
      List<String> command(Path home, int port, int originPort) throws IOException {
        Path conf = home.resolve("nginx.conf");
        Files.copy(SHIPPED.resolve("nginx/hls-cache.conf"), home.resolve("hls-cache.conf"));
        Files.createDirectories(home.resolve("cache"));
        String text = Files.readString(SHIPPED.resolve("nginx/nginx.conf"));
        text = replaced(text, "listen 8000;", "listen 127.0.0.1:" + port + ";");
        text = replaced(text, "127.0.0.1:8080", "127.0.0.1:" + originPort);
        text = replaced(text, "/run/nginx.pid", home.resolve("pid").toString());
        text = replaced(text, "/var/log/nginx", home.toString());
        text = replaced(text, "/var/cache/nginx", home.resolve("cache").toString());
        Files.writeString(conf, text);
        boolean root = System.getProperty("user.name").equals("root");
        return List.of(
            program("nginx"),
            "-c",
            conf.toString(),
            "-e",
            home.resolve("start.log").toString(),
            "-g",
            // Its workers would become www-data, which may not enter a folder of the tests.
            "daemon off;" + (root ? " user root;" : ""));
      }

      @Override
      List<String> check(List<String> command) {
        return with(command, "-t");
      }
    },
    VARNISH {
      @Override
      List<String> command(Path home, int port, int originPort) throws IOException {
        Path vcl = home.resolve("rostra.vcl");
        String text = Files.readString(SHIPPED.resolve("varnish/rostra.vcl"));
        text = replaced(text, ".port = \"8080\";", ".port = \"" + originPort + "\";");
        Files.writeString(vcl, text);
        return List.of(
            program("varnishd"),
            "-j",
            "none",
            "-n",
            home.resolve("varnish").toString(),
            "-f",
            vcl.toString(),
            "-a",
            "127.0.0.1:" + port,
            "-s",
            "malloc,64m",
            "-F");
      }

      @Override
      List<String> check(List<String> command) {
        return with(command.subList(0, 7), "-C");
      }
    };

    /// What starts it in the foreground.
    abstract List<String> command(Path home, int port, int originPort) throws IOException;

    /// What only reads its configuration.
    abstract List<String> check(List<String> command);

    /// Debian keeps daemons where not every user looks.
    private static String program(String name) {
      Path path = Path.of("/usr/sbin", name);
      return Files.isExecutable(path) ? path.toString() : name;
    }

    private static List<String> with(List<String> command, String flag) {
      return java.util.stream.Stream.concat(command.stream(), java.util.stream.Stream.of(flag))
          .toList();
    }

    private static String replaced(String text, String shipped, String here) {
      if (!text.contains(shipped)) {
        throw new AssertionError("the shipped configuration has no " + shipped);
      }
      return text.replace(shipped, here);
    }
  }

  /// Has the program read the configuration that is shipped.
  ///
  /// @return what it complained about; empty when it found no fault
  static String check(Kind kind, Path home) throws Exception {
    List<String> check = kind.check(kind.command(home, 8_000, 8_080));
    Path printed = home.resolve("check.log");
    Process process = start(check, printed);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return "did not end";
    }
    return process.exitValue() == 0 ? "" : Files.readString(printed);
  }

  /// Starts it and waits until it answers.
  ///
  /// @param home an empty folder
  static CdnCache start(Kind kind, Path home, int originPort) throws Exception {
    int port = freePort();
    Path printed = home.resolve("printed.log");
    Process process = start(kind.command(home, port, originPort), printed);
    CdnCache cache = new CdnCache(process, URI.create("http://127.0.0.1:" + port), home);
    try (HlsHttp http = new HlsHttp()) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!cache.answers(http)) {
        if (!process.isAlive() || System.nanoTime() > until) {
          cache.close();
          throw new AssertionError(kind + " did not start: " + Files.readString(printed));
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
    return cache;
  }

  private static Process start(List<String> command, Path printed) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(printed.toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers(HlsHttp http) {
    try {
      return http.get(url.resolve("/cdn-health")).statusCode() == 200;
    } catch (java.io.UncheckedIOException _) {
      return false;
    }
  }

  /// Its address.
  URI url() {
    return url;
  }

  /// Where its logs are.
  Path home() {
    return home;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
