package live.rostra.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import live.rostra.outbound.OutboundRefusal.Reason;

/// Decides where a request of the node may go, so that a URL that somebody else wrote opens nothing
/// that only this machine can reach.
///
/// A name is resolved once, and the request goes to exactly the address that was judged: a name
/// server that answers differently the next time moves nothing. Thread-safe.
public final class OutboundGuard {
  private final Predicate<InetAddress> allowed;
  private final NameResolver names;

  /// @param allowed private addresses that may be reached all the same, without TLS too
  /// @param names asked once for each request
  public OutboundGuard(Predicate<InetAddress> allowed, NameResolver names) {
    this.allowed = allowed;
    this.names = names;
  }

  /// The address to connect to. Blocks while the name is resolved.
  ///
  /// @throws OutboundRefusal when it may not be reached
  public InetSocketAddress admit(Destination destination) {
    List<InetAddress> addresses =
        destination.literal().map(List::of).orElseGet(() -> resolve(destination.host()));
    // One bad address among good ones is how a name server tries its luck.
    addresses.forEach(address -> judge(address, destination.tls()));
    return new InetSocketAddress(addresses.getFirst(), destination.port());
  }

  private List<InetAddress> resolve(String name) {
    List<InetAddress> addresses;
    try {
      addresses = names.resolve(name);
    } catch (UnknownHostException _) {
      addresses = List.of();
    }
    if (addresses.isEmpty()) {
      throw new OutboundRefusal(Reason.UNKNOWN_NAME, "the name of the host has no address");
    }
    return addresses;
  }

  private void judge(InetAddress address, boolean tls) {
    switch (AddressKind.of(address)) {
      case PUBLIC -> {
        if (!tls) {
          throw new OutboundRefusal(
              Reason.SCHEME, "http is spoken only with private addresses that are allowed");
        }
      }
      case PRIVATE -> {
        if (!allowed.test(address)) {
          throw new OutboundRefusal(
              Reason.ADDRESS, "the host is on a private network that is not allowed");
        }
      }
      case NEVER ->
          throw new OutboundRefusal(Reason.ADDRESS, "the host is at an address that is never used");
    }
  }
}
