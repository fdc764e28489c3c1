package live.rostra.config;

import java.net.InetAddress;

/// A block of IP addresses: those that share their first bits with one of them.
///
/// @param network any address of the block
/// @param prefixLength how many leading bits count, at most 32 for IPv4 and 128 for IPv6
public record Cidr(InetAddress network, int prefixLength) {
  /// Refuses more bits than the address has.
  public Cidr {
    if (prefixLength < 0 || prefixLength > network.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("a prefix is as long as its address at most");
    }
  }

  /// Reads `10.0.0.0/8`, `fd00::/8`, or one address without a length.
  ///
  /// @throws IllegalArgumentException when it is something else
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = Form.address(slash < 0 ? text : text.substring(0, slash));
    return new Cidr(
        network,
        slash < 0
            ? network.getAddress().length * Byte.SIZE
            : Integer.parseInt(text.substring(slash + 1)));
  }

  /// Whether `address` is in the block; one of the other family never is.
  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = prefixLength / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (ours[i] != theirs[i]) {
        return false;
      }
    }
    int rest = prefixLength % Byte.SIZE;
    return rest == 0 || (ours[whole] ^ theirs[whole]) >> (Byte.SIZE - rest) == 0;
  }
}
