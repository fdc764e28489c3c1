package live.rostra.load.swarm;

import java.util.Arrays;

/// What a crowd heard in one span.
///
/// @param listeners who were in
/// @param seconds the span lasted
/// @param packets authentic ones, each once
/// @param lost that never came, by sequence number
/// @param starved listeners who heard nothing for a second or longer
/// @param forged packets that were not authentic, or of another source
/// @param malformed packets that are no RTP or no Opus
/// @param repeated packets that came before, or 64 too late
/// @param reordered packets that came after a later one
/// @param wrongTimestamps less than the packet before lasts
/// @param pauses timestamps that went on by more
/// @param lateness of each packet by its listener's own beat
/// @param own how late the swarm read each datagram
/// @param ownDrops datagrams that the kernel dropped because the swarm did not read
/// @param spreadMs of the 20 ms in which all listeners are served, how much passes between the
///   first and the last
/// @param clockMs by which the wall clock was set meanwhile
record Heard(
    int listeners,
    double seconds,
    long packets,
    long bytes,
    long lost,
    int starved,
    long forged,
    long malformed,
    long repeated,
    long reordered,
    long wrongTimestamps,
    long pauses,
    Lateness lateness,
    Lateness own,
    long ownDrops,
    double spreadMs,
    double clockMs) {
  private static final long BEAT_NS = 20_000_000L;
  private static final long STARVED_NS = 1_000_000_000L;

  /// Adds up a span that has ended. The crowd's thread.
  ///
  /// @param to members `from` up to, but not including, this one
  /// @param dropsBefore what [KernelDrops] said when it began
  static Heard of(Crowd crowd, int from, int to, Span span, long dropsBefore) {
    int listeners = 0;
    int starved = 0;
    long lost = 0;
    long[] beats = new long[to - from];
    int beating = 0;
    for (int i = from; i < to; i++) {
      Member member = crowd.member(i);
      Reception reception = member == null ? null : member.reception();
      if (reception == null) {
        continue;
      }
      listeners++;
      if (reception.longestGapNs(span) >= STARVED_NS) {
        starved++;
      } else {
        lost += reception.lost(span);
      }
      if (reception.hasBeat()) {
        beats[beating++] = Math.floorMod(reception.beatNs(), BEAT_NS);
      }
    }
    return new Heard(
        listeners,
        (span.toNs() - span.fromNs()) / 1e9,
        span.packets,
        span.bytes,
        lost,
        starved,
        span.forged,
        span.malformed,
        span.repeated,
        span.reordered,
        span.wrongTimestamps,
        span.pauses,
        span.lateness,
        span.own,
        KernelDrops.of(crowd.port()) - dropsBefore,
        spread(Arrays.copyOf(beats, beating)) / 1e6,
        span.clockNs() / 1e6);
  }

  /// The shortest arc of the beat that holds all of these phases: all but the widest gap.
  static long spread(long[] phases) {
    if (phases.length < 2) {
      return 0;
    }
    Arrays.sort(phases);
    long widest = phases[0] + BEAT_NS - phases[phases.length - 1];
    for (int i = 1; i < phases.length; i++) {
      widest = Math.max(widest, phases[i] - phases[i - 1]);
    }
    return BEAT_NS - widest;
  }

  /// Whether the clock that lateness is read from was set, beyond what this process can be late
  /// itself between looking at both clocks.
  boolean clockWasSet() {
    return Math.abs(clockMs) > 50;
  }

  /// Packets lost, as a share of those that should have come.
  double loss() {
    return packets + lost == 0 ? 0 : (double) lost / (packets + lost);
  }

  /// The same with those that were never made: a timestamp that goes on by more than its packet
  /// lasts is sound that nobody sent. (A voice that may pause makes such timestamps too.)
  double leftOut() {
    return packets + lost == 0 ? 1 : (double) (lost + pauses) / (packets + lost + pauses);
  }

  /// Packets a second.
  double rate() {
    return packets / seconds;
  }

  /// Whether everything that came was as it must be: authentic, well formed, once, timed by its
  /// length; and came to everybody.
  boolean correct() {
    return listeners > 0
        && packets > 0
        && starved == 0
        && forged == 0
        && malformed == 0
        && repeated == 0
        && wrongTimestamps == 0;
  }
}
