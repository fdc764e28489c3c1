package live.rostra.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import live.rostra.config.Cidr;

/// What kind of neighbour an IP address is, by the special-purpose registries of IANA (RFC 6890).
public enum AddressKind {
  /// Somewhere on the internet.
  PUBLIC,

  /// This machine or its network: reached only where the operator says so.
  PRIVATE,

  /// Nothing a request may ever go to: link-local addresses (where clouds keep credentials),
  /// groups, and addresses that are none.
  NEVER;

  /// 64:ff9b::/96, whose last four bytes are an IPv4 address (RFC 6052).
  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

  /// 2002::/16, whose next four bytes are an IPv4 address (RFC 3056).
  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

  /// All of IPv6 that is given out (RFC 4291 section 2.4). The rest, which includes IPv4-compatible
  /// addresses, local NAT64 and site-local ones, is nothing.
  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

  private static final List<Cidr> PRIVATE_BLOCKS =
      blocks(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "::1",
          "fc00::/7");

  private static final List<Cidr> NEVER_BLOCKS =
      blocks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          // Clouds' credentials again, in blocks that are private otherwise.
          "100.100.100.200",
          "fd00:ec2::/32",
          "fd20:ce::254",
          // Protocol assignments, Teredo and ORCHID among them; documentation.
          "2001::/23",
          "2001:db8::/32",
          "3fff::/20");

  private static List<Cidr> blocks(String... blocks) {
    return Stream.of(blocks).map(Cidr::parse).toList();
  }

  /// The kind of `address`; one that holds an IPv4 address in it is of that one's kind, but never
  /// private: what reaches a private network through a translator is not for an allow-list of
  /// addresses to judge.
  public static AddressKind of(InetAddress address) {
    if (isIn(NEVER_BLOCKS, address)) {
      return NEVER;
    }
    if (isIn(PRIVATE_BLOCKS, address)) {
      return PRIVATE;
    }
    if (address instanceof Inet4Address) {
      return PUBLIC;
    }
    if (NAT64.contains(address)) {
      return embedded(address, 12);
    }
    if (SIX_TO_FOUR.contains(address)) {
      return embedded(address, 2);
    }
    return GLOBAL_UNICAST.contains(address) ? PUBLIC : NEVER;
  }

  /// Whether every address of the block is private, so that an operator may allow it.
  public static boolean isPrivate(Cidr block) {
    return PRIVATE_BLOCKS.stream()
        .anyMatch(
            all -> all.prefixLength() <= block.prefixLength() && all.contains(block.network()));
  }

  private static boolean isIn(List<Cidr> blocks, InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static AddressKind embedded(InetAddress address, int offset) {
    try {
      byte[] inner = Arrays.copyOfRange(address.getAddress(), offset, offset + 4);
      return of(InetAddress.getByAddress(inner)) == PUBLIC ? PUBLIC : NEVER;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an IPv4 address", e);
    }
  }
}
