/// The client contract `rostra.v1` as sealed types, and their JSON.
@org.jspecify.annotations.NullMarked
package live.rostra.signalling;
