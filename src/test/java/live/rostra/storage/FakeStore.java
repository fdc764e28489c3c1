package live.rostra.storage;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A store whose requests wait until the test settles them, and which checks after each change that
/// what a stored playlist lists is there.
final class FakeStore implements ObjectStore {
  final Map<String, byte[]> objects = new HashMap<>();
  final List<String> log = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();

  private record Pending(Promise<Void> promise, Runnable effect, String what) {}

  @Override
  public Future<Void> put(String key, byte[] bytes, Metadata metadata) {
    return wait("put " + key, () -> objects.put(key, bytes));
  }

  @Override
  public Future<byte[]> get(String key) {
    byte[] bytes = objects.get(key);
    return bytes == null
        ? Future.failedFuture(new ObjectNotFoundException(key))
        : Future.succeededFuture(bytes);
  }

  @Override
  public Future<Void> delete(String key) {
    return wait("delete " + key, () -> objects.remove(key));
  }

  private Future<Void> wait(String what, Runnable effect) {
    Promise<Void> promise = Promise.promise();
    pending.add(new Pending(promise, effect, what));
    return promise.future();
  }

  int waiting() {
    return pending.size();
  }

  void succeed(int index) {
    Pending request = pending.remove(index);
    request.effect.run();
    log.add(request.what);
    check();
    request.promise.complete();
  }

  /// Fails a request, which may have had its effect all the same.
  void fail(int index, boolean hadEffect) {
    Pending request = pending.remove(index);
    if (hadEffect) {
      request.effect.run();
      check();
    }
    request.promise.fail("the store is down");
  }

  private void check() {
    objects.forEach((key, bytes) -> {
      if (key.endsWith(".m3u8")) {
        for (String listed : new String(bytes).split("\n")) {
          if (!listed.isEmpty() && !objects.containsKey("run/" + listed)) {
            throw new AssertionError("a playlist lists " + listed + ", which is not there");
          }
        }
      }
    });
  }
}
