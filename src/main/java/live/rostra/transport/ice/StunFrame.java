package live.rostra.transport.ice;

import java.util.Arrays;
import java.util.zip.CRC32;
import live.rostra.wire.Bytes;

/// The outline of one STUN message (RFC 8489 section 5): where its parts are, before anything in it
/// is believed. A flyweight over the datagram: wrapping allocates nothing and never throws.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |0 0|     STUN message type     |         Message length        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                   Magic cookie 0x2112A442                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                  Transaction id (96 bits)                     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  attributes: type (16), length (16), value padded to 32 bits  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
final class StunFrame {
  static final int HEADER_LENGTH = 20;
  static final int TRANSACTION_ID_OFFSET = 8;
  static final int TRANSACTION_ID_LENGTH = 12;
  static final int BINDING_REQUEST = 0x0001;
  static final int BINDING_INDICATION = 0x0011;
  static final int BINDING_SUCCESS = 0x0101;
  static final int BINDING_ERROR = 0x0111;

  private static final long MAGIC_COOKIE = 0x2112_A442L;
  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int FINGERPRINT = 0x8028;
  private static final int INTEGRITY_LENGTH = 20;
  private static final long FINGERPRINT_MASK = 0x5354_554EL;

  /// "a UTF-8-encoded sequence of fewer than 509 bytes" (RFC 8489 section 14.3).
  private static final int MAX_USERNAME = 508;

  /// More than a client of any generation would need to ask for; the rest is not listed.
  private static final int MAX_UNKNOWN = 8;

  private final CRC32 crc = new CRC32();
  private final char[] unknown = new char[MAX_UNKNOWN];
  private byte[] array = new byte[0];
  private int offset;
  private int usernameAt;
  private int usernameLength;
  private int integrityAt;
  private int fingerprintAt;
  private int unknownCount;

  /// Reads the outline of `length` bytes at `offset`.
  ///
  /// @return false when this is not exactly one well-formed STUN message
  boolean wrap(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    usernameAt = -1;
    usernameLength = 0;
    integrityAt = -1;
    fingerprintAt = -1;
    unknownCount = 0;
    if (length < HEADER_LENGTH
        || (length & 3) != 0
        || (array[offset] & 0xC0) != 0
        || Bytes.u16(array, offset + 2) != length - HEADER_LENGTH
        || Bytes.u32(array, offset + 4) != MAGIC_COOKIE) {
      return false;
    }
    int at = offset + HEADER_LENGTH;
    int end = offset + length;
    while (at < end) {
      // Positions and the end are multiples of four apart, so four bytes are always there.
      int type = Bytes.u16(array, at);
      int valueLength = Bytes.u16(array, at + 2);
      int next = at + 4 + ((valueLength + 3) & ~3);
      if (next > end || !note(type, at, valueLength, next == end)) {
        return false;
      }
      at = next;
    }
    return true;
  }

  /// Keeps what matters of one attribute; false when it makes the message malformed.
  private boolean note(int type, int at, int valueLength, boolean last) {
    if (type == FINGERPRINT) {
      // "the FINGERPRINT attribute MUST be the last attribute in the message" (section 14.7).
      fingerprintAt = at;
      return last && valueLength == 4;
    }
    if (integrityAt >= 0) {
      // "agents MUST ignore all other attributes that follow MESSAGE-INTEGRITY" (section 14.5):
      // anybody on the path could have appended them.
      return true;
    }
    if (type == MESSAGE_INTEGRITY) {
      integrityAt = at;
      return valueLength == INTEGRITY_LENGTH;
    }
    if (type == USERNAME) {
      if (usernameAt < 0) {
        usernameAt = at + 4;
        usernameLength = valueLength;
      }
      return valueLength > 0 && valueLength <= MAX_USERNAME;
    }
    if (comprehensionRequired(type) && !known(type) && unknownCount < MAX_UNKNOWN) {
      unknown[unknownCount++] = (char) type;
    }
    return true;
  }

  private static boolean comprehensionRequired(int type) {
    return type < 0x8000;
  }

  /// The comprehension-required attributes that a Binding transaction of ICE may carry.
  private static boolean known(int type) {
    return switch (type) {
      case 0x0001, // MAPPED-ADDRESS
          0x0009, // ERROR-CODE
          0x000A, // UNKNOWN-ATTRIBUTES
          0x0014, // REALM
          0x0015, // NONCE
          0x0020, // XOR-MAPPED-ADDRESS
          0x0024, // PRIORITY
          0x0025 -> // USE-CANDIDATE
          true;
      default -> false;
    };
  }

  int type() {
    return Bytes.u16(array, offset);
  }

  boolean usernameIs(byte[] expected) {
    return usernameAt >= 0 && equalAt(usernameAt, usernameLength, expected);
  }

  /// The part of the USERNAME before the colon, which is the ufrag of whoever receives it; -1 when
  /// there is no such part.
  int localUfragLength() {
    for (int i = 0; i < usernameLength; i++) {
      if (array[usernameAt + i] == ':') {
        return i > 0 ? i : -1;
      }
    }
    return -1;
  }

  int usernameOffset() {
    return usernameAt;
  }

  boolean transactionIs(byte[] expected) {
    return equalAt(offset + TRANSACTION_ID_OFFSET, TRANSACTION_ID_LENGTH, expected);
  }

  private boolean equalAt(int at, int count, byte[] expected) {
    if (count != expected.length) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (array[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  boolean hasIntegrity() {
    return integrityAt >= 0;
  }

  /// Bytes in front of MESSAGE-INTEGRITY.
  int authenticatedLength() {
    return integrityAt - offset;
  }

  int integrityValueOffset() {
    return integrityAt + 4;
  }

  int offset() {
    return offset;
  }

  byte[] array() {
    return array;
  }

  /// Whether the FINGERPRINT is there and right. It authenticates nothing, but ICE demands it, and
  /// "the agent checks that the FINGERPRINT attribute is present" (section 6.3): without that, a
  /// message whose FINGERPRINT a bit error turned into an unknown attribute would pass.
  boolean fingerprintHolds() {
    if (fingerprintAt < 0) {
      return false;
    }
    crc.reset();
    crc.update(array, offset, fingerprintAt - offset);
    return (crc.getValue() ^ FINGERPRINT_MASK) == Bytes.u32(array, fingerprintAt + 4);
  }

  boolean hasUnknown() {
    return unknownCount > 0;
  }

  char[] unknownTypes() {
    return Arrays.copyOf(unknown, unknownCount);
  }
}
