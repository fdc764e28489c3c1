/// Load tests of a node, as Gatling simulations; README.md beside the pom walks through them.
@NullMarked
package live.rostra.load;

import org.jspecify.annotations.NullMarked;
