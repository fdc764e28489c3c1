package live.rostra.http.socket;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import live.rostra.room.LogEntry;
import live.rostra.room.RoomEvent;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessages;

/// What it costs to tell the same to many sockets, each way in turns with the others: processor
/// time of the loop that writes, the kernel's part of it included, because a ratio without that
/// would be true of nothing that a node does. Real sockets, whose other ends read on another
/// thread.
public final class FrameCost {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 100;

  private final Vertx writing = vertx();
  private final Vertx reading = vertx();
  private final Context loop = writing.getOrCreateContext();
  private final List<Opened> sockets = new ArrayList<>();
  private final Map<Way, Long> spentNs = new EnumMap<>(Way.class);
  private final ServerMessage message;
  private final int count;
  private final Promise<Void> allOpen = Promise.promise();
  private final AtomicInteger unread = new AtomicInteger();
  private volatile Promise<Void> allRead = Promise.promise();

  /// How everybody is told.
  public enum Way {
    /// One encoding, one frame, whose bytes are written to all: what the node does.
    SHARED_FRAME,
    /// One text, of which `writeTextMessage` makes a frame for each socket.
    FRAME_EACH,
    /// A text and a frame for each socket.
    TEXT_EACH
  }

  private record Opened(Channel channel, ServerWebSocket socket) {}

  private FrameCost(int count, int textBytes) {
    this.count = count;
    RoomEvent event =
        new RoomEvent.ChatPosted("3-41", "author-1", "author-1", "x".repeat(textBytes), 1);
    message = new ServerMessage.Event(new LogEntry(3, 41, 1_764_000_000_000L, event), false);
  }

  private static Vertx vertx() {
    return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
  }

  /// Measures all ways in one run.
  ///
  /// @param sockets that are told
  /// @param rounds how often they are, each way
  /// @param textBytes of the chat message that they are told
  /// @return microseconds of processor time for each socket and message
  public static Map<Way, Double> measure(int sockets, int rounds, int textBytes) throws Exception {
    FrameCost cost = new FrameCost(sockets, textBytes);
    try {
      cost.connect();
      cost.rounds(WARM_UP);
      cost.spentNs.clear();
      cost.rounds(rounds);
      Map<Way, Double> each = new EnumMap<>(Way.class);
      cost.spentNs.forEach((way, ns) -> each.put(way, ns / 1e3 / rounds / sockets));
      return each;
    } finally {
      await(Future.all(cost.reading.close(), cost.writing.close()));
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void connect() throws Exception {
    Promise<Integer> listening = Promise.promise();
    loop.runOnContext(_ ->
        writing
            .createHttpServer()
            .requestHandler(this::open)
            .listen(0, "127.0.0.1")
            .<Integer>map(server -> server.actualPort())
            .onComplete(listening));
    int port = await(listening.future());
    var client =
        reading.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(count));
    for (int i = 0; i < count; i++) {
      await(
          client
              .connect(port, "127.0.0.1", "/")
              .onSuccess(socket -> socket.textMessageHandler(_ -> read())));
    }
    await(allOpen.future());
  }

  private void open(HttpServerRequest request) {
    Channel channel = ((ConnectionBase) request.connection()).channel();
    request
        .toWebSocket()
        .onSuccess(socket -> {
          sockets.add(new Opened(channel, socket));
          if (sockets.size() == count) {
            allOpen.complete();
          }
        })
        .onFailure(allOpen::tryFail);
  }

  private void read() {
    if (unread.decrementAndGet() == 0) {
      allRead.complete();
    }
  }

  private void rounds(int rounds) throws Exception {
    for (int i = 0; i < rounds; i++) {
      for (Way way : Way.values()) {
        await(round(way));
      }
    }
  }

  private Future<Void> round(Way way) {
    Promise<Void> told = Promise.promise();
    allRead = Promise.promise();
    unread.set(count);
    loop.runOnContext(_ -> {
      long fromNs = THREADS.getCurrentThreadCpuTime();
      tell(way);
      // What a way leaves for the end of the turn is in it.
      loop.runOnContext(_ -> {
        spentNs.merge(way, THREADS.getCurrentThreadCpuTime() - fromNs, Long::sum);
        told.complete();
      });
    });
    return Future.all(told.future(), allRead.future()).mapEmpty();
  }

  private void tell(Way way) {
    switch (way) {
      case SHARED_FRAME -> {
        try (TextFrame frame = TextFrame.of(message)) {
          for (Opened each : sockets) {
            var _ = each.channel.write(frame.copy(), each.channel.voidPromise());
          }
        }
        sockets.forEach(each -> each.channel.flush());
      }
      case FRAME_EACH -> {
        String text = ServerMessages.write(message);
        sockets.forEach(each -> each.socket.writeTextMessage(text));
      }
      case TEXT_EACH ->
          sockets.forEach(each -> each.socket.writeTextMessage(ServerMessages.write(message)));
    }
  }
}
