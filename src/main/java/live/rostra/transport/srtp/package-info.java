/// SRTP and SRTCP (RFC 3711, RFC 7714) of one connection, in place.
@org.jspecify.annotations.NullMarked
package live.rostra.transport.srtp;
