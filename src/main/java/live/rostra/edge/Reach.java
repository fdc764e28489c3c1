package live.rostra.edge;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import live.rostra.config.ConfigException;
import live.rostra.config.MediaConfig;
import live.rostra.sdp.Candidate;

/// Where clients reach the media ports, and the sentence that says why they might not.
///
/// What was configured is believed, private addresses too. Only when nobody said anything (the node
/// is bound to a wildcard, no address is named, none was discovered) and every address of the
/// machine is private, nobody outside can reach it: then it is not ready, instead of answering
/// offers whose candidates lead nowhere. Thread-safe.
final class Reach {
  private final boolean tcp;
  private final List<InetAddress> own;
  private volatile List<InetAddress> addresses;
  private volatile String problem;

  /// @param tcp whether each port is open over TCP too
  /// @param own what is known on this machine, the most preferred first; at least one
  /// @param problem why `own` may be of no use, in one sentence that names the key; else empty
  Reach(boolean tcp, List<InetAddress> own, String problem) {
    this.tcp = tcp;
    this.own = List.copyOf(own);
    this.addresses = this.own;
    this.problem = problem;
  }

  /// Judges the settings on this machine. Blocks: it looks `media.host` up.
  ///
  /// @param dev development: whatever is there will do
  static Reach of(MediaConfig media, boolean dev) throws IOException {
    InetAddress bound;
    try {
      bound = InetAddress.getByName(media.host());
    } catch (UnknownHostException e) {
      throw new ConfigException("media.host \"" + media.host() + "\" is unknown");
    }
    return of(media, dev, bound, interfaces());
  }

  /// The same for a machine with these addresses.
  ///
  /// @param machine its addresses without loopback and link-local ones
  static Reach of(MediaConfig media, boolean dev, InetAddress bound, List<InetAddress> machine) {
    if (!media.publicAddresses().isEmpty()) {
      return new Reach(media.tcp(), media.publicAddresses(), "");
    }
    List<InetAddress> own =
        !bound.isAnyLocalAddress()
            ? List.of(bound)
            : machine.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : machine;
    if (dev) {
      return new Reach(media.tcp(), own, "");
    }
    if (media.addressDiscovery().isPresent()) {
      return new Reach(
          media.tcp(),
          own,
          own.stream().anyMatch(Reach::isGlobal)
              ? ""
              : "media.address-discovery has not found an address that clients can reach: check it, or set"
                  + " media.public-addresses");
    }
    return new Reach(
        media.tcp(),
        own,
        !bound.isAnyLocalAddress() || own.stream().anyMatch(Reach::isGlobal)
            ? ""
            : "media.public-addresses is not set, and clients elsewhere cannot reach the addresses of this"
                + " machine ("
                + own.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "))
                + "): name those that clients use, even if they are the same");
  }

  private static List<InetAddress> interfaces() throws IOException {
    List<InetAddress> own = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (each.isUp() && !each.isLoopback()) {
        each.inetAddresses().filter(address -> !address.isLinkLocalAddress()).forEach(own::add);
      }
    }
    return own;
  }

  /// Somebody outside has seen us under this address: it comes first from now on.
  void discovered(InetAddress address) {
    Set<InetAddress> all = new LinkedHashSet<>();
    all.add(address);
    all.addAll(own);
    addresses = List.copyOf(all);
    problem = "";
  }

  /// Why clients may not reach the node, in one sentence; empty when they can.
  String problem() {
    return problem;
  }

  /// Our candidates for a loop's port: UDP over each address first, then TCP.
  List<Candidate> candidates(int port) {
    List<InetAddress> current = addresses;
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < current.size(); i++) {
      candidates.add(Candidate.host(new InetSocketAddress(current.get(i), port), i));
    }
    for (int i = 0; tcp && i < current.size(); i++) {
      candidates.add(Candidate.passive(new InetSocketAddress(current.get(i), port), i));
    }
    return candidates;
  }

  /// Whether an address means the same everywhere.
  static boolean isGlobal(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return switch (address) {
      // Carrier-grade NAT, 100.64.0.0/10 (RFC 6598).
      case Inet4Address _ -> !(bytes[0] == 100 && (bytes[1] & 0xc0) == 64);
      // Unique local addresses, fc00::/7 (RFC 4193).
      case Inet6Address _ -> (bytes[0] & 0xfe) != 0xfc;
      default -> false;
    };
  }
}
