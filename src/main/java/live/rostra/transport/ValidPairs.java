package live.rostra.transport;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The peer's addresses that passed ICE, oldest first, a bounded number of them.
final class ValidPairs {
  /// A browser with two networks and a relay shows half as many; each may be rebound once.
  private static final int MAX = 16;

  private final ArrayDeque<SocketAddress> addresses = new ArrayDeque<>(MAX);

  boolean contains(SocketAddress address) {
    return addresses.contains(address);
  }

  /// Adds an address; when there are too many, the oldest but the selected one gives way.
  ///
  /// @return the address that gave way, or null
  @Nullable SocketAddress add(SocketAddress address, SocketAddress selected) {
    SocketAddress evicted = null;
    if (addresses.size() == MAX) {
      SocketAddress oldest = addresses.removeFirst();
      if (oldest.equals(selected)) {
        evicted = addresses.removeFirst();
        addresses.addFirst(oldest);
      } else {
        evicted = oldest;
      }
    }
    addresses.addLast(address);
    return evicted;
  }

  /// Removes an address; false when it was not there.
  boolean remove(SocketAddress address) {
    return addresses.remove(address);
  }

  List<SocketAddress> all() {
    return new ArrayList<>(addresses);
  }
}
