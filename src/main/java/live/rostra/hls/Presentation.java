package live.rostra.hls;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.rostra.hls.cmaf.InitSegment;
import live.rostra.hls.cmaf.MediaFragment;
import live.rostra.hls.playlist.MediaPlaylistWriter;
import live.rostra.hls.playlist.MultivariantPlaylist.DeclaredRate;
import live.rostra.hls.playlist.PlaylistText;
import live.rostra.hls.playlist.SegmentText;
import live.rostra.hls.playlist.TimeGrid;
import org.jspecify.annotations.Nullable;

/// The live HLS of one room's run: AAC units in, parts, segments and playlist snapshots out. Room
/// loop only; everything that leaves is immutable.
///
/// Unit u restores the mixer samples from u × 1024 on (the priming unit is not given to us), so
/// decode times, durations and dates all follow from one count, and nothing can drift. Memory is
/// bounded by the window, whatever the length of the run.
public final class Presentation {
  private static final byte[] NOTHING = {};

  private final String runId;
  private final TimeGrid grid;
  private final Output output;
  private final MediaPlaylistWriter writer;
  private final SegmentWindow window;
  private final RateMeter rate;
  private final MediaObject init;

  /// Units of the part that is open.
  private final byte[][] pending = new byte[TimeGrid.UNITS_PER_PART][];

  private int pendingUnits;

  /// Parts of the segment that is open, and their playlist lines.
  private final List<MediaObject> openParts = new ArrayList<>();

  private final ByteArrayOutputStream openLines = new ByteArrayOutputStream();

  private byte[] openDateTime = NOTHING;

  /// Samples in closed parts: the time of everything here.
  private long publishedSamples;

  private long fragments;
  private boolean started;
  private boolean ended;
  private @Nullable PlaylistText standard;

  /// Where things go; called on the room's loop, in the order in which they may be used: init, then
  /// for each part the part, its segment when that is complete, the snapshot that lists them.
  public interface Output {
    /// The init segment, once, before the first part.
    void init(MediaObject init);

    /// A part has closed.
    void part(MediaObject part);

    /// A segment is complete: its bytes are those of its parts.
    void segment(MediaObject segment);

    /// The playlists after that; the first one comes with the first part.
    void snapshot(PlaylistSnapshot snapshot);
  }

  /// How a run is cut.
  ///
  /// @param partsPerSegment 6 or 3, see {@link TimeGrid}
  /// @param windowSegments closed segments that a playlist lists, at least 4 (three target
  ///   durations)
  /// @param bitrateBps what the AAC encoder aims at
  public record Settings(int partsPerSegment, int windowSegments, int bitrateBps) {
    private static final int PROGRAM_BITRATE_BPS = 64_000;

    /// Rejects windows shorter than three target durations (RFC 8216bis section 6.2.2).
    public Settings {
      if (partsPerSegment != 3 && partsPerSegment != 6) {
        throw new IllegalArgumentException("a segment has 3 or 6 parts, not " + partsPerSegment);
      }
      if (windowSegments < 4) {
        throw new IllegalArgumentException("a window has 4 segments at least");
      }
      if (bitrateBps < 1) {
        throw new IllegalArgumentException("a bit rate is positive");
      }
    }

    /// The program at 64 kbit/s.
    public Settings(int partsPerSegment, int windowSegments) {
      this(partsPerSegment, windowSegments, PROGRAM_BITRATE_BPS);
    }

    /// What a multivariant playlist declares before the first segment.
    public DeclaredRate firstRate() {
      return new RateMeter(bitrateBps).declared();
    }

    /// Segments of 1.92 s, a window of 38.4 s.
    public static Settings standard() {
      return new Settings(6, 20);
    }

    /// Segments of 0.96 s at twice the requests, for listeners on a bucket near 4 s behind.
    public static Settings shortSegments() {
      return new Settings(3, 40);
    }
  }

  /// @param runId the unguessable name of this run, which is in the path of all its objects
  /// @param start wall-clock time of the first mixer sample
  public Presentation(String runId, Instant start, Settings settings, Output output) {
    this.runId = runId;
    this.output = output;
    grid = new TimeGrid(settings.partsPerSegment());
    init = object(new ObjectName.Init(), InitSegment.aacLcMono(settings.bitrateBps()), 0, 0);
    writer = new MediaPlaylistWriter(grid, start, init.name());
    window = new SegmentWindow(grid, settings.windowSegments());
    rate = new RateMeter(settings.bitrateBps());
  }

  /// The unguessable name of this run.
  public String runId() {
    return runId;
  }

  /// Takes the next AAC unit: a raw_data_block, kept until its part closes.
  ///
  /// @throws IllegalStateException after {@link #end}
  public void unit(byte[] rawDataBlock) {
    if (ended) {
      throw new IllegalStateException("the run has ended");
    }
    if (rawDataBlock.length == 0) {
      throw new IllegalArgumentException("an AAC unit is never empty");
    }
    pending[pendingUnits++] = rawDataBlock;
    if (pendingUnits == TimeGrid.UNITS_PER_PART) {
      closePart();
      if (openParts.size() == grid.partsPerSegment()) {
        closeSegment();
      }
      publish();
      window.expire(publishedSamples);
    }
  }

  /// Publishes what is open, however short, and the final playlists. Again changes nothing.
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (pendingUnits > 0) {
      closePart();
    }
    if (!openParts.isEmpty()) {
      closeSegment();
    }
    standard = null;
    publish();
  }

  private void closePart() {
    begin();
    var name = new ObjectName.Part(window.nextMsn(), openParts.size());
    byte[] bytes = MediaFragment.write(++fragments, publishedSamples, pending, pendingUnits);
    int samples = pendingUnits * TimeGrid.SAMPLES_PER_UNIT;
    if (openParts.isEmpty()) {
      openDateTime = writer.dateTime(publishedSamples);
    }
    MediaObject part = object(name, bytes, publishedSamples, samples);
    openParts.add(part);
    openLines.writeBytes(writer.part(part.name(), samples));
    pendingUnits = 0;
    publishedSamples += samples;
    output.part(part);
  }

  private void closeSegment() {
    int length = 0;
    for (MediaObject part : openParts) {
      length += part.bytes().length;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (MediaObject part : openParts) {
      System.arraycopy(part.bytes(), 0, bytes, at, part.bytes().length);
      at += part.bytes().length;
    }
    long from = openParts.getFirst().startSample();
    int samples = (int) (publishedSamples - from);
    MediaObject segment = object(new ObjectName.Segment(window.nextMsn()), bytes, from, samples);
    byte[] line = writer.segment(segment.name(), samples);
    window.add(segment, openParts, new SegmentText(openDateTime, openLines.toByteArray(), line));
    rate.segment(length, samples);
    openParts.clear();
    openLines.reset();
    standard = null;
    output.segment(segment);
  }

  private void publish() {
    begin();
    ObjectName.Part hint = ended ? null : new ObjectName.Part(window.nextMsn(), openParts.size());
    PlaylistText lowLatency =
        writer.lowLatency(
            window.mediaSequence(),
            window.listedThen(new SegmentText(openDateTime, openLines.toByteArray(), NOTHING)),
            window.withoutParts(publishedSamples),
            hint == null ? null : hint.toString());
    if (standard == null) {
      standard = writer.standard(window.mediaSequence(), window.listed(), ended);
    }
    DeclaredRate declared = rate.declared();
    output.snapshot(
        new PlaylistSnapshot(
            runId,
            grid,
            new PlaylistSnapshot.Texts(lowLatency, standard, declared),
            edge(hint),
            new PlaylistSnapshot.Fetchable(
                init,
                window.firstSegment(),
                window.segments(),
                window.firstParts(),
                window.partsThen(openParts))));
  }

  private PlaylistSnapshot.LiveEdge edge(ObjectName.@Nullable Part hint) {
    long lastSegment = window.nextMsn() - 1;
    if (!openParts.isEmpty()) {
      return new PlaylistSnapshot.LiveEdge(
          lastSegment, window.nextMsn(), openParts.size() - 1, hint);
    }
    return new PlaylistSnapshot.LiveEdge(
        lastSegment, lastSegment, window.lastSegmentParts() - 1, hint);
  }

  private void begin() {
    if (!started) {
      started = true;
      output.init(init);
    }
  }

  private static MediaObject object(ObjectName name, byte[] bytes, long startSample, int samples) {
    return new MediaObject(name.toString(), bytes, startSample, samples);
  }
}
