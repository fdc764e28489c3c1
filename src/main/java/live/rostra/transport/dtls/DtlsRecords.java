package live.rostra.transport.dtls;

import live.rostra.wire.Bytes;

/// A glance at the record headers of a DTLS datagram (RFC 6347 section 4.1), without keys.
public final class DtlsRecords {
  private static final int HEADER_LENGTH = 13;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;

  private DtlsRecords() {}

  /// True when a record of the datagram is an alert in the clear (epoch 0).
  ///
  /// Anyone who can forge a source address can write one, and the library would end the handshake
  /// on it: such a datagram is not worth its risk. A peer that refuses us is noticed by its
  /// silence.
  public static boolean holdsPlainAlert(byte[] a, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= HEADER_LENGTH) {
      if (Bytes.u8(a, at) == ALERT && Bytes.u16(a, at + 3) == 0) {
        return true;
      }
      at += HEADER_LENGTH + Bytes.u16(a, at + 11);
    }
    return false;
  }

  /// True when the datagram begins with an alert, encrypted or not.
  public static boolean startsWithAlert(byte[] a, int offset) {
    return Bytes.u8(a, offset) == ALERT;
  }

  /// How many bytes of the datagram come before its first ChangeCipherSpec or encrypted record.
  static int lengthBeforeCipherChange(byte[] a, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= HEADER_LENGTH) {
      if (Bytes.u8(a, at) == CHANGE_CIPHER_SPEC || Bytes.u16(a, at + 3) != 0) {
        return at - offset;
      }
      at += HEADER_LENGTH + Bytes.u16(a, at + 11);
    }
    return length;
  }

  /// True when the first record is a ChangeCipherSpec.
  static boolean startsWithCipherChange(byte[] records) {
    return Bytes.u8(records, 0) == CHANGE_CIPHER_SPEC;
  }
}
