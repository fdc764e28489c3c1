package live.rostra.transport.srtp;

import java.security.GeneralSecurityException;
import live.rostra.wire.Bytes;
import live.rostra.wire.PacketBuffer;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/// SRTP and SRTCP of one connection: packets are encrypted and decrypted in place.
///
/// Every method returns whether the packet may go on; a refused packet is counted and its bytes are
/// undefined. A receiving context is kept only after a packet of its SSRC authenticated, at most
/// eight of them; so a flood of forged SSRCs leaves nothing behind. Loop only.
///
/// ```
///   SRTP (RFC 3711 3.1)                      SRTCP (RFC 3711 3.4, GCM: RFC 7714 9.2)
///   +--------------------------+             +--------------------------+
///   | RTP header, CSRC, ext    |             | first 8 bytes of RTCP    |
///   +~~~~~~~~~~~~~~~~~~~~~~~~~~+             +~~~~~~~~~~~~~~~~~~~~~~~~~~+
///   | payload, encrypted       |             | rest, encrypted          |
///   +--------------------------+             +--------------------------+
///   | tag: GCM 16, CM 10 bytes |             | GCM: tag 16 | E + index  |
///   +--------------------------+             | CM:  E + index | tag 10  |
///                                            +--------------------------+
/// ```
public final class SrtpSession {
  /// Longest media datagram taken from or sent to the network, in bytes.
  public static final int MAX_DATAGRAM = 1500;

  static final int RTP_HEADER_LENGTH = 12;
  static final int RTCP_HEADER_LENGTH = 8;
  static final int RTCP_INDEX_LENGTH = 4;

  /// RFC 9335 section 4: an extension block with one of these profiles is encrypted. We never
  /// negotiate it, and the library would decrypt it unasked.
  private static final int CRYPTEX_ONE_BYTE = 0xC0DE;

  private static final int CRYPTEX_TWO_BYTE = 0xC2DE;

  private final int tagLength;
  private final boolean gcm;
  private final SrtpContextFactory sending;
  private final SrtpContextFactory receiving;
  private final SsrcTable<SrtpCryptoContext> sentRtp = new SsrcTable<>();
  private final SsrcTable<SrtcpCryptoContext> sentRtcp = new SsrcTable<>();
  private final SsrcTable<SrtpCryptoContext> receivedRtp = new SsrcTable<>();
  private final SsrcTable<SrtcpCryptoContext> receivedRtcp = new SsrcTable<>();
  private final PacketView view = new PacketView();
  private final long[] drops = new long[SrtpDrop.values().length];
  private long unsendable;

  // RFC 3711 section 4.3.1 derives session keys from the master key alone, and the IV takes its
  // SSRC
  // from the packet. So one unused context can try packets of every unknown SSRC, and a failed try
  // leaves it as it was: forged packets cost a tag, not a key derivation.
  private @Nullable SrtpCryptoContext rtpProbe;
  private @Nullable SrtcpCryptoContext rtcpProbe;

  static {
    AesProvider.pin();
  }

  /// A session over the keys of one DTLS association.
  public SrtpSession(SrtpKeys keys) {
    SrtpProfile profile = keys.profile();
    this.tagLength = profile.tagLength();
    this.gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    this.sending =
        new SrtpContextFactory(
            true,
            keys.localKey(),
            keys.localSalt(),
            profile.policy(),
            profile.policy(),
            SilentLogger.INSTANCE);
    this.receiving =
        new SrtpContextFactory(
            false,
            keys.remoteKey(),
            keys.remoteSalt(),
            profile.policy(),
            profile.policy(),
            SilentLogger.INSTANCE);
  }

  /// Loads the native library and initialises both profiles, about 100 ms that the first connection
  /// of a loop would otherwise wait for. For the start of a node.
  public static void warmUp() {
    boolean _ = RtpSealer.isNative();
    for (SrtpProfile profile : SrtpProfile.values()) {
      byte[] key = new byte[SrtpProfile.KEY_LENGTH];
      byte[] salt = new byte[profile.saltLength()];
      SrtpSession session = new SrtpSession(new SrtpKeys(profile, key, salt, key, salt));
      PacketBuffer packet = new PacketBuffer();
      byte[] rtp = new byte[RTP_HEADER_LENGTH + 1];
      rtp[0] = (byte) 0x80;
      packet.copyFrom(rtp, 0, rtp.length);
      byte[] rtcp = new byte[RTCP_HEADER_LENGTH];
      rtcp[0] = (byte) 0x80;
      boolean works = session.protect(packet) && session.unprotect(packet);
      packet.copyFrom(rtcp, 0, rtcp.length);
      if (!works || !session.protectRtcp(packet) || !session.unprotectRtcp(packet)) {
        throw new IllegalStateException("SRTP does not work here: " + profile);
      }
    }
  }

  /// Encrypts an outgoing RTP packet; needs 16 bytes of room in the array behind it.
  ///
  /// The packet may be in another array afterwards: send from `p.array()`.
  public boolean protect(PacketBuffer p) {
    if (p.length() < RTP_HEADER_LENGTH || p.length() + tagLength > MAX_DATAGRAM) {
      return refuse();
    }
    if (p.end() + tagLength > p.array().length) {
      return refuse();
    }
    int ssrc = Bytes.i32(p.array(), p.offset() + 8);
    int expected = p.length() + tagLength;
    try {
      SrtpCryptoContext context = sentRtp.get(ssrc);
      if (context == null) {
        if (sentRtp.isFull()) {
          // Pushing a sender out would restart its rollover counter under the same key.
          return refuse();
        }
        context = sending.deriveContext(ssrc, 0);
        sentRtp.put(ssrc, context);
      }
      return sealed(context.transformPacket(view.of(p)), p, expected);
    } catch (GeneralSecurityException | RuntimeException _) {
      return refuse();
    }
  }

  /// Encrypts an outgoing RTCP compound packet; needs 20 bytes of room in the array behind it.
  public boolean protectRtcp(PacketBuffer p) {
    int trailer = tagLength + RTCP_INDEX_LENGTH;
    if (p.length() < RTCP_HEADER_LENGTH || p.length() + trailer > MAX_DATAGRAM) {
      return refuse();
    }
    if (p.end() + trailer > p.array().length) {
      return refuse();
    }
    int ssrc = Bytes.i32(p.array(), p.offset() + 4);
    int expected = p.length() + trailer;
    try {
      SrtcpCryptoContext context = sentRtcp.get(ssrc);
      if (context == null) {
        if (sentRtcp.isFull()) {
          return refuse();
        }
        context = sending.deriveControlContext(ssrc);
        sentRtcp.put(ssrc, context);
      }
      return sealed(context.transformPacket(view.of(p)), p, expected);
    } catch (GeneralSecurityException | RuntimeException _) {
      return refuse();
    }
  }

  /// Authenticates and decrypts a received RTP packet.
  public boolean unprotect(PacketBuffer p) {
    if (p.length() < RTP_HEADER_LENGTH + tagLength || p.length() > MAX_DATAGRAM) {
      return drop(SrtpDrop.LENGTH);
    }
    if (!plausibleRtp(p)) {
      return drop(SrtpDrop.MALFORMED);
    }
    int ssrc = Bytes.i32(p.array(), p.offset() + 8);
    try {
      SrtpCryptoContext known = receivedRtp.get(ssrc);
      if (known != null) {
        return opened(known.reverseTransformPacket(view.of(p), false));
      }
      SrtpCryptoContext probe = rtpProbe;
      if (probe == null) {
        probe = receiving.deriveContext(ssrc, 0);
        rtpProbe = probe;
      }
      if (!opened(probe.reverseTransformPacket(view.of(p), false))) {
        return false;
      }
      receivedRtp.put(ssrc, probe);
      rtpProbe = null;
      return true;
    } catch (GeneralSecurityException | RuntimeException _) {
      return drop(SrtpDrop.CIPHER);
    }
  }

  /// Authenticates and decrypts a received RTCP packet.
  public boolean unprotectRtcp(PacketBuffer p) {
    if (p.length() < RTCP_HEADER_LENGTH + RTCP_INDEX_LENGTH + tagLength
        || p.length() > MAX_DATAGRAM) {
      return drop(SrtpDrop.LENGTH);
    }
    int indexAt = p.end() - RTCP_INDEX_LENGTH - (gcm ? 0 : tagLength);
    boolean encrypted = (Bytes.u8(p.array(), indexAt) & 0x80) != 0;
    if (!encrypted || Bytes.u8(p.array(), p.offset()) >>> 6 != 2) {
      // RFC 8827 section 6.5 requires encryption; the E flag may be clear only for a null cipher.
      return drop(SrtpDrop.MALFORMED);
    }
    int ssrc = Bytes.i32(p.array(), p.offset() + 4);
    try {
      SrtcpCryptoContext known = receivedRtcp.get(ssrc);
      if (known != null) {
        return opened(known.reverseTransformPacket(view.of(p)));
      }
      SrtcpCryptoContext probe = rtcpProbe;
      if (probe == null) {
        probe = receiving.deriveControlContext(ssrc);
        rtcpProbe = probe;
      }
      if (!opened(probe.reverseTransformPacket(view.of(p)))) {
        return false;
      }
      receivedRtcp.put(ssrc, probe);
      rtcpProbe = null;
      return true;
    } catch (GeneralSecurityException | RuntimeException _) {
      return drop(SrtpDrop.CIPHER);
    }
  }

  /// Outgoing packets that were refused: no room behind them, too long, a ninth SSRC.
  public long unsendable() {
    return unsendable;
  }

  /// How many received packets were refused for this reason.
  public long dropped(SrtpDrop reason) {
    return drops[reason.ordinal()];
  }

  /// Receiving contexts held now, RTP and RTCP together: at most sixteen.
  int receivingContexts() {
    return receivedRtp.size() + receivedRtcp.size();
  }

  /// The fixed header, CSRC list and extension must lie before the tag; otherwise the library reads
  /// lengths from ciphertext.
  private boolean plausibleRtp(PacketBuffer p) {
    byte[] a = p.array();
    int at = p.offset();
    int first = Bytes.u8(a, at);
    int header = RTP_HEADER_LENGTH + 4 * (first & 0x0f);
    int limit = p.length() - tagLength;
    if (first >>> 6 != 2 || header > limit) {
      return false;
    }
    if ((first & 0x10) == 0) {
      return true;
    }
    if (header + 4 > limit) {
      return false;
    }
    int extensionProfile = Bytes.u16(a, at + header);
    int extensionLength = 4 * Bytes.u16(a, at + header + 2);
    return extensionProfile != CRYPTEX_ONE_BYTE
        && extensionProfile != CRYPTEX_TWO_BYTE
        && header + 4 + extensionLength <= limit;
  }

  /// The library has been seen to answer OK for a packet it did not encrypt, when the array had no
  /// room for the tag: only a packet that grew by exactly the trailer was sealed.
  private boolean sealed(SrtpErrorStatus status, PacketBuffer p, int expectedLength) {
    return (status == SrtpErrorStatus.OK && p.length() == expectedLength) || refuse();
  }

  private boolean opened(SrtpErrorStatus status) {
    return switch (status) {
      case OK -> true;
      case AUTH_FAIL -> drop(SrtpDrop.AUTHENTICATION);
      case REPLAY_FAIL, REPLAY_OLD -> drop(SrtpDrop.REPLAY);
      case INVALID_PACKET -> drop(SrtpDrop.MALFORMED);
      case FAIL -> drop(SrtpDrop.CIPHER);
    };
  }

  private boolean refuse() {
    unsendable++;
    return false;
  }

  private boolean drop(SrtpDrop reason) {
    drops[reason.ordinal()]++;
    return false;
  }
}
