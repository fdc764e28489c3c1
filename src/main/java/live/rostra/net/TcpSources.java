package live.rostra.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// How many connections each source has, against a limit for one and a limit for all.
final class TcpSources {
  /// What one subscriber is given at least: a limit on single IPv6 addresses would limit nothing.
  private static final int IPV6_PREFIX_BYTES = 8;

  private final int max;
  private final int maxPerSource;
  private final Map<InetAddress, Integer> open = new HashMap<>();
  private int total;

  TcpSources(int max, int maxPerSource) {
    this.max = max;
    this.maxPerSource = maxPerSource;
  }

  /// Counts one more connection from `address`; false when that is too many.
  boolean enter(InetAddress address) {
    InetAddress source = source(address);
    int already = open.getOrDefault(source, 0);
    if (total >= max || already >= maxPerSource) {
      return false;
    }
    open.put(source, already + 1);
    total++;
    return true;
  }

  /// One that was let in has ended.
  void leave(InetAddress address) {
    open.computeIfPresent(source(address), (_, count) -> count == 1 ? null : count - 1);
    total--;
  }

  int total() {
    return total;
  }

  /// Sources that are remembered: those with an open connection.
  int sources() {
    return open.size();
  }

  private static InetAddress source(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, IPV6_PREFIX_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen bytes are an address", e);
    }
  }
}
