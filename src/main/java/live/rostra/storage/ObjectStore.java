package live.rostra.storage;

import io.vertx.core.Future;

/// Objects by key. Thread-safe; futures complete on the caller's context.
///
/// Keys are relative paths such as `rooms/a/run/s12.m4s`, see {@link ObjectKey}. A method that gets
/// another throws IllegalArgumentException.
public interface ObjectStore {
  /// Stores an object whole or not at all, in place of one that was there. The bytes must not
  /// change afterwards.
  Future<Void> put(String key, byte[] bytes, Metadata metadata);

  /// The bytes of an object; fails with {@link ObjectNotFoundException} when there is none.
  Future<byte[]> get(String key);

  /// Removes an object; succeeds when there is none.
  Future<Void> delete(String key);

  /// What a cache or a player is told with an object.
  ///
  /// @param contentType the media type
  /// @param cacheControl the Cache-Control header
  record Metadata(String contentType, String cacheControl) {}
}
