package live.rostra.config;

/// `program.*`: the mix that everybody hears.
///
/// @param bitrateBps Opus bit rate
/// @param complexity Opus encoder complexity, 0 to 10
/// @param levelling whether every voice is brought to the same loudness
/// @param loudnessLufs that loudness, -30 to -14
public record ProgramConfig(int bitrateBps, int complexity, boolean levelling, int loudnessLufs) {
  static ProgramConfig read(Settings s) {
    return new ProgramConfig(
        s.value("program.bitrate", 64_000, Form.number(6_000, 510_000)),
        s.value("program.complexity", 5, Form.number(0, 10)),
        s.value("program.levelling", true, Form.FLAG),
        s.value("program.loudness", -20, Form.number(-30, -14)));
  }
}
