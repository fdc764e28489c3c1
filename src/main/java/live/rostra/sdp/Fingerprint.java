package live.rostra.sdp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The hash of a certificate (RFC 8122): what ties a DTLS association to the description it came
/// with.
///
/// @param hash `sha-256`, `sha-384` or `sha-512`, in lower case
/// @param value the digest of the DER certificate; nobody modifies it
public record Fingerprint(String hash, byte[] value) {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

  /// Checks that the digest is as long as its hash function makes it.
  public Fingerprint {
    if (value.length != lengthOf(hash)) {
      throw new IllegalArgumentException(hash + " does not have " + value.length + " bytes");
    }
  }

  /// The fingerprint of a certificate.
  ///
  /// @param hash `sha-256`, `sha-384` or `sha-512`
  /// @param certificate DER
  public static Fingerprint of(String hash, byte[] certificate) {
    try {
      return new Fingerprint(
          hash, MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT)).digest(certificate));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("no such hash: " + hash, e);
    }
  }

  /// Reads an `a=fingerprint` line.
  ///
  /// @return null for a hash we do not take
  static @Nullable Fingerprint parse(SdpLine line) throws SdpRefusal {
    List<String> words = Tokens.words(line.attribute());
    if (words.size() != 2) {
      throw line.malformed("a fingerprint is a hash function and a digest");
    }
    String hash = words.getFirst().toLowerCase(Locale.ROOT);
    if (lengthOf(hash) == 0) {
      return null;
    }
    try {
      return new Fingerprint(hash, COLONS.parseHex(words.getLast()));
    } catch (IllegalArgumentException _) {
      throw line.malformed("the digest is not " + lengthOf(hash) + " bytes in hexadecimal");
    }
  }

  /// Whether `certificate` (DER) is the one this fingerprint was made from.
  public boolean matches(byte[] certificate) {
    return MessageDigest.isEqual(of(hash, certificate).value, value);
  }

  /// Bytes of a digest, 0 for a hash we do not take: SHA-1 and MD5 are broken, RFC 8122 section 5
  /// forbids the latter.
  static int lengthOf(String hash) {
    return switch (hash) {
      case "sha-256" -> 32;
      case "sha-384" -> 48;
      case "sha-512" -> 64;
      default -> 0;
    };
  }

  /// The attribute's value: `sha-256 AB:CD:…`.
  public String token() {
    return hash + " " + COLONS.formatHex(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint(String otherHash, byte[] otherValue)
        && hash.equals(otherHash)
        && Arrays.equals(value, otherValue);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return token();
  }
}
