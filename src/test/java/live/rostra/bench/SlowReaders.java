package live.rostra.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import live.rostra.http.Grant;
import live.rostra.testkit.RawWebSocket;

/// Row T30's slow readers: they join, ask for old chat, and from then on read nothing; a sign of
/// life every few seconds is all they give. How much they asked for differs, so that what waits for
/// them is anything from nothing to all that may, and some go over the bound while others listen.
///
/// Not thread-safe.
final class SlowReaders implements AutoCloseable {
  /// Of 100 messages and some 22 KiB each: about 20 of them are what the kernel (256 KiB at most)
  /// and the node (256 KiB) keep for one.
  private static final int MAX_PAGES = 26;

  private static final int SIGN_OF_LIFE_SECONDS = 5;

  /// Pages that they ask for in a second, all together: the node is to have them written, not to be
  /// kept from its work.
  private static final int PAGES_A_SECOND = 800;

  private final List<RawWebSocket> sockets = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("slow-readers").factory());

  /// Joins so many, which read no more when this returns.
  SlowReaders(NodeProcess node, String room, int count) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      String who = "slow-" + i;
      RawWebSocket socket = RawWebSocket.slow(node.url().getPort(), "/ws/" + room);
      sockets.add(socket);
      socket.json("type", "join", "id", "j", "token", node.token(who, room, Grant.JOIN));
      socket.message("joined");
    }
    long startNs = System.nanoTime();
    int asked = 0;
    for (int page = 1; page <= MAX_PAGES; page++) {
      for (int i = 0; i < count; i++) {
        // 0 pages for the first, MAX_PAGES for the last.
        if (i * (MAX_PAGES + 1) / count >= page) {
          sockets.get(i).text(history(page));
          asked++;
          long aheadMs =
              asked * 1_000L / PAGES_A_SECOND
                  - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
          if (aheadMs > 0) {
            Thread.sleep(aheadMs);
          }
        }
      }
    }
    clock.scheduleAtFixedRate(
        this::signOfLife, SIGN_OF_LIFE_SECONDS, SIGN_OF_LIFE_SECONDS, TimeUnit.SECONDS);
  }

  private static String history(int page) {
    return new JsonObject()
        .put("type", "chat.history")
        .put("id", "h" + page)
        .put("limit", 100)
        .encode();
  }

  /// RFC 6455 section 5.5.3: "A Pong frame MAY be sent unsolicited."
  private void signOfLife() {
    for (RawWebSocket socket : sockets) {
      try {
        socket.frame(RawWebSocket.PONG, true, new byte[0]);
      } catch (IOException _) {
        // The node has closed it: what slow readers come to.
      }
    }
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    for (RawWebSocket socket : sockets) {
      socket.close();
    }
  }
}
