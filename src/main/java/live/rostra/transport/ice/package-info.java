/// ICE-lite (RFC 8445): authenticated connectivity checks of one connection, as a state machine.
@org.jspecify.annotations.NullMarked
package live.rostra.transport.ice;
