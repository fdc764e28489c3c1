package live.rostra.transport;

/// Counters of one [PeerTable]: datagrams that found no connection.
///
/// @param oversize longer than 1500 bytes
/// @param unknownKind first bytes of no protocol of ours, or an empty datagram
/// @param unknownUfrag STUN that names no connection here
/// @param unknownAddress DTLS, media or STUN answers from an address that has not passed ICE
/// @param strangerChecks checks that name a connection but exceed 50 a second from an address that
///   has not passed ICE; they are dropped before their integrity is worked out
/// @param internalErrors exceptions that a connection or its owner let through, each a defect of
///   ours
public record PeerTableStats(
    long oversize,
    long unknownKind,
    long unknownUfrag,
    long unknownAddress,
    long strangerChecks,
    long internalErrors) {}
