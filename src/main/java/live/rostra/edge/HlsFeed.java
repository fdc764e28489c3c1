package live.rostra.edge;

import io.vertx.core.Future;
import live.rostra.hls.HlsDirectives;
import live.rostra.hls.playlist.PlaylistText;

/// The HLS of one room's current run, as the front door serves it. Thread-safe; futures complete on
/// the caller's context, without polling.
public interface HlsFeed {
  /// The multivariant playlist; `lowLatency` false leads to playlists without `EXT-X-PART`.
  PlaylistText multivariant(boolean lowLatency);

  /// The media playlist of `run`, held until it contains what the directives ask for (RFC 8216bis
  /// section 6.2.5.2).
  Future<PlaylistReply> playlist(String run, boolean lowLatency, HlsDirectives directives);

  /// Bytes of the init segment, a segment or a part; a hinted part is held until it exists.
  Future<ObjectReply> object(String run, String name);

  /// What a playlist request gets.
  sealed interface PlaylistReply {
    /// The playlist.
    ///
    /// @param text the playlist, plain and gzipped
    /// @param held whether the request had to wait, or would have
    /// @param ended whether the playlist is final
    /// @param targetDurationSeconds for cache lifetimes
    record Playlist(PlaylistText text, boolean held, boolean ended, int targetDurationSeconds)
        implements PlaylistReply {}

    /// 400: the directives mean nothing, or ask for something that cannot come.
    record Refused(String reason) implements PlaylistReply {}

    /// 503: the part did not come within three target durations.
    record TimedOut() implements PlaylistReply {}

    /// 404.
    record NotFound() implements PlaylistReply {}
  }

  /// What an object request gets.
  sealed interface ObjectReply {
    /// The object.
    ///
    /// @param body the bytes, not to be modified
    record Found(byte[] body) implements ObjectReply {}

    /// 404.
    record NotFound() implements ObjectReply {}
  }
}
