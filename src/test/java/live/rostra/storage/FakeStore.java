package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A store whose requests wait until the test settles them. After each change it checks that what a
/// stored media playlist lists is there; that nothing is overwritten; and that nothing is deleted
/// before its time.
final class FakeStore implements ObjectStore {
  final Map<String, byte[]> objects = new HashMap<>();
  final Set<String> everListed = new HashSet<>();
  final List<String> log = new ArrayList<>();
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, Long> listedUntilMs = new HashMap<>();
  private final List<Pending<?>> pending = new ArrayList<>();
  private final VirtualTime time;
  private long keepMs;
  private long nextVersion;

  private record Pending<T>(Promise<T> promise, Callable<T> effect, String what) {
    void settle() {
      try {
        promise.complete(effect.call());
      } catch (Exception e) {
        promise.fail(e);
      }
    }

    void haveEffect() {
      try {
        effect.call();
      } catch (Exception _) {
        // The answer is lost, whatever it was.
      }
    }
  }

  FakeStore(VirtualTime time) {
    this.time = time;
  }

  /// From now on a deletion earlier than this after the last listing fails the test.
  void demandKept(long ms) {
    keepMs = ms;
  }

  @Override
  public Future<Void> putNew(String key, byte[] bytes, Metadata metadata) {
    return request(
        "put " + key,
        () -> {
          byte[] there = objects.putIfAbsent(key, bytes);
          if (there != null && !Arrays.equals(there, bytes)) {
            throw new ObjectConflictException(key);
          }
          return null;
        });
  }

  @Override
  public Future<Version> replace(
      String key, byte[] bytes, Metadata metadata, @Nullable Version expected) {
    return request(
        "replace " + key,
        () -> {
          if (!String.valueOf(versions.get(key))
              .equals(expected == null ? "null" : expected.tag())) {
            throw new PreconditionFailedException(key);
          }
          delist(key);
          objects.put(key, bytes);
          versions.put(key, ++nextVersion);
          return new Version(String.valueOf(nextVersion));
        });
  }

  @Override
  public Future<Stored> read(String key) {
    return request(
        "read " + key,
        () -> {
          byte[] bytes = objects.get(key);
          if (bytes == null) {
            throw new ObjectNotFoundException(key);
          }
          return new Stored(bytes, new Version(String.valueOf(versions.get(key))));
        });
  }

  @Override
  public Future<Void> delete(String key) {
    return request(
        "delete " + key,
        () -> {
          if (objects.remove(key) != null
              && time.nowMs() < listedUntilMs.getOrDefault(key, Long.MIN_VALUE) + keepMs) {
            throw new AssertionError(key + " is deleted before its time");
          }
          return null;
        });
  }

  @Override
  public @Nullable String failure() {
    return null;
  }

  @Override
  public void close() {}

  private <T> Future<T> request(String what, Callable<T> effect) {
    Promise<T> promise = Promise.promise();
    pending.add(new Pending<>(promise, effect, what));
    return promise.future();
  }

  int waiting() {
    return pending.size();
  }

  List<String> waitingRequests() {
    return pending.stream().map(Pending::what).toList();
  }

  void succeed(int index) {
    Pending<?> request = pending.remove(index);
    log.add(request.what);
    request.settle();
    check();
  }

  /// Fails a request, which may have had its effect all the same.
  void fail(int index, boolean hadEffect) {
    Pending<?> request = pending.remove(index);
    if (hadEffect) {
      request.haveEffect();
      check();
    }
    request.promise.fail("the store is down");
  }

  /// Whoever asked is gone.
  Void abandon() {
    pending.clear();
    return null;
  }

  /// Whoever asked is gone; some of what it asked for is done all the same.
  void abandon(Random random) {
    pending.stream().filter(_ -> random.nextBoolean()).forEach(Pending::haveEffect);
    pending.clear();
    check();
  }

  /// Somebody else writes.
  void foreign(String key, byte[] bytes) {
    objects.put(key, bytes);
    versions.put(key, ++nextVersion);
  }

  private void delist(String key) {
    if (objects.containsKey(key)) {
      listed(key).forEach(object -> listedUntilMs.put(object, time.nowMs()));
    }
  }

  /// Keys of what a media playlist lists and does not mark as a gap.
  List<String> listed(String key) {
    String folder = key.substring(0, key.lastIndexOf('/') + 1);
    List<String> found = new ArrayList<>();
    String before = "";
    for (String line : new String(objects.get(key)).split("\n")) {
      if (line.endsWith(".m4s") && !before.equals("#EXT-X-GAP")) {
        found.add(folder + line);
      }
      before = line;
    }
    return found;
  }

  private void check() {
    for (String key : objects.keySet()) {
      if (key.endsWith("program.m3u8")) {
        for (String listed : listed(key)) {
          everListed.add(listed);
          if (!objects.containsKey(listed)) {
            throw new AssertionError("a playlist lists " + listed + ", which is not there");
          }
        }
      }
    }
  }
}
