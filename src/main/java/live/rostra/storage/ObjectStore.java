package live.rostra.storage;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/// Objects by key, written so that no writer can undo what another one, or a later try of the same
/// one, has done. Thread-safe; futures complete on the caller's context.
///
/// Keys are relative paths such as `rooms/a/7-run/s12.m4s`, see {@link ObjectKey}. A method that
/// gets another throws IllegalArgumentException. Every other failure may be tried again with the
/// same arguments, also when the first try had its effect and only its answer was lost.
public interface ObjectStore {
  /// Stores an object that never changes, whole or not at all. Succeeds when the very same bytes
  /// are there already. The bytes must not change afterwards.
  ///
  /// Fails with {@link ObjectConflictException} when others are: they are never overwritten.
  Future<Void> putNew(String key, byte[] bytes, Metadata metadata);

  /// Stores an object that changes, in place of the version that the caller knows.
  ///
  /// Fails with {@link PreconditionFailedException} when that is not the one that is there.
  ///
  /// @param expected the version to replace; null when there must be none
  Future<Version> replace(String key, byte[] bytes, Metadata metadata, @Nullable Version expected);

  /// An object and its version; fails with {@link ObjectNotFoundException} when there is none.
  Future<Stored> read(String key);

  /// Removes an object; succeeds when there is none.
  Future<Void> delete(String key);

  /// Why the store did not answer last time, for a person; null when it did.
  @Nullable String failure();

  /// Ends connections; what is under way fails.
  void close();

  /// What a cache or a player is told with an object.
  ///
  /// @param contentType the media type
  /// @param cacheControl the Cache-Control header
  record Metadata(String contentType, String cacheControl) {}

  /// One state of an object that changes.
  ///
  /// @param tag the store's own name of it, such as an ETag
  record Version(String tag) {}

  /// What was read.
  ///
  /// @param bytes the content
  /// @param version what {@link #replace} asks for
  record Stored(byte[] bytes, Version version) {}
}
