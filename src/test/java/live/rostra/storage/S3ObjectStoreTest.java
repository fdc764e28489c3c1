package live.rostra.storage;

import static live.rostra.testkit.OnLoop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import live.rostra.testkit.CapturedLog;
import live.rostra.testkit.FaultyS3.Fault;
import live.rostra.testkit.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

@Tag("it")
class S3ObjectStoreTest {
  private static final ObjectStore.Metadata METADATA =
      new ObjectStore.Metadata("audio/mp4", "max-age=60");
  private static S3Server server;

  private final Vertx vertx = Vertx.vertx();
  private ObjectStore store;
  private String folder;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    folder = test.getTestMethod().orElseThrow().getName() + "/";
    store = S3ObjectStore.open(vertx, settings(server.endpoint(), S3Server.SECRET_KEY));
  }

  @AfterEach
  void close() throws Exception {
    server.front().fault(Fault.NONE);
    server.front().delay(0);
    store.close();
    await(vertx.close());
  }

  static S3Settings settings(URI endpoint, String secret) {
    return new S3Settings(
        S3Server.BUCKET,
        Optional.of(endpoint),
        "us-east-1",
        true,
        "edge1/",
        Optional.of(new S3Settings.Credentials(S3Server.ACCESS_KEY, secret)),
        Duration.ofSeconds(2));
  }

  @Test
  void storesTheBytesWithTheirTypeAndCacheControlBelowThePrefix() throws Exception {
    await(store.putNew(folder + "s0.m4s", bytes("one"), METADATA));

    assertThat(server.objects().get("edge1/" + folder + "s0.m4s")).isEqualTo(bytes("one"));
    try (S3Client plain = plainClient()) {
      HeadObjectResponse head =
          plain.headObject(r -> r.bucket(S3Server.BUCKET).key("edge1/" + folder + "s0.m4s"));
      assertThat(head.contentType()).isEqualTo("audio/mp4");
      assertThat(head.cacheControl()).isEqualTo("max-age=60");
    }
    assertThat(await(store.read(folder + "s0.m4s")).bytes()).isEqualTo(bytes("one"));
  }

  @Test
  void aNewObjectMayComeTwiceButNeverTakesThePlaceOfAnother() {
    await(store.putNew(folder + "s0", bytes("one"), METADATA));
    await(store.putNew(folder + "s0", bytes("one"), METADATA));

    assertThatThrownBy(() -> await(store.putNew(folder + "s0", bytes("two"), METADATA)))
        .hasRootCauseInstanceOf(ObjectConflictException.class);
    assertThat(await(store.read(folder + "s0")).bytes()).isEqualTo(bytes("one"));
  }

  @Test
  void replacesOnlyTheVersionThatTheWriterKnows() {
    String key = folder + "p";
    var one = await(store.replace(key, bytes("one"), METADATA, null));
    var two = await(store.replace(key, bytes("two"), METADATA, one));

    for (var stale : new ObjectStore.Version[] {null, one}) {
      assertThatThrownBy(() -> await(store.replace(key, bytes("three"), METADATA, stale)))
          .hasRootCauseInstanceOf(PreconditionFailedException.class);
    }
    assertThatThrownBy(() -> await(store.replace(folder + "q", bytes("x"), METADATA, one)))
        .hasRootCauseInstanceOf(PreconditionFailedException.class);
    assertThat(await(store.read(key)).version()).isEqualTo(two);
  }

  @Test
  void ofManyWritersOfOneVersionOneSucceeds() {
    var first = await(store.replace(folder + "p", bytes("first"), METADATA, null));

    var writes = new ArrayList<Future<ObjectStore.Version>>();
    for (int i = 0; i < 30; i++) {
      writes.add(store.replace(folder + "p", bytes("writer " + i), METADATA, first));
    }

    await(Future.join(writes).otherwiseEmpty());
    assertThat(writes).filteredOn(Future::succeeded).hasSize(1);
  }

  @Test
  void deletesAndDoesNotMindWhatIsNotThere() {
    await(store.putNew(folder + "s0", bytes("x"), METADATA));

    await(store.delete(folder + "s0"));
    await(store.delete(folder + "s0"));

    assertThatThrownBy(() -> await(store.read(folder + "s0")))
        .hasRootCauseInstanceOf(ObjectNotFoundException.class);
  }

  @Test
  void everyCallHasADeadline() {
    server.front().delay(20_000);
    long start = System.nanoTime();

    assertThatThrownBy(() -> await(store.putNew(folder + "s0", bytes("x"), METADATA)));

    assertThat(System.nanoTime() - start).isBetween(1_900_000_000L, 8_000_000_000L);
  }

  @Test
  void oneOutageIsTwoLinesInTheLogAndNoSecretIsInThem() throws Exception {
    try (CapturedLog log = CapturedLog.start()) {
      server.front().fault(Fault.AWAY);
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> await(store.putNew(folder + "s0", bytes("x"), METADATA)));
      }
      server.front().fault(Fault.BUSY);
      assertThatThrownBy(() -> await(store.putNew(folder + "s0", bytes("x"), METADATA)));
      server.front().fault(Fault.NONE);
      await(store.putNew(folder + "s0", bytes("x"), METADATA));

      assertThat(log.lines().stream().filter(line -> line.contains("takes no objects"))).hasSize(1);
      assertThat(log.lines().stream().filter(line -> line.contains("again"))).hasSize(1);
      assertThat(String.join("\n", log.lines())).doesNotContain(S3Server.SECRET_KEY);
    }
  }

  @Test
  void aWrongSecretIsSaid() {
    var wrong = S3ObjectStore.open(vertx, settings(server.endpoint(), "wrong"));

    assertThatThrownBy(() -> await(wrong.putNew(folder + "s0", bytes("x"), METADATA)));

    assertThat(wrong.failure()).contains("403");
    wrong.close();
  }

  @Test
  void nobodyReadsWithoutAKeyWhatTheBucketDoesNotGiveAway() throws Exception {
    await(store.putNew(folder + "s0", bytes("x"), METADATA));

    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              java.net.http.HttpRequest.newBuilder(
                      server.endpoint().resolve("/talks/edge1/" + folder + "s0"))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(answer.statusCode()).isEqualTo(403);
    }
  }

  private static S3Client plainClient() {
    return S3Client.builder()
        .endpointOverride(server.endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
