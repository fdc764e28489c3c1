/// What one speaker's frames say: voice or not, how loud, and the gain that brings the voice to
/// where all voices are.
///
/// ```
///  frame ─▶ KWeighting ─┬▶ level ─▶ NoiseFloor ──┐
///                       └▶ Periodicity ──────────┴▶ VoiceDetector ─▶ Leveller ─▶ gain
/// ```
@org.jspecify.annotations.NullMarked
package live.rostra.mixer.voice;
