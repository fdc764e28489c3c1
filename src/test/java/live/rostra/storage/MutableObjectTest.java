package live.rostra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MutableObjectTest {
  private static final String KEY = "rooms/a/7-aa/playlist";

  private final FakeStore store = new FakeStore(new VirtualTime());
  private final MutableObject object = new MutableObject(store, KEY, PlaylistFacts::laterOf);
  private final TestRun run = new TestRun("7-aa", 4, 10);

  /// As a node that was killed leaves them: playlist 10 stored, and its steps from 0 still there.
  @Test
  void aStoredPlaylistThatIsRightIsReplacedByNoneThatIsNot() {
    List<byte[]> playlists = playlists(13);
    store.foreign(KEY, playlists.get(10));

    assertThat(write(playlists.get(0)).result()).isFalse();
    assertThat(write(playlists.get(3)).result()).isFalse();
    assertThat(stored()).isEqualTo(playlists.get(10));
    assertThat(write(playlists.get(12)).result()).isTrue();

    assertThat(stored()).isEqualTo(playlists.get(12));
  }

  @Test
  void anEndIsNeverTakenBack() {
    List<byte[]> playlists = playlists(13);
    byte[] ended = PlaylistFacts.ended(playlists.get(10), true);
    store.foreign(KEY, ended);

    for (byte[] mine : playlists) {
      assertThat(write(mine).result()).isFalse();
      assertThat(stored()).isEqualTo(ended);
    }
  }

  /// The stored playlist was right in length, this one in that it ends.
  @Test
  void anEndThatFailedOnceStillEndsTheLongerPlaylist() {
    List<byte[]> playlists = playlists(13);
    store.foreign(KEY, playlists.get(12));
    byte[] mine = PlaylistFacts.ended(playlists.get(10), true);

    Future<Boolean> failed = object.write(mine, TestRun.METADATA);
    store.succeed(0);
    store.succeed(0);
    store.fail(0, false);
    assertThat(failed.failed()).isTrue();
    assertThat(write(mine).result()).isTrue();
    assertThat(stored()).isEqualTo(PlaylistFacts.ended(playlists.get(12), true));

    write(mine);

    assertThat(stored())
        .as("tried again because of something else")
        .isEqualTo(PlaylistFacts.ended(playlists.get(12), true));
  }

  private byte[] stored() {
    return store.objects.get(KEY);
  }

  private Future<Boolean> write(byte[] mine) {
    Future<Boolean> done = object.write(mine, TestRun.METADATA);
    while (store.waiting() > 0) {
      store.succeed(0);
    }
    return done;
  }

  private List<byte[]> playlists(int count) {
    List<byte[]> playlists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      playlists.add(run.step().playlist().bytes());
    }
    return playlists;
  }
}
