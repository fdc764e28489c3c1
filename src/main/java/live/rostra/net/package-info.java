/// The network shell of the media path: UDP ports on the loops, DTLS handshakes on virtual threads.
@org.jspecify.annotations.NullMarked
package live.rostra.net;
