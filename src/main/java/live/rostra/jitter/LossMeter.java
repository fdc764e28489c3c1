package live.rostra.jitter;

/// Whether waiting for repair pays: packets get lost and what follows them can restore them.
///
/// The state is a leaky share of lost packets and how recently repair data was seen.
final class LossMeter {
  /// A share of 1 % turns the room for repair on, 0.3 % off: about 4 s after the last of two
  /// losses.
  private static final double ON = 0.01;

  private static final double OFF = 0.003;

  /// Each packet moves the share by half a percent: a memory of 200 packets.
  private static final double STEP = 0.005;

  /// Pauses carry no in-band FEC, so its absence counts only after this many packets.
  private static final int REPAIR_MEMORY = 200;

  private static final int LONGEST_RUN = 50;

  private double lost;
  private boolean lossy;
  private int sinceRepairData = REPAIR_MEMORY;

  /// A packet arrived that is `advance` sequence numbers above the highest before.
  void newer(long advance) {
    for (long i = Math.min(advance - 1, LONGEST_RUN); i > 0; i--) {
      lost += STEP * (1 - lost);
    }
    lost -= STEP * lost;
    lossy = lost >= ON || (lossy && lost > OFF);
    sinceRepairData = Math.min(sinceRepairData + 1, REPAIR_MEMORY);
  }

  /// A packet counted as lost was only late.
  void older() {
    lost = Math.max(0, lost - STEP);
  }

  /// A packet came with in-band FEC or a RED block.
  void repairData() {
    sinceRepairData = 0;
  }

  boolean repairPays() {
    return lossy && sinceRepairData < REPAIR_MEMORY;
  }
}
