package live.rostra.hls;

import live.rostra.hls.playlist.TimeGrid;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a request: pure functions of the latest snapshot, asked again with each
/// new one while a request is held.
///
/// The caller owns the clock: "A Server that cannot provide the requested Playlist after blocking
/// for more than three Target Durations SHOULD return Service Unavailable, such as HTTP 503"
/// ({@link TimeGrid#threeTargetDurations}). A null snapshot is a run without a part yet.
public final class BlockedReloads {
  private BlockedReloads() {}

  /// What to do with a playlist request.
  public sealed interface Decision {
    /// The snapshot holds what was asked for.
    record AnswerNow() implements Decision {}

    /// Ask again with the next snapshot.
    record Hold() implements Decision {}

    /// Status 400.
    ///
    /// @param reason one sentence
    record BadRequest(String reason) implements Decision {}
  }

  /// What to do with a request for an object.
  public sealed interface ObjectDecision {
    /// The object.
    record Found(MediaObject object) implements ObjectDecision {}

    /// It is the part that was hinted: ask again with the next snapshot.
    record Hold() implements ObjectDecision {}

    /// 404: it never was, is too old, or will not be.
    record NotFound() implements ObjectDecision {}
  }

  /// A request for the low-latency playlist (RFC 8216bis section 6.2.5.2). Without directives it
  /// may come from a player that knows no parts: like the standard playlist, it is held until there
  /// is a segment to list, once at the start of a run, because to ffmpeg a playlist of parts is
  /// empty and the end.
  public static Decision playlist(@Nullable PlaylistSnapshot latest, HlsDirectives directives) {
    if (latest != null && latest.ended()) {
      // "A Server MUST ignore _HLS_msn and _HLS_part if the Playlist contains an EXT-X-ENDLIST tag"
      return new Decision.AnswerNow();
    }
    return switch (directives) {
      case HlsDirectives.None _ -> answerWhen(listsSegment(latest));
      case HlsDirectives.Malformed(String reason) -> new Decision.BadRequest(reason);
      case HlsDirectives.Segment(long msn) -> {
        Decision.@Nullable BadRequest refusal = tooFarAhead(latest, msn, 0);
        yield refusal != null ? refusal : answerWhen(latest != null && latest.contains(msn));
      }
      case HlsDirectives.Part(long msn, long part) -> {
        Decision.@Nullable BadRequest refusal = tooFarAhead(latest, msn, part);
        yield refusal != null ? refusal : answerWhen(latest != null && latest.contains(msn, part));
      }
    };
  }

  /// A request for the standard playlist: it advertises no blocking reload, so directives do not
  /// count, but it is held until there is a segment to list, because several players give up on an
  /// empty one.
  public static Decision standardPlaylist(@Nullable PlaylistSnapshot latest) {
    return answerWhen(listsSegment(latest));
  }

  /// Whether there is a segment to list, or never will be.
  private static boolean listsSegment(@Nullable PlaylistSnapshot latest) {
    return latest != null && (latest.ended() || latest.lastSegment() >= 0);
  }

  /// A request for an object. Section 6.2.6: a server holds a request for a hinted resource until
  /// it exists, and answers 404 to what it cannot find and does not hint at.
  public static ObjectDecision object(@Nullable PlaylistSnapshot latest, String name) {
    if (latest == null) {
      return new ObjectDecision.NotFound();
    }
    MediaObject object = latest.object(name);
    if (object != null) {
      return new ObjectDecision.Found(object);
    }
    return name.equals(latest.hint()) ? new ObjectDecision.Hold() : new ObjectDecision.NotFound();
  }

  /// "If the _HLS_msn is greater than the Media Sequence Number of the last Media Segment in the
  /// current Playlist plus two, or if the _HLS_part exceeds the last Partial Segment in the current
  /// Playlist by the Advance Part Limit, then the server SHOULD immediately return Bad Request."
  private static Decision.@Nullable BadRequest tooFarAhead(
      @Nullable PlaylistSnapshot latest, long msn, long part) {
    long lastSegment = latest == null ? -1 : latest.lastSegment();
    if (msn > lastSegment + 2) {
      return new Decision.BadRequest("_HLS_msn is beyond what is coming");
    }
    // The index is judged as it stands, before it rolls over: only so is "part 1000" refused rather
    // than read as part 0 of the next segment.
    int partsPerSegment = latest == null ? 0 : latest.grid().partsPerSegment();
    long lastPart =
        latest == null ? -1 : latest.lastPartMsn() * partsPerSegment + latest.lastPartIndex();
    if (part >= lastPart - msn * partsPerSegment + TimeGrid.ADVANCE_PART_LIMIT) {
      return new Decision.BadRequest("_HLS_part is beyond what is coming");
    }
    return null;
  }

  private static Decision answerWhen(boolean there) {
    return there ? new Decision.AnswerNow() : new Decision.Hold();
  }
}
