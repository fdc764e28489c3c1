/// RTCP packets (RFC 3550 section 6, RFC 4585) as records, with one reader and one writer of
/// compounds.
@org.jspecify.annotations.NullMarked
package live.rostra.rtp.rtcp;
