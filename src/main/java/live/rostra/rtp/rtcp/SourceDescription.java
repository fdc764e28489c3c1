package live.rostra.rtp.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// SDES: the canonical names of sources (RFC 3550 section 6.5). Other items are skipped when read.
///
/// @param chunks at most 31
public record SourceDescription(List<Chunk> chunks) implements RtcpPacket {
  /// One source and its name.
  ///
  /// @param ssrc the source
  /// @param cname at most 255 bytes of UTF-8; empty when the chunk named none
  public record Chunk(int ssrc, String cname) {
    /// Rejects a name that the wire cannot carry.
    public Chunk {
      if (cname.getBytes(StandardCharsets.UTF_8).length > 255) {
        throw new IllegalArgumentException("cname must fit 255 bytes");
      }
    }
  }

  /// Rejects more chunks than the count can say.
  public SourceDescription {
    if (chunks.size() > RtcpType.MAX_COUNT) {
      throw new IllegalArgumentException("at most 31 chunks, got " + chunks.size());
    }
    chunks = List.copyOf(chunks);
  }

  /// The description of one source.
  public static SourceDescription of(int ssrc, String cname) {
    return new SourceDescription(List.of(new Chunk(ssrc, cname)));
  }
}
