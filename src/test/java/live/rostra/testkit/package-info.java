/// Judges and doubles that tests share: they never use the code that they judge.
@org.jspecify.annotations.NullMarked
package live.rostra.testkit;
