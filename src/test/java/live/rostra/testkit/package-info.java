/// What tests of every package share: impaired networks, signals and how to measure them.
@org.jspecify.annotations.NullMarked
package live.rostra.testkit;
