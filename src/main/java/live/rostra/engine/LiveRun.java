package live.rostra.engine;

import live.rostra.mixer.Mixer;

/// The time in which a room is live without a break: its beat, its sample clock and its HLS. Room
/// loop only.
final class LiveRun {
  private final TickSchedule schedule;
  private final MixerClock clock;
  private final ProgramStream stream;

  LiveRun(TickSchedule schedule, MixerClock clock, ProgramStream stream) {
    this.schedule = schedule;
    this.clock = clock;
    this.stream = stream;
  }

  long nextTickAtNs() {
    return schedule.nextAtNs();
  }

  MixerClock clock() {
    return clock;
  }

  ProgramStream stream() {
    return stream;
  }

  /// Moves on past `nowNs`; the sample clock and the HLS follow over deadlines that were missed.
  ///
  /// @return how many were
  int advance(long nowNs) {
    int skipped = schedule.advance(nowNs);
    if (skipped > 0) {
      clock.advance(skipped);
      stream.skip(skipped);
    }
    return skipped;
  }

  /// Takes this tick's mix; the clock goes on to the next frame.
  void finishTick(Mixer mixer) {
    stream.write(mixer.program(), mixer.silent());
    clock.advance(1);
  }
}
