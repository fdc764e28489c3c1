/// The edge node: `main`, and the object graph built by hand.
@org.jspecify.annotations.NullMarked
package live.rostra;
