package live.rostra.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import live.rostra.http.Grant;

/// Many real WebSockets in one room, on one loop of this process: they join, some write, all hear.
///
/// One clock measures, from before the author's socket is written to until the listener's handler
/// has the text. How late this loop itself was stands beside it. What is public to the package is
/// for the bench's own thread; readings are complete once the future of what took them is.
final class SocketCrowd implements AutoCloseable {
  private static final long BEAT_MS = 10;
  private static final String MARK = "\"text\":\"t=";

  /// What an event says beside its text is some 170 bytes.
  private static final int AROUND_TEXT = 170;

  private static final long SETTLE_MS = 1_000;

  final Readings joinMs = new Readings();
  final Readings sendLateMs = new Readings();
  final Readings beatLateMs = new Readings();
  final Map<String, Integer> lost = new TreeMap<>();
  final Map<String, Integer> closing = new TreeMap<>();
  long textBytes;
  long snapshotBytes;
  long events;
  int refused;

  private final NodeProcess node;
  private final String room;
  private final int eventBytes;
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final WebSocketClient client;
  private final List<WebSocket> authors = new ArrayList<>();
  private Readings fanOutMs = new Readings();
  private boolean measuring;
  private int said;

  /// @param most how many sockets there may be
  /// @param eventBytes of a message on the wire, roughly
  SocketCrowd(NodeProcess node, String room, int most, int eventBytes) {
    this.node = node;
    this.room = room;
    this.eventBytes = eventBytes;
    this.client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(most)
                .setMaxFrameSize(4 << 20)
                .setMaxMessageSize(4 << 20)
                .setTcpNoDelay(true));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  /// Some who are going to write.
  void authors(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      String who = "author-" + i;
      authors.add(await(join(who, node.token(who, room, Grant.JOIN))));
    }
  }

  /// Everybody, at an even pace, however long each takes.
  void storm(int listeners, int perSecond) throws Exception {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < listeners; i++) {
      tokens.add(node.token("listener-" + i, room, Grant.JOIN));
    }
    Promise<Void> all = Promise.promise();
    List<Future<WebSocket>> joins = new ArrayList<>();
    snapshotBytes = 0;
    long startNs = System.nanoTime();
    vertx.setPeriodic(
        1,
        timer -> {
          long due = (System.nanoTime() - startNs) * perSecond / 1_000_000_000L;
          while (joins.size() < Math.min(due, listeners)) {
            int i = joins.size();
            long fromNs = System.nanoTime();
            joins.add(
                join("listener-" + i, tokens.get(i))
                    .onSuccess(_ -> joinMs.add((System.nanoTime() - fromNs) / 1e6)));
          }
          if (joins.size() == listeners) {
            vertx.cancelTimer(timer);
            Future.all(joins).<Void>mapEmpty().onComplete(all);
          }
        });
    await(all.future());
  }

  private Future<WebSocket> join(String who, String token) {
    Promise<WebSocket> joined = Promise.promise();
    WebSocketConnectOptions at =
        new WebSocketConnectOptions()
            .setHost(node.url().getHost())
            .setPort(node.url().getPort())
            .setURI("/ws/" + room)
            .addSubProtocol("rostra.v1");
    client
        .connect(at)
        .onSuccess(socket -> {
          socket.textMessageHandler(text -> heard(text, socket, joined));
          socket.closeHandler(_ -> {
            if (!joined.tryFail(who + " was closed with " + socket.closeStatusCode())) {
              lost.merge(socket.closeStatusCode() + " " + socket.closeReason(), 1, Integer::sum);
            }
          });
          socket.writeTextMessage(
              new JsonObject().put("type", "join").put("id", "j").put("token", token).encode());
        })
        .onFailure(joined::tryFail);
    return joined.future();
  }

  private void heard(String text, WebSocket socket, Promise<WebSocket> joined) {
    if (text.startsWith("{\"type\":\"event\"")) {
      int mark = text.indexOf(MARK);
      if (measuring && mark > 0) {
        int from = mark + MARK.length();
        long sentNs = Long.parseLong(text, from, text.indexOf(' ', from), 10);
        fanOutMs.add((System.nanoTime() - sentNs) / 1e6);
        textBytes += text.length();
        events++;
      }
    } else if (text.startsWith("{\"type\":\"joined\"")) {
      snapshotBytes += text.length();
      joined.tryComplete(socket);
    } else if (text.startsWith("{\"type\":\"error\"")) {
      refused++;
    } else if (text.startsWith("{\"type\":\"closing\"")) {
      closing.merge(text.replaceAll("\"(at|seq|epoch|againAfterMs)\":\\d+,?", ""), 1, Integer::sum);
    }
  }

  /// The authors write in turn, at an even pace.
  ///
  /// @param into takes the milliseconds from each writing to each hearing
  void talk(int events, int perSecond, Readings into) throws Exception {
    Promise<Void> over = Promise.promise();
    vertx.runOnContext(_ -> {
      fanOutMs = into;
      measuring = true;
      long intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
      say(events, System.nanoTime() + intervalNs, intervalNs, over);
      beat(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BEAT_MS));
    });
    await(over.future());
  }

  /// Writes one event at its time, and the next one at its own.
  private void say(int left, long dueNs, long intervalNs, Promise<Void> over) {
    if (left == 0) {
      // What is under way has a moment to come.
      vertx.setTimer(
          SETTLE_MS,
          _ -> {
            measuring = false;
            over.complete();
          });
      return;
    }
    at(
        dueNs,
        () -> {
          long nowNs = System.nanoTime();
          sendLateMs.add((nowNs - dueNs) / 1e6);
          String text = "t=" + nowNs + " ";
          authors
              .get(said++ % authors.size())
              .writeTextMessage(
                  new JsonObject()
                      .put("type", "chat.post")
                      .put("id", "c" + said)
                      .put("text", text + "x".repeat(eventBytes - AROUND_TEXT - text.length()))
                      .encode());
          say(left - 1, dueNs + intervalNs, intervalNs, over);
        });
  }

  private void at(long dueNs, Runnable action) {
    long waitMs = TimeUnit.NANOSECONDS.toMillis(dueNs - System.nanoTime());
    if (waitMs > 0) {
      vertx.setTimer(waitMs, _ -> at(dueNs, action));
    } else if (System.nanoTime() - dueNs < 0) {
      // Less than a timer's millisecond.
      vertx.runOnContext(_ -> at(dueNs, action));
    } else {
      action.run();
    }
  }

  /// How late the loop that reads all sockets comes to its work.
  private void beat(long dueNs) {
    vertx.setTimer(
        Math.max(1, TimeUnit.NANOSECONDS.toMillis(dueNs - System.nanoTime())),
        _ -> {
          long nowNs = System.nanoTime();
          if (measuring) {
            beatLateMs.add(Math.max(0, nowNs - dueNs) / 1e6);
            beat(nowNs + TimeUnit.MILLISECONDS.toNanos(BEAT_MS));
          }
        });
  }

  @Override
  public void close() throws Exception {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
