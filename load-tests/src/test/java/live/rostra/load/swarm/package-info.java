@org.jspecify.annotations.NullMarked
package live.rostra.load.swarm;
