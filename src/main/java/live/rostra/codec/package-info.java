/// Frames to samples and back: the ports for Opus and AAC and their adapters. 48 kHz mono, `float`
/// in -1..1.
@org.jspecify.annotations.NullMarked
package live.rostra.codec;
