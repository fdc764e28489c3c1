package live.rostra.storage;

import io.vertx.core.Future;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One object that changes, and what its writer knows of it. Room loop only, one write at a time.
///
/// A write replaces exactly the version that the last one left. When something else is there, it is
/// read: it may be what this write, or an earlier try of it, has put there; otherwise a rule says
/// who is right. The rule is asked again at each write until one of ours has replaced it.
final class MutableObject {
  /// Says what to store where something unexpected is stored.
  interface Rule {
    /// Returns the bytes to replace `stored` with, or null when `stored` is right.
    byte @Nullable [] resolve(byte[] stored, byte[] mine);
  }

  private final ObjectStore store;
  private final String key;
  private final Rule rule;
  private ObjectStore.@Nullable Version version;
  private byte @Nullable [] current;

  MutableObject(ObjectStore store, String key, Rule rule) {
    this.store = store;
    this.key = key;
    this.rule = rule;
  }

  /// What is stored now, by whomever; empty when nothing is. The next write knows no more than
  /// before.
  Future<byte[]> read() {
    return store
        .read(key)
        .map(ObjectStore.Stored::bytes)
        .recover(failure ->
            failure instanceof ObjectNotFoundException
                ? Future.succeededFuture(new byte[0])
                : Future.failedFuture(failure));
  }

  /// Stores these bytes, unless they are known to be there.
  ///
  /// @return false when what is stored is right instead
  Future<Boolean> write(byte[] mine, ObjectStore.Metadata metadata) {
    if (Arrays.equals(current, mine)) {
      return Future.succeededFuture(true);
    }
    return put(mine, metadata, version)
        .recover(failure ->
            failure instanceof PreconditionFailedException
                ? reread(mine, metadata)
                : Future.failedFuture(failure));
  }

  private Future<Boolean> reread(byte[] mine, ObjectStore.Metadata metadata) {
    return store
        .read(key)
        .transform(read -> {
          if (read.failed()) {
            boolean gone = read.cause() instanceof ObjectNotFoundException;
            return gone ? put(mine, metadata, null) : Future.failedFuture(read.cause());
          }
          return resolve(read.result(), mine, metadata);
        });
  }

  private Future<Boolean> resolve(
      ObjectStore.Stored stored, byte[] mine, ObjectStore.Metadata metadata) {
    if (Arrays.equals(stored.bytes(), mine)) {
      return Future.succeededFuture(knows(stored.version(), mine));
    }
    byte[] right = rule.resolve(stored.bytes(), mine);
    if (right == null) {
      return Future.succeededFuture(false);
    }
    // What is right beside `mine` is not to be replaced by it when the writer tries once more.
    return Arrays.equals(right, mine)
        ? put(mine, metadata, stored.version())
        : store.replace(key, right, metadata, stored.version()).map(true);
  }

  private Future<Boolean> put(
      byte[] mine, ObjectStore.Metadata metadata, ObjectStore.@Nullable Version expected) {
    return store.replace(key, mine, metadata, expected).map(next -> knows(next, mine));
  }

  private boolean knows(ObjectStore.Version next, byte[] bytes) {
    version = next;
    current = bytes;
    return true;
  }
}
