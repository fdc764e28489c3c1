package live.rostra.hls.cmaf;

/// The CMAF header of the program: one AAC-LC track, 48 kHz mono, nothing but codec configuration.
///
/// ```text
/// ftyp cmf2 (iso6 cmfc cmf2 caac)
/// moov
///   mvhd  timescale 48000, duration 0: live
///   trak  tkhd, mdia (mdhd, hdlr soun, minf (smhd, dinf, stbl (stsd mp4a + esds, empty tables)))
///   mvex  trex
/// ```
///
/// There is no edit list: the priming unit is never published, so decode time 0 is the first sample
/// that the mixer made.
public final class InitSegment {
  /// Ticks a second of every time in the file: samples.
  public static final int TIMESCALE = 48_000;

  static final int TRACK_ID = 1;

  /// sample_depends_on = 2: every AAC unit is a sync sample.
  static final long SYNC_SAMPLE_FLAGS = 0x0200_0000L;

  /// audioObjectType 2 (AAC LC), samplingFrequencyIndex 3 (48 kHz), channelConfiguration 1 (mono):
  /// `00010 0011 0001 000` (ISO/IEC 14496-3 section 1.6.2.1).
  private static final int AUDIO_SPECIFIC_CONFIG = 0x1188;

  /// The largest raw_data_block of one channel: 6,144 bits (ISO/IEC 14496-3 section 4.5.3.1).
  private static final int DECODER_BUFFER_BYTES = 768;

  private static final long UNITY_16_16 = 0x0001_0000L;
  private static final int FULL_VOLUME_8_8 = 0x0100;
  private static final int LANGUAGE_UND = 0x55c4;

  private InitSegment() {}

  /// The init segment of a program of `bitrateBps`; the caller owns the array.
  public static byte[] aacLcMono(int bitrateBps) {
    var w = new BoxWriter(1024);
    fileType(w);
    int moov = w.open("moov");
    movieHeader(w);
    track(w, bitrateBps);
    movieExtends(w);
    return w.close(moov).finish();
  }

  private static void fileType(BoxWriter w) {
    int ftyp = w.open("ftyp");
    w.ascii("cmf2").u32(0).ascii("iso6").ascii("cmfc").ascii("cmf2").ascii("caac").close(ftyp);
  }

  private static void movieHeader(BoxWriter w) {
    int mvhd = w.open("mvhd", 0, 0);
    w.u32(0).u32(0).u32(TIMESCALE).u32(0); // creation, modification, timescale, duration
    w.u32(UNITY_16_16).u16(FULL_VOLUME_8_8).zeros(10); // rate, volume, reserved
    matrix(w);
    w.zeros(24).u32(TRACK_ID + 1).close(mvhd); // pre_defined, next_track_ID
  }

  private static void track(BoxWriter w, int bitrateBps) {
    int trak = w.open("trak");
    int tkhd = w.open("tkhd", 0, 7); // enabled, in movie, in preview
    w.u32(0).u32(0).u32(TRACK_ID).u32(0).u32(0).zeros(8); // times, id, reserved, duration, reserved
    w.u16(0).u16(0).u16(FULL_VOLUME_8_8).u16(0); // layer, alternate_group, volume, reserved
    matrix(w);
    w.u32(0).u32(0).close(tkhd); // width, height
    media(w, bitrateBps);
    w.close(trak);
  }

  private static void media(BoxWriter w, int bitrateBps) {
    int mdia = w.open("mdia");
    int mdhd = w.open("mdhd", 0, 0);
    w.u32(0).u32(0).u32(TIMESCALE).u32(0).u16(LANGUAGE_UND).u16(0).close(mdhd);
    int hdlr = w.open("hdlr", 0, 0);
    w.u32(0).ascii("soun").zeros(12).ascii("Program\0").close(hdlr);
    int minf = w.open("minf");
    int smhd = w.open("smhd", 0, 0);
    w.u16(0).u16(0).close(smhd); // balance, reserved
    dataInformation(w);
    sampleTable(w, bitrateBps);
    w.close(minf).close(mdia);
  }

  private static void dataInformation(BoxWriter w) {
    int dinf = w.open("dinf");
    int dref = w.open("dref", 0, 0);
    w.u32(1);
    int url = w.open("url ", 0, 1); // flag 1: media data is in this same file
    w.close(url).close(dref).close(dinf);
  }

  private static void sampleTable(BoxWriter w, int bitrateBps) {
    int stbl = w.open("stbl");
    int stsd = w.open("stsd", 0, 0);
    w.u32(1);
    int mp4a = w.open("mp4a");
    w.zeros(6).u16(1).zeros(8); // reserved, data_reference_index, reserved
    w.u16(1).u16(16).u16(0).u16(0).u32((long) TIMESCALE << 16); // channels, bits, -, -, rate 16.16
    elementaryStream(w, bitrateBps);
    w.close(mp4a).close(stsd);
    // Samples are described by the fragments; the tables must be there and be empty.
    for (String table : new String[] {"stts", "stsc"}) {
      int box = w.open(table, 0, 0);
      w.u32(0).close(box);
    }
    int stsz = w.open("stsz", 0, 0);
    w.u32(0).u32(0).close(stsz);
    int stco = w.open("stco", 0, 0);
    w.u32(0).close(stco).close(stbl);
  }

  /// ISO/IEC 14496-1 section 7.2.6: each descriptor is a tag, a one-byte length and its body.
  private static void elementaryStream(BoxWriter w, int bitrateBps) {
    int esds = w.open("esds", 0, 0);
    w.u8(0x03).u8(25).u16(0).u8(0); // ES_Descriptor: ES_ID 0 (it is the track), no options
    w.u8(0x04).u8(17); // DecoderConfigDescriptor
    w.u8(0x40).u8(0x15); // MPEG-4 audio; audio stream, upstream 0, reserved 1
    w.u24(DECODER_BUFFER_BYTES);
    // maxBitrate, avgBitrate: a single unit may fill the decoder's buffer
    w.u32(DECODER_BUFFER_BYTES * 8L * TIMESCALE / MediaFragment.SAMPLES_PER_UNIT).u32(bitrateBps);
    w.u8(0x05).u8(2).u16(AUDIO_SPECIFIC_CONFIG); // DecoderSpecificInfo
    w.u8(0x06).u8(1).u8(0x02); // SLConfigDescriptor: predefined for MP4
    w.close(esds);
  }

  private static void movieExtends(BoxWriter w) {
    int mvex = w.open("mvex");
    int trex = w.open("trex", 0, 0);
    w.u32(TRACK_ID).u32(1).u32(MediaFragment.SAMPLES_PER_UNIT).u32(0).u32(SYNC_SAMPLE_FLAGS);
    w.close(trex).close(mvex);
  }

  private static void matrix(BoxWriter w) {
    w.u32(UNITY_16_16).zeros(12).u32(UNITY_16_16).zeros(12).u32(0x4000_0000L);
  }
}
