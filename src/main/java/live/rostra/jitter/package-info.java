/// Adaptive playout of one speaker: packets in as the network brings them, 20 ms frames out.
///
/// ```
///  insert ─▶ Inbox ─▶ PacketStore ─▶ StreamReader ─▶ SampleQueue ─▶ TimeStretch ─▶ take
///              │              packet │ RED │ FEC │ conceal               ▲
///              ├─▶ Timeline                                              │
///              └─▶ DelayEstimator, LossMeter ─▶ Pacing ──────────────────╯
/// ```
///
/// Everything is counted in samples at 48 kHz, times and delays included; see {@link SampleClock}.
@org.jspecify.annotations.NullMarked
package live.rostra.jitter;
