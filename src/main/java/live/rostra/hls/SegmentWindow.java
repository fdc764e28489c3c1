package live.rostra.hls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import live.rostra.hls.playlist.SegmentText;
import live.rostra.hls.playlist.TimeGrid;

/// Closed segments and their parts: what is listed, and what may still be fetched after that.
///
/// Time here is the end of the last part, in samples. All segments but the last of a run are
/// equally long, so the moment each one leaves follows from its number.
final class SegmentWindow {
  private final TimeGrid grid;
  private final int windowSegments;

  /// Texts of the segments that are listed.
  private final ArrayDeque<SegmentText> listed = new ArrayDeque<>();

  private final ArrayDeque<MediaObject> segments = new ArrayDeque<>();
  private final ArrayDeque<List<MediaObject>> parts = new ArrayDeque<>();
  private long nextMsn;

  /// Made anew only when a segment closes or leaves, and shared by the snapshots between.
  private List<MediaObject> sharedSegments = List.of();

  SegmentWindow(TimeGrid grid, int windowSegments) {
    this.grid = grid;
    this.windowSegments = windowSegments;
  }

  /// Number of the segment that is open.
  long nextMsn() {
    return nextMsn;
  }

  /// Number of the first segment that is listed.
  long mediaSequence() {
    return nextMsn - listed.size();
  }

  long firstSegment() {
    return nextMsn - segments.size();
  }

  long firstParts() {
    return nextMsn - parts.size();
  }

  /// How many parts the last closed segment had, 0 when there is none.
  int lastSegmentParts() {
    return parts.isEmpty() ? 0 : parts.getLast().size();
  }

  List<MediaObject> segments() {
    return sharedSegments;
  }

  /// The listed texts with the open segment after them, if it has parts.
  List<SegmentText> listedThen(SegmentText open) {
    var all = new ArrayList<SegmentText>(listed.size() + 1);
    all.addAll(listed);
    if (open.parts().length > 0) {
      all.add(open);
    }
    return all;
  }

  List<SegmentText> listed() {
    return List.copyOf(listed);
  }

  /// Parts of each closed segment that still has them, then those of the open one.
  List<List<MediaObject>> partsThen(List<MediaObject> open) {
    var all = new ArrayList<List<MediaObject>>(parts.size() + 1);
    all.addAll(parts);
    all.add(List.copyOf(open));
    return all;
  }

  /// Adds the segment that was open.
  void add(MediaObject segment, List<MediaObject> itsParts, SegmentText text) {
    segments.add(segment);
    parts.add(List.copyOf(itsParts));
    listed.add(text);
    nextMsn++;
    if (listed.size() > windowSegments) {
      listed.remove();
    }
    sharedSegments = List.copyOf(segments);
  }

  /// How many of the listed segments stand without their parts at time `now`. RFC 8216bis section
  /// 6.2.2: parts should go when they "are greater than three Target Durations from the end of the
  /// Playlist". All parts of a segment go together, because a reader counts them from 0.
  int withoutParts(long now) {
    long count = 0;
    while (count < listed.size() && !partsListed(mediaSequence() + count, now)) {
      count++;
    }
    return (int) count;
  }

  /// Drops what nobody may ask for any more at time `now`.
  ///
  /// A segment: "When a Media Segment URI is removed from the Playlist, that Media Segment MUST
  /// remain available for a period equal to the duration of the segment plus the duration of the
  /// longest Playlist file distributed by the server containing that segment". It leaves the
  /// playlist when the `windowSegments`th after it closes; the longest playlist is the window and
  /// an open segment. A part stays for three target durations after it was last listed.
  void expire(long now) {
    long segmentLife = (2L * windowSegments + 3) * grid.samplesPerSegment();
    boolean gone = false;
    while (now >= startOf(firstSegment()) + segmentLife) {
      segments.remove();
      gone = true;
    }
    if (gone) {
      sharedSegments = List.copyOf(segments);
    }
    long horizon = grid.threeTargetDurations();
    long delistedAfter = (horizon / TimeGrid.SAMPLES_PER_PART + 1) * TimeGrid.SAMPLES_PER_PART;
    while (!parts.isEmpty() && now >= startOf(firstParts()) + delistedAfter + horizon) {
      parts.remove();
    }
  }

  private boolean partsListed(long msn, long now) {
    return now - startOf(msn) <= grid.threeTargetDurations();
  }

  private long startOf(long msn) {
    return msn * grid.samplesPerSegment();
  }
}
