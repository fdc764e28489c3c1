/// One RTP stream as seen by one side: packets read and written in place, sequence and time
/// unwrapped, reception measured (RFC 3550).
@org.jspecify.annotations.NullMarked
package live.rostra.rtp;
