/// DTLS-SRTP (RFC 5764) by Bouncy Castle: identity, blocking handshake, and the alerts after it.
@org.jspecify.annotations.NullMarked
package live.rostra.transport.dtls;
