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

/// A crowd in one room by WebSocket: 2,000 real sockets join at {@value #JOINS_A_SECOND} a second,
/// then {@value #EVENTS_A_SECOND} chat messages a second come to each of them.
///
/// All clients are in this process and the node in another, so one clock measures, from before the
/// author's socket is written to until the listener's handler has the text: both ways through the
/// kernel, the room, its facts file, and this process' own work are in it. How late this process
/// itself was stands beside it.
final class SocketsBench {
  private static final int LISTENERS = Integer.getInteger("bench.sockets", 2_000);
  private static final int JOINS_A_SECOND = 200;
  private static final int EVENTS_A_SECOND = 10;
  private static final int SECONDS = 30;
  private static final int AUTHORS = 20;
  private static final int EVENT_BYTES = 300;
  private static final long BEAT_MS = 10;
  private static final String ROOM = "crowd";
  private static final String MARK = "\"text\":\"t=";

  private final Report report;
  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  private final WebSocketClient client =
      vertx.createWebSocketClient(
          new WebSocketClientOptions()
              .setMaxConnections(LISTENERS + AUTHORS)
              .setMaxFrameSize(4 << 20)
              .setMaxMessageSize(4 << 20)
              .setTcpNoDelay(true));
  private final Readings joinMs = new Readings();
  private final Readings fanOutMs = new Readings();
  private final Readings sendLateMs = new Readings();
  private final Readings beatLateMs = new Readings();
  private final Map<String, Integer> lost = new TreeMap<>();
  private final Map<String, Integer> closing = new TreeMap<>();
  private long textBytes;
  private int refused;
  private boolean measuring;

  SocketsBench(Report report) {
    this.report = report;
  }

  /// Readings that grow without boxing.
  private static final class Readings {
    private double[] values = new double[1_024];
    private int count;

    void add(double value) {
      if (count == values.length) {
        values = java.util.Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    Quantiles quantiles() {
      return new Quantiles(java.util.Arrays.copyOf(values, count));
    }
  }

  void run(NodeProcess node) throws Exception {
    report.section(
        "Sockets: %,d listeners in one room, %d joins a second, %d events a second"
            .formatted(LISTENERS, JOINS_A_SECOND, EVENTS_A_SECOND));
    node.createRoom(ROOM);
    try {
      List<WebSocket> authors = new ArrayList<>();
      for (int i = 0; i < AUTHORS; i++) {
        authors.add(await(join(node, "author-" + i, node.token("author-" + i, ROOM, Grant.JOIN))));
      }
      report.progress("%,d join", LISTENERS);
      await(storm(node));
      report.progress("measuring for %d s", SECONDS);
      await(talk(authors));
    } finally {
      tell();
      client.close();
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
      node.endRoom(ROOM);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  private void tell() {
    Quantiles joins = joinMs.quantiles();
    Quantiles latency = fanOutMs.quantiles();
    report.figure("join: from connect to its snapshot P50", joins.p50(), "ms");
    report.figure("join P99", joins.p99(), "ms");
    report.figure("fan-out: author's write to listener's handler P50", latency.p50(), "ms");
    report.figure("fan-out P95", latency.p95(), "ms");
    report.figure("fan-out P99", latency.p99(), "ms", 100);
    report.figure("fan-out, the latest of all", latency.max(), "ms");
    report.figure(
        "events that did not come",
        (double) SECONDS * EVENTS_A_SECOND * (LISTENERS + AUTHORS) - latency.count(),
        "",
        0);
    report.figure("sockets that broke", lost.values().stream().mapToInt(i -> i).sum(), "", 0);
    Quantiles sends = sendLateMs.quantiles();
    Quantiles beats = beatLateMs.quantiles();
    report.figure("  this process: late to write an event P50", sends.p50(), "ms");
    report.figure("  this process: late to write an event P99", sends.p99(), "ms");
    report.figure("  this process: its loop late for a timer P50", beats.p50(), "ms");
    report.figure("  this process: its loop late for a timer P99", beats.p99(), "ms");
    report.note(
        "%,d joined; %,d events received of %.0f B each; refused %d; closed %s %s",
        joins.count(),
        latency.count(),
        (double) textBytes / Math.max(1, latency.count()),
        refused,
        lost,
        closing);
  }

  /// Everybody, at an even pace, however long each takes.
  private Future<Void> storm(NodeProcess node) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < LISTENERS; i++) {
      tokens.add(node.token("listener-" + i, ROOM, Grant.JOIN));
    }
    Promise<Void> all = Promise.promise();
    List<Future<WebSocket>> joins = new ArrayList<>();
    long startNs = System.nanoTime();
    vertx.setPeriodic(
        1,
        timer -> {
          long due = (System.nanoTime() - startNs) * JOINS_A_SECOND / 1_000_000_000L;
          while (joins.size() < Math.min(due, LISTENERS)) {
            int i = joins.size();
            long fromNs = System.nanoTime();
            joins.add(
                join(node, "listener-" + i, tokens.get(i))
                    .onSuccess(_ -> joinMs.add((System.nanoTime() - fromNs) / 1e6)));
          }
          if (joins.size() == LISTENERS) {
            vertx.cancelTimer(timer);
            Future.all(joins).<Void>mapEmpty().onComplete(all);
          }
        });
    return all.future();
  }

  private Future<WebSocket> join(NodeProcess node, String who, String token) {
    Promise<WebSocket> joined = Promise.promise();
    WebSocketConnectOptions at =
        new WebSocketConnectOptions()
            .setHost(node.url().getHost())
            .setPort(node.url().getPort())
            .setURI("/ws/" + ROOM)
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
      }
    } else if (text.startsWith("{\"type\":\"joined\"")) {
      joined.tryComplete(socket);
    } else if (text.startsWith("{\"type\":\"error\"")) {
      refused++;
    } else if (text.startsWith("{\"type\":\"closing\"")) {
      closing.merge(text.replaceAll("\"(at|seq|epoch|againAfterMs)\":\\d+,?", ""), 1, Integer::sum);
    }
  }

  private Future<Void> talk(List<WebSocket> authors) {
    Promise<Void> over = Promise.promise();
    vertx.runOnContext(_ -> {
      measuring = true;
      long intervalNs = TimeUnit.SECONDS.toNanos(1) / EVENTS_A_SECOND;
      say(authors, 0, System.nanoTime() + intervalNs, intervalNs, over);
      beat(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BEAT_MS));
    });
    return over.future();
  }

  /// Writes one event at its time, and the next one at its own.
  private void say(
      List<WebSocket> authors, int i, long dueNs, long intervalNs, Promise<Void> over) {
    if (i == SECONDS * EVENTS_A_SECOND) {
      // What is under way has a moment to come.
      vertx.setTimer(2_000, _ -> over.complete());
      return;
    }
    at(
        dueNs,
        () -> {
          long nowNs = System.nanoTime();
          sendLateMs.add((nowNs - dueNs) / 1e6);
          String text = "t=" + nowNs + " ";
          authors
              .get(i % authors.size())
              .writeTextMessage(
                  new JsonObject()
                      .put("type", "chat.post")
                      .put("id", "c" + i)
                      .put("text", text + "x".repeat(padding(text)))
                      .encode());
          say(authors, i + 1, dueNs + intervalNs, intervalNs, over);
        });
  }

  /// What an event says beside its text is some 170 bytes.
  private static int padding(String text) {
    return EVENT_BYTES - 170 - text.length();
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
          beatLateMs.add(Math.max(0, nowNs - dueNs) / 1e6);
          beat(nowNs + TimeUnit.MILLISECONDS.toNanos(BEAT_MS));
        });
  }
}
