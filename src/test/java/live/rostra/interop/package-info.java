/// WebRTC stacks and publishers that others made, in calls with a node; README's table "What works
/// with it" links here.
@org.jspecify.annotations.NullMarked
package live.rostra.interop;
