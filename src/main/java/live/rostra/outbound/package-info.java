/// What the node asks of other hosts by its own motion: which of them it may reach, and bounded
/// requests to exactly those.
@org.jspecify.annotations.NullMarked
package live.rostra.outbound;
