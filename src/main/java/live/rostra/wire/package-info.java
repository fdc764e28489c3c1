/// Bytes: buffers owned by a loop, big-endian access, first-byte demux (RFC 7983), the clock
/// mapping.
@org.jspecify.annotations.NullMarked
package live.rostra.wire;
