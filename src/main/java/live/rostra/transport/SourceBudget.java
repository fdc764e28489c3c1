package live.rostra.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;

/// So many events a second from one address, for addresses that nothing is known about: a fixed
/// table of token buckets, so that a flood from a million sources leaves no more behind than one.
///
/// Sources that fall into one place share its bucket. Where a source falls depends on a seed that
/// nobody outside knows, so nobody can choose to share with another. Loop only.
final class SourceBudget {
  static final int PLACES = 4_096;

  private final long[] spentUntilNs = new long[PLACES];
  private final long intervalNs;
  private final long burstNs;
  private final long seed;

  SourceBudget(int perSecond, long seed) {
    this.intervalNs = 1_000_000_000L / perSecond;
    this.burstNs = intervalNs * perSecond;
    this.seed = seed;
    Arrays.fill(spentUntilNs, Long.MIN_VALUE / 2);
  }

  /// Takes one token of a source; false when there is none.
  boolean take(SocketAddress source, long nowNs) {
    int place = place(source);
    long spent = Math.max(spentUntilNs[place], nowNs - burstNs);
    if (nowNs - spent < intervalNs) {
      return false;
    }
    spentUntilNs[place] = spent + intervalNs;
    return true;
  }

  /// SplitMix64's finisher: every bit of the address and the seed moves every bit of the place.
  private int place(SocketAddress source) {
    // Not the hash of both together, which is their sum: neighbours would meet whatever the seed.
    long name =
        source instanceof InetSocketAddress udp
            ? (long) udp.getAddress().hashCode() << 16 ^ udp.getPort()
            : source.hashCode();
    long mixed = name ^ seed;
    mixed = (mixed ^ mixed >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return (int) (mixed ^ mixed >>> 31) & PLACES - 1;
  }
}
