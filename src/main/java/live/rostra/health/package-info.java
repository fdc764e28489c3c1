/// Whether the parts of a node work, found out in the background.
@org.jspecify.annotations.NullMarked
package live.rostra.health;
