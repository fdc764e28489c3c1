/// One browser connection as a state machine: ICE-lite, keys, SRTP, consent; and whose datagram it
/// is.
@org.jspecify.annotations.NullMarked
package live.rostra.transport;
