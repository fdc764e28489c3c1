package live.rostra.hls.playlist;

/// The ready lines of one segment, rendered once and copied into every playlist that lists it.
///
/// RFC 8216bis section 4.4.4.9: the parts of a segment stand before the `EXTINF` of their segment,
/// and its `EXT-X-PROGRAM-DATE-TIME` before them, so that a segment which is still open has its
/// date too.
///
/// @param dateTime the `EXT-X-PROGRAM-DATE-TIME` line
/// @param parts the `EXT-X-PART` lines
/// @param segment the `EXTINF` and URI lines; empty while the segment is open
public record SegmentText(byte[] dateTime, byte[] parts, byte[] segment) {}
