/// Samples in, samples out: program, mix-minus, levels, limiter, active speaker, one encode per
/// distinct mix.
@org.jspecify.annotations.NullMarked
package live.rostra.mixer;
