package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskObjectStoreTest {
  private static final ObjectStore.Metadata METADATA =
      new ObjectStore.Metadata("audio/mp4", "max-age=60");

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private DiskObjectStore store;

  @BeforeEach
  void open() throws Exception {
    store = DiskObjectStore.open(vertx, directory.resolve("objects"));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void givesBackWhatWasPutAndReplacesIt() {
    await(store.put("rooms/a/s0.m4s", bytes("one"), METADATA));
    await(store.put("rooms/a/s0.m4s", bytes("two"), METADATA));

    assertThat(await(store.get("rooms/a/s0.m4s"))).isEqualTo(bytes("two"));
    assertThat(directory.resolve("objects/rooms/a/s0.m4s")).hasContent("two");
    assertThat(directory.resolve("objects/.incoming")).isEmptyDirectory();
  }

  @Test
  void saysWhenThereIsNoObject() {
    await(store.put("a/b", bytes("x"), METADATA));

    assertThatThrownBy(() -> await(store.get("a/c")))
        .hasRootCauseInstanceOf(ObjectNotFoundException.class);
    assertThatThrownBy(() -> await(store.get("a")))
        .hasRootCauseInstanceOf(ObjectNotFoundException.class);
  }

  @Test
  void deletesAndDoesNotMindWhatIsNotThere() {
    await(store.put("a/b", bytes("x"), METADATA));

    await(store.delete("a/b"));
    await(store.delete("a/b"));
    await(store.delete("a"));

    assertThatThrownBy(() -> await(store.get("a/b")))
        .hasRootCauseInstanceOf(ObjectNotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "..",
        "a/../b",
        "a/..",
        "./a",
        "a//b",
        "a/",
        ".incoming/x",
        "a/.hidden",
        "a\u0000b",
        "a\nb",
        "a\u007fb",
        "a\u0085b",
        "a\\..\\b",
        "\ud800",
        "a/\udc00b"
      })
  void refusesKeysThatAreNotRelativePathsOfPlainNames(String key) {
    assertThatThrownBy(() -> store.put(key, bytes("x"), METADATA))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesKeysTooLongForAFileSystem() {
    assertThatThrownBy(() -> store.get("x".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.get("x/".repeat(500) + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void completesOnTheContextOfTheCaller() {
    Context caller = vertx.getOrCreateContext();
    var seen = new CompletableFuture<Context>();

    caller.runOnContext(_ ->
        store
            .put("a", bytes("x"), METADATA)
            .onComplete(_ -> seen.complete(Vertx.currentContext())));

    assertThat(seen.orTimeout(10, TimeUnit.SECONDS).join()).isSameAs(caller);
  }

  @Test
  void aReaderSeesTheOldOrTheNewObjectWhileItIsReplaced() {
    byte[] old = "a".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
    byte[] fresh = "b".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
    await(store.put("x", old, METADATA));

    var writes = new ArrayList<Future<Void>>();
    var reads = new ArrayList<Future<byte[]>>();
    for (int i = 0; i < 50; i++) {
      writes.add(store.put("x", i % 2 == 0 ? fresh : old, METADATA));
      reads.add(store.get("x"));
    }

    await(Future.all(writes));
    for (Future<byte[]> read : reads) {
      assertThat(await(read))
          .satisfiesAnyOf(b -> assertThat(b).isEqualTo(old), b -> assertThat(b).isEqualTo(fresh));
    }
  }

  @Test
  void removesWhatACrashLeftUnfinished() throws Exception {
    Path unfinished = directory.resolve("objects/.incoming/half");
    Files.writeString(unfinished, "ha");

    DiskObjectStore.open(vertx, directory.resolve("objects"));

    assertThat(unfinished).doesNotExist();
  }

  @Test
  void reportsAFailedWriteAndLeavesNothing() throws Exception {
    Files.writeString(directory.resolve("objects/file"), "x");

    assertThatThrownBy(() -> await(store.put("file/below", bytes("x"), METADATA)))
        .hasRootCauseInstanceOf(java.io.IOException.class);
    assertThat(directory.resolve("objects/.incoming")).isEmptyDirectory();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
