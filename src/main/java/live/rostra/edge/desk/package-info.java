/// The people's side of one room, on its loop: the room's rules meet its media, its followers and
/// its facts.
@org.jspecify.annotations.NullMarked
package live.rostra.edge.desk;
