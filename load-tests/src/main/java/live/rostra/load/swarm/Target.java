package live.rostra.load.swarm;

import java.io.IOException;

/// A server whose density is measured: it runs, somebody speaks, and listeners can be added.
interface Target extends AutoCloseable {
  /// What it is called in reports.
  String name();

  /// How many listeners it is tried with first.
  int first();

  /// Latest that 99 of 100 of its packets may be, in milliseconds.
  double mostLateMs();

  /// Lets listeners `from` up to, but not including, `to` in.
  ///
  /// @return how many of them got in
  int grow(int from, int to) throws IOException, InterruptedException;

  /// Takes listeners `from` up to, but not including, `to` out.
  void shrink(int from, int to) throws IOException, InterruptedException;

  /// Its process.
  long pid();

  /// Why listeners did not get in; empty when all did.
  String failures();

  /// The crowd of its listeners, and the first of their places.
  Crowd crowd();

  /// Places before the listeners': the speakers'.
  int speakers();

  /// Ends what was started; waits also when interrupted.
  @Override
  void close();
}
