/// Durable facts: a bounded file first, then Postgres, which runs inside the node unless it is told
/// of another.
@org.jspecify.annotations.NullMarked
package live.rostra.state;
