package live.rostra.transport.dtls;

import live.rostra.transport.srtp.SrtpKeys;

/// What a completed handshake leaves behind: the association itself may then be dropped.
///
/// @param srtp keys of the media
/// @param alerts reads the peer's close_notify and writes ours
public record DtlsKeys(SrtpKeys srtp, DtlsAlerts alerts) {}
