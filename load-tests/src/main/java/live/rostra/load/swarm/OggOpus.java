package live.rostra.load.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Reads the packets of an Ogg Opus file (RFC 3533, RFC 7845).
///
/// ```
///   page: "OggS" | version 1 | flags 1 | granule 8 | serial 4 | sequence 4 | CRC 4 | n 1 | n lengths | data
/// ```
final class OggOpus {
  private static final int PAGE_HEADER = 27;
  private static final int FRAME = 960;

  private OggOpus() {}

  /// The time code of docs/time-code.md, 8 s of it.
  static List<byte[]> timeCode() {
    try (var resource = OggOpus.class.getResourceAsStream("voice.opus")) {
      return packets(
          Objects.requireNonNull(resource, "voice.opus is packed beside this class")
              .readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The packets of a file.
  static List<byte[]> read(Path file) throws IOException {
    return packets(Files.readAllBytes(file));
  }

  /// The audio packets of a stream.
  ///
  /// @throws IllegalArgumentException when it is no Ogg Opus, or not in packets of 20 ms
  static List<byte[]> packets(byte[] ogg) {
    List<byte[]> packets = new ArrayList<>();
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    for (int at = 0; at < ogg.length; ) {
      require(
          at + PAGE_HEADER <= ogg.length
              && ogg[at] == 'O'
              && ogg[at + 1] == 'g'
              && ogg[at + 2] == 'g'
              && ogg[at + 3] == 'S',
          "no Ogg page at byte " + at);
      int lacings = ogg[at + 26] & 0xff;
      int data = at + PAGE_HEADER + lacings;
      require(data <= ogg.length, "a page is cut off");
      for (int i = 0; i < lacings; i++) {
        int length = ogg[at + PAGE_HEADER + i] & 0xff;
        require(data + length <= ogg.length, "a packet is cut off");
        packet.write(ogg, data, length);
        data += length;
        if (length < 255) {
          packets.add(packet.toByteArray());
          packet.reset();
        }
      }
      at = data;
    }
    require(
        packets.size() > 2
            && new String(packets.get(0), 0, 8, java.nio.charset.StandardCharsets.US_ASCII)
                .equals("OpusHead"),
        "no Opus stream with sound");
    List<byte[]> audio = List.copyOf(packets.subList(2, packets.size()));
    for (byte[] each : audio) {
      require(OpusToc.samples(each, 0, each.length) == FRAME, "not in packets of 20 ms");
    }
    return audio;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("not a usable Ogg Opus file: " + otherwise);
    }
  }
}
