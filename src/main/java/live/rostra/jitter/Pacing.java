package live.rostra.jitter;

/// Decides how far playout should move, and how good a place it must wait for.
///
/// Ticks need sound in portions, so only part of the delay protects. With packets of 20 ms the
/// newest packet is needed at the next tick and not before: what counts is how long it lay there
/// (the *margin*). Samples left over from the packet before (the *slack*) only make everything
/// later:
///
/// ```
///  arrival ──── margin ────▶ tick that needs it ── slack ──▶ heard
///          ◀─────────────────── delay ─────────────────────▶
/// ```
///
/// Removing the slack is free; a move in either direction gains or costs margin only in whole
/// grains (a packet, at most a tick).
final class Pacing {
  /// An earlier playout must keep this much above the target, or drift would make it go to and fro.
  private static final int HYSTERESIS = SampleClock.ofMillis(5);

  /// Margin that could be given up with less to spare than that is given up after five seconds.
  private static final int SMALL_HYSTERESIS = SampleClock.ofMillis(1);

  private static final int PATIENCE = 250;

  // A tick that ran late looks like delay for that one tick, so a plan must be confirmed.
  private static final int CONFIRM_FASTER = 5;
  private static final int CONFIRM_SLOWER = 2;

  /// Up to this much too late, playout gains no more than a step each third tick: hardly noticed.
  private static final int HURRY = SampleClock.ofMillis(40);

  private static final double GOOD_MATCH = 0.9;

  private int direction;
  private int sameDirection;
  private int restTicks;
  private int waited;
  private int tight; // ticks for which a grain could be given up, hardly
  private boolean pressing;

  /// What this tick should do: above 0 leave out up to so many samples, below 0 add them.
  ///
  /// @param delay age of the first sample in the queue above the fastest path
  /// @param queued samples in the queue, before this tick's packets
  /// @param packet samples of a packet
  /// @param target the margin wanted
  int plan(long delay, int queued, int packet, int target) {
    int grain = Math.min(packet, SampleClock.TICK);
    int slack = queued % grain;
    long margin = delay - slack - (SampleClock.TICK - grain);
    long wanted;
    if (margin < target) {
      wanted = -((target - margin + grain - 1) / grain * grain - slack);
      pressing = true;
      tight = 0;
    } else {
      tight = margin >= target + SMALL_HYSTERESIS + grain ? Math.min(tight + 1, PATIENCE) : 0;
      int hysteresis = tight == PATIENCE ? SMALL_HYSTERESIS : HYSTERESIS;
      long spare = Math.max(0, margin - target - hysteresis) / grain * grain;
      wanted = slack + spare;
      pressing = spare > 0;
    }
    int now = Long.signum(wanted);
    sameDirection = now == direction ? sameDirection + 1 : 1;
    if (now != direction) {
      waited = 0;
    }
    direction = now;
    if (restTicks > 0) {
      restTicks--;
      return 0;
    }
    if (now == 0 || sameDirection < (now > 0 ? CONFIRM_FASTER : CONFIRM_SLOWER)) {
      return 0;
    }
    return Math.clamp(wanted, -SampleClock.SECOND, SampleClock.SECOND);
  }

  /// How alike the two ends of a cut must be. It falls while a pressing plan finds no place, so
  /// that a continuous noise cannot hold the delay up.
  double threshold() {
    return pressing ? Math.max(0.2, GOOD_MATCH - 0.015 * waited) : GOOD_MATCH;
  }

  /// What came of the plan: samples moved, 0 when no place was good enough.
  void moved(int planned, int samples) {
    if (samples == 0) {
      waited++;
      return;
    }
    waited = 0;
    restTicks = planned < HURRY ? 2 : 0;
    if (planned < 0) {
      restTicks = 0;
    }
  }

  /// Playout starts at another place; what was observed before says nothing.
  void restart() {
    direction = 0;
    sameDirection = 0;
    restTicks = 0;
    waited = 0;
    tight = 0;
  }
}
