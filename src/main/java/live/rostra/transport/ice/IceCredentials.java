package live.rostra.transport.ice;

import java.util.random.RandomGenerator;

/// One side's short-term credentials (RFC 8445 section 5.3).
///
/// @param ufrag names the agent in every check; ours is also the key that routes a datagram from an
///   unknown address
/// @param pwd keys the HMAC of checks sent to that side; never logged
public record IceCredentials(String ufrag, String pwd) {
  private static final String ICE_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  /// Checks the lengths: "ice-ufrag at least 4 characters, ice-pwd at least 22" (RFC 8839 section
  /// 5.4).
  public IceCredentials {
    if (ufrag.length() < 4 || ufrag.length() > 256) {
      throw new IllegalArgumentException("an ICE ufrag has 4 to 256 characters");
    }
    if (pwd.length() < 22 || pwd.length() > 256) {
      throw new IllegalArgumentException("an ICE password has 22 to 256 characters");
    }
  }

  /// Fresh credentials: 48 bits of name, 144 bits of password.
  ///
  /// @param random a {@link java.security.SecureRandom} outside tests
  public static IceCredentials generate(RandomGenerator random) {
    return new IceCredentials(word(random, 8), word(random, 24));
  }

  private static String word(RandomGenerator random, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
    }
    return word.toString();
  }

  /// Without the password, so that it cannot reach a log by accident.
  @Override
  public String toString() {
    return "IceCredentials[ufrag=" + ufrag + "]";
  }
}
