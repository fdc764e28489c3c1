package live.rostra.state;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// A network between a node and Postgres that can fail: everything passes, or nobody answers, or
/// connections are cut around a COMMIT.
final class PostgresProxy implements AutoCloseable {
  /// `Query`, its length, its text (PostgreSQL, "Message Formats").
  private static final byte[] COMMIT = "Q\0\0\0\013COMMIT\0".getBytes(StandardCharsets.ISO_8859_1);

  /// What becomes of a connection at a COMMIT.
  enum Cut {
    /// Nothing.
    NOT,
    /// It is lost before the server sees it.
    BEFORE,
    /// It is lost on the way, and nobody waits for what the server does.
    DURING,
    /// The server has committed, and its answer is lost.
    AFTER
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger commits = new AtomicInteger();
  private volatile PostgresAddress upstream;
  private volatile boolean frozen;
  private volatile long delayMs;
  private volatile IntFunction<Cut> cuts = _ -> Cut.NOT;

  PostgresProxy(PostgresAddress upstream) throws IOException {
    this.upstream = upstream;
    Thread.ofVirtual().start(this::accept);
  }

  /// Where it leads from now on.
  void leadTo(PostgresAddress other) {
    upstream = other;
  }

  /// Nothing passes any more, and nothing is said about it; or all passes again, on new
  /// connections.
  void freeze(boolean now) {
    frozen = now;
    if (!now) {
      cutAll();
    }
  }

  /// What was held back by [#freeze] passes after all, on the connections that were there.
  void thaw() {
    frozen = false;
  }

  /// How long everything is under way from now on, each way.
  void delay(long ms) {
    delayMs = ms;
  }

  /// What becomes of each COMMIT, by its number from 0 on.
  void cut(IntFunction<Cut> rule) {
    cuts = rule;
  }

  /// Resets all connections.
  void cutAll() {
    open.forEach(PostgresProxy::reset);
  }

  /// The URL of the database behind it, through it.
  String url() {
    PostgresAddress at = upstream;
    return TestPostgres.url(
        new PostgresAddress(
            "127.0.0.1",
            server.getLocalPort(),
            at.database(),
            at.user(),
            at.password(),
            at.sslMode()));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        // Closed, or a client that is gone.
      }
    }
  }

  private void serve(Socket client) {
    try (Socket postgres = new Socket()) {
      open.add(postgres);
      postgres.connect(new InetSocketAddress(upstream.host(), upstream.port()), 1_000);
      Thread back = Thread.ofVirtual().start(() -> copy(postgres, client, false));
      copy(client, postgres, true);
      back.join();
      open.remove(postgres);
    } catch (IOException _) {
      // Nobody is there.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      reset(client);
      open.remove(client);
    }
  }

  private void copy(Socket from, Socket to, boolean toServer) {
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        while (frozen) {
          Thread.sleep(10);
        }
        Thread.sleep(delayMs);
        if (toServer && endsWithCommit(buffer, read)) {
          switch (cuts.apply(commits.getAndIncrement())) {
            case NOT -> to.getOutputStream().write(buffer, 0, read);
            case BEFORE -> {
              return;
            }
            case DURING -> {
              to.getOutputStream().write(buffer, 0, read);
              return;
            }
            case AFTER -> {
              reset(from);
              to.getOutputStream().write(buffer, 0, read);
              to.shutdownOutput();
              awaitEnd(to);
              return;
            }
          }
        } else {
          to.getOutputStream().write(buffer, 0, read);
        }
      }
    } catch (IOException _) {
      // Cut.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      reset(from);
      reset(to);
    }
  }

  /// The other copier reads what the server says, and finds nobody to tell; the server ends.
  private static void awaitEnd(Socket server) throws InterruptedException {
    for (int i = 0; i < 200 && !server.isClosed(); i++) {
      Thread.sleep(1);
    }
  }

  private static boolean endsWithCommit(byte[] buffer, int length) {
    int at = length - COMMIT.length;
    if (at < 0) {
      return false;
    }
    for (int i = 0; i < COMMIT.length; i++) {
      if (buffer[at + i] != COMMIT[i]) {
        return false;
      }
    }
    return true;
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException _) {
      // It was closed.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutAll();
  }
}
