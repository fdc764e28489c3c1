package live.rostra.hls.cmaf;

/// One CMAF chunk of AAC units, which is one HLS part: `moof` and `mdat`, sync from its first
/// sample.
///
/// ```text
/// moof
///   mfhd  sequence_number
///   traf
///     tfhd  track 1, default-base-is-moof, duration 1024, flags sync: readable without the trex
///     tfdt  v1, base media decode time in samples
///     trun  data offset, then one size per unit
/// mdat
/// ```
///
/// There is no `styp`: a segment is the concatenation of its parts, byte for byte, and neither HLS
/// nor MSE asks for one.
public final class MediaFragment {
  /// Samples that one AAC-LC unit restores.
  public static final int SAMPLES_PER_UNIT = 1024;

  private static final int TFHD_FLAGS = 0x02_0000 | 0x08 | 0x20; // base-is-moof, duration, flags
  private static final int TRUN_FLAGS = 0x01 | 0x200; // data offset, sample sizes

  private static final int MFHD_BYTES = 16;
  private static final int TFHD_BYTES = 24;
  private static final int TFDT_BYTES = 20;
  private static final int TRUN_HEADER_BYTES = 20;
  private static final int HEADER_BYTES = 8;

  private MediaFragment() {}

  /// Bytes that the boxes add to `units` units.
  public static int overheadBytes(int units) {
    return moofBytes(units) + HEADER_BYTES;
  }

  /// Writes the first `count` of `units` as one fragment; the caller owns the array that is
  /// returned.
  ///
  /// @param sequenceNumber grows by one with each fragment, from 1
  /// @param decodeTime of the first unit, in samples
  /// @param units raw_data_blocks, copied
  /// @param count how many of them, at least one
  public static byte[] write(long sequenceNumber, long decodeTime, byte[][] units, int count) {
    if (count < 1 || count > units.length) {
      throw new IllegalArgumentException("a fragment needs units");
    }
    int payload = 0;
    for (int i = 0; i < count; i++) {
      payload += units[i].length;
    }
    int moofBytes = moofBytes(count);
    var w = new BoxWriter(moofBytes + HEADER_BYTES + payload);

    int moof = w.open("moof");
    int mfhd = w.open("mfhd", 0, 0);
    w.u32(sequenceNumber).close(mfhd);
    int traf = w.open("traf");
    int tfhd = w.open("tfhd", 0, TFHD_FLAGS);
    w.u32(InitSegment.TRACK_ID).u32(SAMPLES_PER_UNIT).u32(InitSegment.SYNC_SAMPLE_FLAGS);
    w.close(tfhd);
    int tfdt = w.open("tfdt", 1, 0);
    w.u64(decodeTime).close(tfdt);
    int trun = w.open("trun", 0, TRUN_FLAGS);
    w.u32(count).u32(moofBytes + HEADER_BYTES);
    for (int i = 0; i < count; i++) {
      w.u32(units[i].length);
    }
    w.close(trun).close(traf).close(moof);

    int mdat = w.open("mdat");
    for (int i = 0; i < count; i++) {
      w.raw(units[i]);
    }
    return w.close(mdat).finish();
  }

  private static int moofBytes(int units) {
    return HEADER_BYTES
        + MFHD_BYTES
        + HEADER_BYTES
        + TFHD_BYTES
        + TFDT_BYTES
        + TRUN_HEADER_BYTES
        + 4 * units;
  }
}
