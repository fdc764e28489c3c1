package live.rostra.codec;

/// The unit that restores digital silence: what a silent room sends without an encoder.
///
/// It is what the encoder itself emits for steady silence, so a stream may go over to it and back.
/// A raw_data_block (ISO/IEC 14496-3, table 4.3) with one channel and no scale-factor bands:
///
/// ```
/// 000 0000                    single_channel_element, tag 0
/// 10001100                    global_gain 140, of no effect without bands
/// 0 00 1 000000 0             ics_info: only long windows, KBD shape, max_sfb 0, no prediction
/// 0 0 0                       no pulse data, no TNS, no gain control
/// 111                         end
/// ```
public final class SilentAac {
  private static final byte[] UNIT = {0x01, 0x18, 0x20, 0x07};

  private SilentAac() {}

  /// The unit, 1,024 samples of mono silence. One array shared by all callers: not to be modified.
  public static byte[] unit() {
    return UNIT;
  }
}
