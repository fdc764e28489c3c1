/// What `make bench` measures: docs/performance.md says under which conditions and what came out.
@org.jspecify.annotations.NullMarked
package live.rostra.bench;
