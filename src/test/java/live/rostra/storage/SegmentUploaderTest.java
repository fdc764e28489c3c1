package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentUploaderTest {
  private static final ObjectStore.Metadata METADATA =
      new ObjectStore.Metadata("audio/mp4", "max-age=60");

  private final FakeStore store = new FakeStore();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Long> delays = new ArrayList<>();
  private SegmentUploader uploader = uploader(1 << 20);

  private SegmentUploader uploader(long maxQueuedBytes) {
    return new SegmentUploader(
        store,
        "run/",
        new SegmentUploader.Settings(maxQueuedBytes, 200, 10_000),
        (delayMs, action) -> {
          delays.add(delayMs);
          timers.add(action);
        },
        () -> Long.MAX_VALUE);
  }

  @Test
  void storesASegmentBeforeThePlaylistThatListsIt() {
    object("init.mp4");
    object("s0.m4s");
    playlist("init.mp4", "s0.m4s");
    assertThat(store.waiting()).isEqualTo(1);

    settleAll();

    assertThat(store.log).containsExactly("put run/init.mp4", "put run/s0.m4s", "put run/p.m3u8");
    assertThat(uploader.drained().succeeded()).isTrue();
  }

  @Test
  void writesOnlyTheNewestOfThePlaylistsBehindTheOneThatWaits() {
    for (int i = 0; i < 10; i++) {
      object("s" + i);
      playlist("s" + i);
    }

    settleAll();

    assertThat(store.log.stream().filter(l -> l.endsWith(".m3u8"))).hasSize(2);
    assertThat(store.log).endsWith("put run/s9", "put run/p.m3u8");
    assertThat(new String(store.objects.get("run/p.m3u8"))).isEqualTo("s9");
    assertThat(uploader.stats().coalesced()).isEqualTo(8);
    assertThat(uploader.stats().queuedBytes()).isZero();
  }

  @Test
  void deletesAfterThePlaylistThatNoLongerListsTheObject() {
    object("s0");
    playlist("s0");
    settleAll();
    object("s1");
    playlist("s1");
    uploader.expired("s0");

    settleAll();

    assertThat(store.log).endsWith("put run/s1", "put run/p.m3u8", "delete run/s0");
  }

  @Test
  void triesAgainLaterAndLater() {
    object("s0");
    playlist("s0");

    for (int i = 0; i < 8; i++) {
      store.fail(0, false);
      timers.removeLast().run();
    }
    store.succeed(0);
    store.fail(0, false);
    timers.removeLast().run();
    settleAll();

    assertThat(delays).allSatisfy(d -> assertThat(d).isBetween(100L, 10_000L));
    assertThat(delays.get(7)).isGreaterThanOrEqualTo(5_000);
    assertThat(delays.getLast()).as("success forgives").isLessThanOrEqualTo(200);
    assertThat(store.log).containsExactly("put run/s0", "put run/p.m3u8");
    assertThat(uploader.stats().retries()).isEqualTo(9);
  }

  @Test
  void refusesPlaylistsThatWouldListARefusedObjectUntilItHasExpired() {
    uploader = uploader(100);
    assertThat(uploader.object("s0", new byte[90], METADATA)).isTrue();
    assertThat(playlist("s0")).isTrue();
    assertThat(uploader.object("s1", new byte[90], METADATA)).isFalse();
    assertThat(playlist("s0", "s1")).isFalse();
    settleAll();
    assertThat(playlist("s1")).isFalse();
    uploader.expired("s0");
    settleAll();
    assertThat(store.objects).as("the old playlist still lists it").containsKey("run/s0");

    uploader.expired("s1");
    assertThat(uploader.object("s2", new byte[90], METADATA)).isTrue();
    assertThat(playlist("s2")).isTrue();
    settleAll();

    assertThat(store.objects).containsOnlyKeys("run/s2", "run/p.m3u8");
    assertThat(uploader.stats().refused()).isEqualTo(1);
    assertThat(uploader.stats().refusedPlaylists()).isEqualTo(2);
  }

  @Test
  void completesDrainedWhenNothingWaitsAndFailsItWhenClosed() {
    assertThat(uploader.drained().succeeded()).isTrue();
    object("s0");
    var drained = uploader.drained();
    assertThat(drained.isComplete()).isFalse();
    settleAll();
    assertThat(drained.succeeded()).isTrue();

    object("s1");
    var given = uploader.drained();
    uploader.close();
    assertThat(given.failed()).isTrue();
    settleAll();
    assertThat(uploader.object("s2", new byte[1], METADATA)).isFalse();
  }

  @Test
  void refusesANameThatIsNoKey() {
    assertThatThrownBy(() -> uploader.object("../x", new byte[1], METADATA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// A live stream into a store that is slow, fails, and fails after having done it; the store
  /// checks after every change that no playlist lists what is not there.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void noInterleavingLetsAPlaylistListWhatIsNotThere(long seed) {
    var random = new Random(seed);
    uploader = uploader(seed % 2 == 0 ? 1_000 : 1 << 20);
    Deque<String> window = new ArrayDeque<>();
    boolean down = false;
    int segments = 0;
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(300) == 0) {
        down = !down && random.nextInt(3) == 0;
      }
      switch (random.nextInt(6)) {
        case 0 -> {
          String name = "s" + segments++;
          uploader.object(name, new byte[1 + random.nextInt(60)], METADATA);
          window.add(name);
          playlist(window.toArray(String[]::new));
          if (window.size() > 6) {
            String expired = window.remove();
            playlist(window.toArray(String[]::new));
            uploader.expired(expired);
          }
        }
        case 1, 2, 3 -> {
          assertThat(store.waiting()).isLessThanOrEqualTo(1);
          if (store.waiting() > 0 && (down || random.nextInt(10) == 0)) {
            store.fail(0, random.nextBoolean());
          } else if (store.waiting() > 0) {
            store.succeed(0);
          }
        }
        default -> {
          if (!timers.isEmpty()) {
            timers.remove(random.nextInt(timers.size())).run();
          }
        }
      }
    }
    settleAll();
    while (!window.isEmpty()) {
      String expired = window.remove();
      playlist(window.toArray(String[]::new));
      uploader.expired(expired);
    }
    // Those above were refused if something in the window had been.
    playlist();
    settleAll();

    assertThat(store.objects).containsOnlyKeys("run/p.m3u8");
    assertThat(uploader.drained().succeeded()).isTrue();
    assertThat(uploader.stats().queuedBytes()).isZero();
    assertThat(uploader.stats().stored() + uploader.stats().refused()).isEqualTo(segments);
    assertThat(uploader.stats().retries()).isPositive();
  }

  private void object(String name) {
    assertThat(uploader.object(name, new byte[] {1}, METADATA)).isTrue();
  }

  private boolean playlist(String... listed) {
    return uploader.playlist("p.m3u8", String.join("\n", listed).getBytes(), METADATA);
  }

  private void settleAll() {
    while (store.waiting() > 0 || !timers.isEmpty()) {
      if (store.waiting() > 0) {
        store.succeed(0);
      } else {
        timers.removeFirst().run();
      }
    }
  }
}
