/// What all load tests share: settings and tokens. The Gatling simulations are in the package of
/// the same name below `src/test`, the WebRTC swarm is in `swarm`; README.md beside the pom walks
/// through all of them.
@NullMarked
package live.rostra.load;

import org.jspecify.annotations.NullMarked;
