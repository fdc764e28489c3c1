/// What tests measure with: impaired networks, tones, the time code, WAV files, the playlist
/// validator.
@org.jspecify.annotations.NullMarked
package live.rostra.testkit;
