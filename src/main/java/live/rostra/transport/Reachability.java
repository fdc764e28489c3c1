package live.rostra.transport;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// By what one connection is found: its ufrags, and the addresses that passed ICE with them.
final class Reachability {
  private final PeerConnection peer;
  private final ValidPairs pairs = new ValidPairs();
  private Routes routes = Routes.NONE;
  private String ufrag;
  private @Nullable String pendingUfrag;

  Reachability(PeerConnection peer, String ufrag) {
    this.peer = peer;
    this.ufrag = ufrag;
  }

  /// Whether DTLS and media may come from this address.
  boolean passedIce(InetSocketAddress address) {
    return pairs.contains(address);
  }

  /// A valid check came from this address.
  void learn(InetSocketAddress from, InetSocketAddress selected) {
    if (!pairs.contains(from)) {
      InetSocketAddress evicted = pairs.add(from, selected);
      if (evicted != null) {
        routes.forgotten(evicted, peer);
      }
    }
    routes.learned(from, peer);
  }

  /// A second ufrag is valid from now on, besides the one in use.
  void restarting(String newUfrag) {
    if (pendingUfrag != null) {
      routes.unnamed(pendingUfrag, peer);
    }
    pendingUfrag = newUfrag;
    routes.named(newUfrag, peer);
  }

  /// The second ufrag has replaced the first.
  void restarted() {
    if (pendingUfrag != null) {
      routes.unnamed(ufrag, peer);
      ufrag = pendingUfrag;
      pendingUfrag = null;
    }
  }

  /// From now on `table` is kept up to date.
  void attach(Routes table) {
    table.named(ufrag, peer);
    if (pendingUfrag != null) {
      table.named(pendingUfrag, peer);
    }
    for (InetSocketAddress address : pairs.all()) {
      table.learned(address, peer);
    }
    routes = table;
  }

  /// Takes everything back from `table`.
  ///
  /// @return false when it is not the one that was attached
  @SuppressWarnings("ReferenceEquality") // this very table, not one like it
  boolean detach(Routes table) {
    if (routes != table) {
      return false;
    }
    routes = Routes.NONE;
    table.unnamed(ufrag, peer);
    if (pendingUfrag != null) {
      table.unnamed(pendingUfrag, peer);
    }
    for (InetSocketAddress address : pairs.all()) {
      table.forgotten(address, peer);
    }
    return true;
  }
}
