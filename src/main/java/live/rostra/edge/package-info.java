/// Binds rooms to media loops: what `http` may ask of the node, the registry, the mailboxes, the
/// drain.
@org.jspecify.annotations.NullMarked
package live.rostra.edge;
