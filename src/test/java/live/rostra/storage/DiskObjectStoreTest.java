package live.rostra.storage;

import static live.rostra.testkit.OnLoop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class DiskObjectStoreTest {
  private static final ObjectStore.Metadata METADATA =
      new ObjectStore.Metadata("audio/mp4", "max-age=60");

  @TempDir Path directory;
  private Vertx vertx;
  private DiskObjectStore store;

  @BeforeEach
  void open(Vertx own) throws Exception {
    vertx = own;
    store = DiskObjectStore.open(vertx, directory.resolve("objects"));
  }

  @Test
  void givesBackWhatWasPutAndReplacesIt() {
    var one = await(store.replace("rooms/a/p.m3u8", bytes("one"), METADATA, null));
    var two = await(store.replace("rooms/a/p.m3u8", bytes("two"), METADATA, one));

    assertThat(await(store.read("rooms/a/p.m3u8")).bytes()).isEqualTo(bytes("two"));
    assertThat(await(store.read("rooms/a/p.m3u8")).version()).isEqualTo(two).isNotEqualTo(one);
    assertThat(directory.resolve("objects/rooms/a/p.m3u8")).hasContent("two");
    assertThat(directory.resolve("objects/.incoming")).isEmptyDirectory();
  }

  @Test
  void replacesOnlyTheVersionThatTheWriterKnows() {
    var one = await(store.replace("p", bytes("one"), METADATA, null));
    await(store.replace("p", bytes("two"), METADATA, one));

    for (var stale : new ObjectStore.Version[] {null, one}) {
      assertThatThrownBy(() -> await(store.replace("p", bytes("three"), METADATA, stale)))
          .hasRootCauseInstanceOf(PreconditionFailedException.class);
    }
    assertThatThrownBy(() -> await(store.replace("q", bytes("three"), METADATA, one)))
        .hasRootCauseInstanceOf(PreconditionFailedException.class);
    assertThat(await(store.read("p")).bytes()).isEqualTo(bytes("two"));
  }

  @Test
  void aNewObjectMayComeTwiceButNeverTakesThePlaceOfAnother() {
    await(store.putNew("a/s0", bytes("one"), METADATA));
    await(store.putNew("a/s0", bytes("one"), METADATA));

    assertThatThrownBy(() -> await(store.putNew("a/s0", bytes("two"), METADATA)))
        .hasRootCauseInstanceOf(ObjectConflictException.class);
    assertThat(await(store.read("a/s0")).bytes()).isEqualTo(bytes("one"));
    assertThat(directory.resolve("objects/.incoming")).isEmptyDirectory();
  }

  @Test
  void ofManyWritersOfOneVersionOneSucceeds() {
    var first = await(store.replace("p", bytes("first"), METADATA, null));

    var writes = new ArrayList<Future<ObjectStore.Version>>();
    for (int i = 0; i < 50; i++) {
      writes.add(store.replace("p", bytes("writer " + i), METADATA, first));
    }

    await(Future.join(writes).otherwiseEmpty());
    assertThat(writes).filteredOn(Future::succeeded).hasSize(1);
  }

  @Test
  void saysWhenThereIsNoObject() {
    await(store.putNew("a/b", bytes("x"), METADATA));

    assertThatThrownBy(() -> await(store.read("a/c")))
        .hasRootCauseInstanceOf(ObjectNotFoundException.class);
    assertThatThrownBy(() -> await(store.read("a")))
        .hasRootCauseInstanceOf(ObjectNotFoundException.class);
  }

  @Test
  void deletesAndDoesNotMindWhatIsNotThere() {
    await(store.putNew("a/b", bytes("x"), METADATA));

    await(store.delete("a/b"));
    await(store.delete("a/b"));
    await(store.delete("a"));

    assertThatThrownBy(() -> await(store.read("a/b")))
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
    assertThatThrownBy(() -> store.putNew(key, bytes("x"), METADATA))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.read(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesKeysTooLongForAFileSystem() {
    assertThatThrownBy(() -> store.read("x".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.read("x/".repeat(500) + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void completesOnTheContextOfTheCaller() {
    Context caller = vertx.getOrCreateContext();
    var seen = new CompletableFuture<Context>();

    caller.runOnContext(_ ->
        store
            .putNew("a", bytes("x"), METADATA)
            .onComplete(_ -> seen.complete(Vertx.currentContext())));

    assertThat(seen.orTimeout(10, TimeUnit.SECONDS).join()).isSameAs(caller);
  }

  @Test
  void aReaderSeesTheOldOrTheNewObjectWhileItIsReplaced() {
    byte[] old = "a".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
    byte[] fresh = "b".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
    var there = new AtomicReference<>(await(store.replace("x", old, METADATA, null)));

    var reads = new ArrayList<Future<ObjectStore.Stored>>();
    for (int i = 0; i < 50; i++) {
      var write = store.replace("x", i % 2 == 0 ? fresh : old, METADATA, there.get());
      reads.add(store.read("x"));
      there.set(await(write));
    }

    for (Future<ObjectStore.Stored> read : reads) {
      assertThat(await(read).bytes())
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

    assertThatThrownBy(() -> await(store.putNew("file/below", bytes("x"), METADATA)))
        .hasRootCauseInstanceOf(java.io.IOException.class);
    assertThat(directory.resolve("objects/.incoming")).isEmptyDirectory();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
