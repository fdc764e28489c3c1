package live.rostra.net;

/// Counters of one [UdpPort] since it was bound.
///
/// @param received datagrams taken from the socket
/// @param receivedBytes their payload bytes
/// @param batches how many times the socket was emptied; `received / batches` tells how full loops
///   are
/// @param oversize datagrams beyond what we take, dropped
/// @param receiverErrors exceptions a receiver let through, each one a defect of ours
/// @param sent datagrams handed to the socket
/// @param sentBytes their payload bytes
/// @param congested datagrams dropped because the socket's queue was full
/// @param sendFailures datagrams the kernel refused
public record UdpStats(
    long received,
    long receivedBytes,
    long batches,
    long oversize,
    long receiverErrors,
    long sent,
    long sentBytes,
    long congested,
    long sendFailures) {}
