package live.rostra.net;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteOrder;
import live.rostra.wire.Outbox;
import org.jspecify.annotations.Nullable;

/// Addresses as Linux wants them.
///
/// ```
/// sockaddr_in   family 2 | port 2 | address 4 | zeros 8
/// sockaddr_in6  family 2 | port 2 | flow 4 | address 16 | scope 4
/// ```
final class SocketAddresses {
  static final int INET = 2;
  static final int INET6 = 10;

  /// Bytes kept for each address.
  static final int SLOT = 32;

  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int INET_LENGTH = 16;
  private static final int INET6_LENGTH = 28;

  private SocketAddresses() {}

  /// An address in four words, so that a datagram's is written by four stores.
  record Known(InetSocketAddress address, int length, long a, long b, long c, long d)
      implements Outbox.Route {
    void copyTo(MemorySegment memory, long at) {
      memory.set(JAVA_LONG, at, a);
      memory.set(JAVA_LONG, at + 8, b);
      memory.set(JAVA_LONG, at + 16, c);
      memory.set(JAVA_LONG, at + 24, d);
    }
  }

  /// The address for a socket of a family, or null when such a socket cannot send there.
  static @Nullable Known of(SocketAddress to, int family) {
    if (!(to instanceof InetSocketAddress address)) {
      return null;
    }
    InetAddress host = address.getAddress();
    MemorySegment image = MemorySegment.ofArray(new long[SLOT / Long.BYTES]);
    image.set(JAVA_SHORT, 0, (short) family);
    image.set(PORT, 2, (short) address.getPort());
    int length;
    if (family == INET && host instanceof Inet4Address) {
      MemorySegment.copy(MemorySegment.ofArray(host.getAddress()), 0, image, 4, 4);
      length = INET_LENGTH;
    } else if (family == INET6 && host instanceof Inet4Address) {
      // An IPv4 address on an IPv6 socket is "mapped": ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2).
      image.set(JAVA_SHORT, 18, (short) 0xffff);
      MemorySegment.copy(MemorySegment.ofArray(host.getAddress()), 0, image, 20, 4);
      length = INET6_LENGTH;
    } else if (family == INET6 && host instanceof Inet6Address inet6) {
      MemorySegment.copy(MemorySegment.ofArray(host.getAddress()), 0, image, 8, 16);
      image.set(JAVA_INT_UNALIGNED, 24, inet6.getScopeId());
      length = INET6_LENGTH;
    } else {
      return null;
    }
    return new Known(
        address,
        length,
        image.get(JAVA_LONG, 0),
        image.get(JAVA_LONG, 8),
        image.get(JAVA_LONG, 16),
        image.get(JAVA_LONG, 24));
  }
}
