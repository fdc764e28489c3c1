package live.rostra.hls.playlist;

/// The 320 ms grid that all media is cut on: 15 AAC units of 1,024 samples at 48 kHz are one part.
///
/// @param partsPerSegment 6 (segments of 1.92 s, TARGETDURATION 2) or 3 (0.96 s, TARGETDURATION 1)
public record TimeGrid(int partsPerSegment) {
  /// Samples a second.
  public static final int SAMPLE_RATE = 48_000;

  /// Samples of one AAC unit.
  public static final int SAMPLES_PER_UNIT = 1024;

  /// AAC units of one part.
  public static final int UNITS_PER_PART = 15;

  /// Samples of one part: 320 ms, 16 Opus frames.
  public static final int SAMPLES_PER_PART = UNITS_PER_PART * SAMPLES_PER_UNIT;

  /// How many parts ahead of the last one are too far ahead. RFC 8216bis section 6.2.5.2: "The
  /// Advance Part Limit is three divided by the Part Target Duration if the Part Target Duration is
  /// less than one second": 3 / 0.32 = 9.4, so the tenth.
  public static final int ADVANCE_PART_LIMIT = Math.ceilDiv(3 * SAMPLE_RATE, SAMPLES_PER_PART);

  /// Rejects any other cut.
  public TimeGrid {
    if (partsPerSegment != 3 && partsPerSegment != 6) {
      throw new IllegalArgumentException("a segment has 3 or 6 parts, not " + partsPerSegment);
    }
  }

  /// Samples of one segment.
  public int samplesPerSegment() {
    return partsPerSegment * SAMPLES_PER_PART;
  }

  /// `EXT-X-TARGETDURATION`, seconds.
  public int targetDurationSeconds() {
    return Math.ceilDiv(samplesPerSegment(), SAMPLE_RATE);
  }

  /// Three target durations in samples: the horizon of parts, of holds and of HOLD-BACK.
  public int threeTargetDurations() {
    return 3 * targetDurationSeconds() * SAMPLE_RATE;
  }
}
