package live.rostra.hls;

import java.util.List;
import live.rostra.hls.playlist.MultivariantPlaylist.DeclaredRate;
import live.rostra.hls.playlist.PlaylistText;
import live.rostra.hls.playlist.TimeGrid;
import org.jspecify.annotations.Nullable;

/// The live HLS of a run as it stands after one part closed: both playlists, and every object that
/// may still be fetched. Immutable, thread-safe; snapshots share what did not change between them.
public final class PlaylistSnapshot {
  private final String runId;
  private final TimeGrid grid;
  private final Texts texts;
  private final LiveEdge edge;
  private final Fetchable objects;

  PlaylistSnapshot(String runId, TimeGrid grid, Texts texts, LiveEdge edge, Fetchable objects) {
    this.runId = runId;
    this.grid = grid;
    this.texts = texts;
    this.edge = edge;
    this.objects = objects;
  }

  /// What is read.
  record Texts(PlaylistText lowLatency, PlaylistText standard, DeclaredRate rate) {}

  /// Where the playlist ends; numbers are -1 when there is nothing yet.
  record LiveEdge(
      long lastSegment, long lastPartMsn, int lastPartIndex, ObjectName.@Nullable Part hint) {}

  /// What can be fetched; lists are consecutive in media sequence, and immutable.
  ///
  /// @param parts of each segment from `firstParts` on; the last one may be open
  record Fetchable(
      MediaObject init,
      long firstSegment,
      List<MediaObject> segments,
      long firstParts,
      List<List<MediaObject>> parts) {}

  /// The run that this is a moment of.
  public String runId() {
    return runId;
  }

  /// How segments are cut; gives the target duration.
  public TimeGrid grid() {
    return grid;
  }

  /// The low-latency playlist.
  public PlaylistText lowLatency() {
    return texts.lowLatency();
  }

  /// The standard playlist. It lists nothing until the first segment is complete, see {@link
  /// BlockedReloads#standardPlaylist}.
  public PlaylistText standard() {
    return texts.standard();
  }

  /// What a multivariant playlist declares of this run, from all segments so far.
  public DeclaredRate declaredRate() {
    return texts.rate();
  }

  /// Number of the last complete segment, -1 when there is none.
  public long lastSegment() {
    return edge.lastSegment();
  }

  /// Number of the segment that the last part belongs to, -1 when there is no part.
  public long lastPartMsn() {
    return edge.lastPartMsn();
  }

  /// Index of the last part in its segment, -1 when there is no part.
  public int lastPartIndex() {
    return edge.lastPartIndex();
  }

  /// Name of the part that comes next, null when none will.
  public @Nullable String hint() {
    ObjectName.Part hint = edge.hint();
    return hint == null ? null : hint.toString();
  }

  /// Whether the playlist is final.
  public boolean ended() {
    return edge.hint() == null;
  }

  /// Whether segment `msn` or a later one is complete.
  public boolean contains(long msn) {
    return msn <= edge.lastSegment();
  }

  /// Whether part `part` of segment `msn`, or a later part, exists. RFC 8216bis section 6.2.5.2:
  /// "If the Client requests a Part Index greater than that of the final Partial Segment of the
  /// Parent Segment, the Server MUST treat the request as one for Part Index 0 of the following
  /// Parent Segment."
  public boolean contains(long msn, long part) {
    if (msn != edge.lastPartMsn()) {
      return msn < edge.lastPartMsn();
    }
    return part <= edge.lastPartIndex();
  }

  /// The object of that name while it may be fetched, else null. Any text is taken.
  public @Nullable MediaObject object(String name) {
    ObjectName parsed = ObjectName.parse(name);
    return switch (parsed) {
      case null -> null;
      case ObjectName.Init _ -> objects.init();
      case ObjectName.Segment(long msn) -> at(objects.segments(), msn - objects.firstSegment());
      case ObjectName.Part(long msn, int index) -> {
        List<MediaObject> parts = at(objects.parts(), msn - objects.firstParts());
        yield parts == null ? null : at(parts, index);
      }
    };
  }

  /// How many objects may be fetched.
  int objectCount() {
    int count = 1 + objects.segments().size();
    for (List<MediaObject> parts : objects.parts()) {
      count += parts.size();
    }
    return count;
  }

  private static <T> @Nullable T at(List<T> list, long index) {
    return index >= 0 && index < list.size() ? list.get((int) index) : null;
  }
}
