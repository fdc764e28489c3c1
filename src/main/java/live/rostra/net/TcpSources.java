package live.rostra.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// How many connections each source has, against limits for one source and for all.
///
/// Those that have not passed ICE, which anybody can open, have narrower limits of their own.
final class TcpSources {
  /// What one subscriber is given at least: a limit on single IPv6 addresses would limit nothing.
  private static final int IPV6_PREFIX_BYTES = 8;

  private final TcpPort.Limits limits;
  private final int maxStrangers;
  private final int maxStrangersPerSource;
  private final Map<InetAddress, Source> open = new HashMap<>();
  private int total;
  private int strangers;

  private static final class Source {
    private int connections;
    private int strangers;
  }

  /// @param maxStrangers connections that have not passed ICE, in all
  /// @param maxStrangersPerSource the same of one source
  TcpSources(TcpPort.Limits limits, int maxStrangers, int maxStrangersPerSource) {
    this.limits = limits;
    this.maxStrangers = maxStrangers;
    this.maxStrangersPerSource = maxStrangersPerSource;
  }

  /// Whether the source of `address` may have one more connection.
  boolean admits(InetAddress address) {
    Source source = open.get(prefix(address));
    return source == null
        || (source.connections < limits.connectionsPerSource()
            && source.strangers < maxStrangersPerSource);
  }

  /// Whether there is no place for one more, whoever comes.
  boolean full() {
    return total >= limits.connections() || strangers >= maxStrangers;
  }

  /// Counts one more connection from `address`, which has not passed ICE yet.
  void enter(InetAddress address) {
    Source source = open.computeIfAbsent(prefix(address), _ -> new Source());
    source.connections++;
    source.strangers++;
    total++;
    strangers++;
  }

  /// One that was counted has passed ICE.
  void passed(InetAddress address) {
    Source source = open.get(prefix(address));
    if (source != null) {
      source.strangers--;
      strangers--;
    }
  }

  /// One that was counted has ended.
  ///
  /// @param stranger whether it had not passed ICE
  void leave(InetAddress address, boolean stranger) {
    if (stranger) {
      passed(address);
    }
    open.computeIfPresent(
        prefix(address), (_, source) -> --source.connections == 0 ? null : source);
    total--;
  }

  int total() {
    return total;
  }

  /// Sources that are remembered: those with an open connection.
  int sources() {
    return open.size();
  }

  private static InetAddress prefix(InetAddress address) {
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
