package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.FaultyS3.Fault;
import live.rostra.testkit.S3Server;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A bucket that nobody writes to, before a real S3 server that breaks.
@Tag("it")
class IdleBucketTest {
  private static final String SENTENCE = "the bucket takes no objects";

  @TempDir Path spool;
  private S3Server server;

  @BeforeEach
  void start() throws Exception {
    server = S3Server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void isKnownToBeAwayAndToBeBackWithTwoLinesInTheLog() throws Exception {
    Vertx vertx = Vertx.vertx();
    Storage storage =
        Storage.behindSpool(
            vertx,
            S3ObjectStore.open(
                vertx, S3ObjectStoreTest.settings(server.endpoint(), S3Server.SECRET_KEY)),
            LocalEpochs.open(spool.resolve("epoch"), InstantSource.system()),
            Spool.open(vertx, spool, 1 << 20));
    try (CapturedLog log = CapturedLog.start()) {
      storage.probeEvery(20);
      await(() -> storage.stats().requests().reads().succeeded() > 2);
      assertThat(storage.health().concern()).isEmpty();

      for (Fault fault : new Fault[] {Fault.AWAY, Fault.BUSY}) {
        server.front().fault(fault);
        await(() -> storage.health().concern().isPresent());
        assertThat(storage.health().concern()).contains(SENTENCE);
        assertThat(storage.health().takesRooms()).as("they would wait in the spool").isTrue();
        await(() -> storage.stats().requests().failingNs() > 200_000_000);
        server.front().fault(Fault.NONE);
        await(() -> storage.health().concern().isEmpty());
        // The store knows a moment before its meter does.
        await(() -> storage.stats().requests().failingNs() == 0);
      }

      assertThat(log.lines().stream().filter(line -> line.contains("takes no objects"))).hasSize(1);
      assertThat(log.lines().stream().filter(line -> line.contains("again"))).hasSize(1);
    } finally {
      storage.close();
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aWrongKeyIsAProblemAlso() throws Exception {
    Vertx vertx = Vertx.vertx();
    Storage storage =
        Storage.behindSpool(
            vertx,
            S3ObjectStore.open(vertx, S3ObjectStoreTest.settings(server.endpoint(), "wrong")),
            LocalEpochs.open(spool.resolve("epoch"), InstantSource.system()),
            Spool.open(vertx, spool, 1 << 20));
    try {
      storage.probeEvery(20);

      await(() -> storage.health().concern().isPresent());
    } finally {
      storage.close();
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aNodeWithoutARoomSaysSoOnBothPorts() throws Exception {
    server.front().fault(Fault.AWAY);
    Map<String, String> settings = new HashMap<>(server.settings());
    settings.put("ROSTRA_STORAGE_SPOOL_DIRECTORY", spool.toString());
    try (TestNode node = TestNode.start(settings);
        HttpClient client = HttpClient.newHttpClient()) {
      for (URI port : new URI[] {node.url(), node.admin()}) {
        await(() -> readyz(client, port).equals("200 ready; " + SENTENCE + "\n"));
      }
    }
  }

  private static String readyz(HttpClient client, URI port) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(port.resolve("/readyz")).build(),
            HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(deadlineNs);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
