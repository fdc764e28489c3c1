package live.rostra.transport.ice;

import java.net.SocketAddress;

/// A connectivity check of our own that is due.
///
/// @param bytes the datagram, from index 0; nobody modifies it
/// @param to where it goes
public record OutgoingCheck(byte[] bytes, SocketAddress to) {}
