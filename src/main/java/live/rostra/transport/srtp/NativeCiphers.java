package live.rostra.transport.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import live.rostra.wire.Outbox;

/// Whether the system's OpenSSL can be used, found out once by sealing a packet with it and with
/// the library and comparing.
final class NativeCiphers {
  private static final boolean USABLE = find();

  private NativeCiphers() {}

  static boolean usable() {
    return USABLE;
  }

  private static boolean find() {
    try {
      for (SrtpProfile profile : SrtpProfile.values()) {
        if (!agrees(profile)) {
          return false;
        }
      }
      return true;
    } catch (LinkageError | RuntimeException _) {
      return false; // no library, another one than we know, or no native access
    }
  }

  static RtpSealer sealer(SrtpKeys keys) {
    SessionKeys derived = SessionKeys.ofLocal(keys);
    return switch (keys.profile()) {
      case AEAD_AES_128_GCM -> new OpenSslGcm(derived);
      case AES_CM_128_HMAC_SHA1_80 -> new OpenSslCounter(derived);
    };
  }

  private static boolean agrees(SrtpProfile profile) {
    byte[] key = new byte[SrtpProfile.KEY_LENGTH];
    byte[] salt = new byte[profile.saltLength()];
    Arrays.fill(key, (byte) 0x5a);
    Arrays.fill(salt, (byte) 0xa5);
    SrtpKeys keys = new SrtpKeys(profile, key, salt, key, salt);
    RtpSealer ours = sealer(keys);
    byte[] expected = seal(new LibrarySealer(new SrtpSession(keys)));
    byte[] actual = seal(ours);
    ours.close();
    return expected.length > 0 && Arrays.equals(expected, actual);
  }

  private static byte[] seal(RtpSealer sealer) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment payload = arena.allocate(100);
      MemorySegment out = arena.allocate(Outbox.PLACE, Long.BYTES);
      byte[] header = {(byte) 0x80, 111, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8};
      MemorySegment.copy(header, 0, out, ValueLayout.JAVA_BYTE, 0, header.length);
      int length =
          sealer.seal(
              payload, 0, (int) payload.byteSize(), out, 0, header.length, 0x0506_0708, 0x1234);
      return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
