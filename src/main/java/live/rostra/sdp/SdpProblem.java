package live.rostra.sdp;

/// Why a session description is refused.
///
/// @param line the line it is about, from 1; 0 when it is about something that is missing
///   everywhere
/// @param text the beginning of that line, without control characters; empty when there is none
/// @param reason one sentence for a person
/// @param malformed true when this is not SDP (400), false when it is but cannot be accepted (422)
public record SdpProblem(int line, String text, String reason, boolean malformed) {}
