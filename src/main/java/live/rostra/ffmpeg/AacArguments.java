package live.rostra.ffmpeg;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line of a live AAC encoder.
///
/// - `-probesize 32 -analyzeduration 0`: without them the first unit waits for a second of input.
/// - No `-fflags nobuffer`: it throws the probed packet away, which is the first block of sound,
///   and every unit would restore one block later than it should.
/// - `-aac_coder fast`: a quarter of the default coder's work in newer versions.
/// - `-flush_packets 1`: each unit leaves at once.
final class AacArguments {
  private AacArguments() {}

  /// From the socket at `pcm` to the socket at `adts`.
  static List<String> live(Path pcm, Path adts, int bitrateBps) {
    var arguments = new ArrayList<String>(inputFormat());
    arguments.addAll(List.of("-i", "unix:" + pcm));
    arguments.addAll(encoding(bitrateBps));
    arguments.addAll(List.of("-flush_packets", "1", "unix:" + adts));
    return List.copyOf(arguments);
  }

  /// What comes before `-i`: 48 kHz mono s16le.
  static List<String> inputFormat() {
    return List.of(
        ("-nostdin -hide_banner -loglevel error -probesize 32 -analyzeduration 0"
                + " -f s16le -ar 48000 -ac 1")
            .split(" "));
  }

  /// What comes after the input: AAC-LC in ADTS.
  static List<String> encoding(int bitrateBps) {
    return List.of(
        ("-threads 1 -c:a aac -aac_coder fast -b:a " + bitrateBps + " -f adts").split(" "));
  }
}
