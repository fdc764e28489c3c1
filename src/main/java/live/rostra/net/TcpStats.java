package live.rostra.net;

/// Counters of one [TcpPort] since it was bound; all of them stay zero where there is none.
///
/// @param connections connections that are open now
/// @param accepted connections let in
/// @param refused connections closed at once because there were too many
/// @param broken connections closed for what they sent: no frames of ours, or too many of them
///   before any passed ICE
/// @param unauthenticated connections closed because they had not passed ICE in time, or when
///   others needed their place
/// @param idle connections closed because nothing had come for long, or their session had ended
/// @param received packets taken from connections
/// @param receivedBytes their bytes, without framing
/// @param sent packets handed to connections
/// @param sentBytes their bytes, without framing
/// @param backlogged packets dropped because their connection's reader was too slow
/// @param receiverErrors exceptions a receiver let through, each one a defect of ours
public record TcpStats(
    int connections,
    long accepted,
    long refused,
    long broken,
    long unauthenticated,
    long idle,
    long received,
    long receivedBytes,
    long sent,
    long sentBytes,
    long backlogged,
    long receiverErrors) {
  /// Of a node without ICE-TCP.
  public static final TcpStats NONE = new TcpStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
