package live.rostra.transport.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// What both roles of a DTLS-SRTP handshake have in common: settings, the peer's certificate check,
/// the profile, and at the end the keys.
final class Association {
  /// Bouncy Castle waits a second by default: on a lossy path every lost flight would cost that.
  static final int RESEND_MILLIS = 100;

  static final int TIMEOUT_MILLIS = 15_000;

  /// A certificate message beyond this is refused before it is reassembled.
  static final int MAX_MESSAGE_LENGTH = 16 * 1024;

  static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1};

  private final Fingerprint remote;
  private final List<SrtpProfile> profiles;
  private @Nullable SrtpProfile profile;
  private boolean peerVerified;
  private @Nullable DtlsKeys keys;

  Association(Fingerprint remote, List<SrtpProfile> profiles) {
    this.remote = remote;
    this.profiles = profiles;
  }

  /// Our `use_srtp` offer: all profiles, no MKI.
  UseSRTPData offer() {
    return new UseSRTPData(profiles.stream().mapToInt(SrtpProfile::id).toArray(), new byte[0]);
  }

  /// Server role: takes the first of our profiles that the client offered, and answers with it.
  UseSRTPData choose(@Nullable UseSRTPData offered) throws TlsFatalAlert {
    if (offered != null) {
      for (SrtpProfile candidate : profiles) {
        for (int id : offered.getProtectionProfiles()) {
          if (candidate.id() == id) {
            profile = candidate;
            return new UseSRTPData(new int[] {id}, new byte[0]);
          }
        }
      }
    }
    throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
  }

  /// Client role. RFC 5764 section 4.1.1: the server "MUST return exactly one profile", and one
  /// that we offered.
  void accept(@Nullable UseSRTPData answered) throws TlsFatalAlert {
    if (answered == null || answered.getProtectionProfiles().length != 1) {
      throw new TlsFatalAlert(
          AlertDescription.illegal_parameter, "the server did not choose one SRTP profile");
    }
    SrtpProfile chosen = SrtpProfile.of(answered.getProtectionProfiles()[0]).orElse(null);
    if (chosen == null || !profiles.contains(chosen)) {
      throw new TlsFatalAlert(
          AlertDescription.illegal_parameter, "the server chose an SRTP profile we did not offer");
    }
    profile = chosen;
  }

  /// RFC 8122 section 6.2: "the endpoint MUST verify the certificate's fingerprint"; RFC 5763
  /// section 5: a mismatch tears the session down, so it must come before any key is exported.
  void verify(@Nullable Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, "the peer sent no certificate");
    }
    if (!remote.matches(chain.getCertificateAt(0).getEncoded())) {
      throw new TlsFatalAlert(
          AlertDescription.bad_certificate, "the certificate is not the one that was signalled");
    }
    peerVerified = true;
  }

  /// Exports the keys; the library can do so only inside `notifyHandshakeComplete`.
  void complete(TlsContext context) throws TlsFatalAlert {
    SrtpProfile chosen = profile;
    if (!peerVerified || chosen == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer is not verified");
    }
    boolean client = !context.isServer();
    keys = new DtlsKeys(srtpKeys(context, chosen, client), alerts(context, client));
  }

  /// The keys, once complete.
  @Nullable DtlsKeys keys() {
    return keys;
  }

  /// ECDSA first, RSA for peers that brought such a certificate.
  @SuppressWarnings("JdkObsolete") // the library's interface
  static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (short hash :
        new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa));
      algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.rsa));
    }
    return algorithms;
  }

  /// RFC 5764 section 4.2: client key | server key | client salt | server salt.
  private static SrtpKeys srtpKeys(TlsContext context, SrtpProfile profile, boolean client) {
    int key = SrtpProfile.KEY_LENGTH;
    int salt = profile.saltLength();
    byte[] block = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
    SrtpKeys keys =
        new SrtpKeys(
            profile,
            Arrays.copyOfRange(block, 0, key),
            Arrays.copyOfRange(block, 2 * key, 2 * key + salt),
            Arrays.copyOfRange(block, key, 2 * key),
            Arrays.copyOfRange(block, 2 * key + salt, 2 * (key + salt)));
    Arrays.fill(block, (byte) 0);
    return client ? keys : keys.mirrored();
  }

  /// RFC 5246 section 6.3, for AES-128-GCM, the only cipher we negotiate: client key | server key |
  /// client implicit nonce | server implicit nonce.
  private static DtlsAlerts alerts(TlsContext context, boolean client) {
    SecurityParameters parameters = context.getSecurityParametersConnection();
    byte[] serverRandom = parameters.getServerRandom();
    byte[] clientRandom = parameters.getClientRandom();
    byte[] seed = Arrays.copyOf(serverRandom, serverRandom.length + clientRandom.length);
    System.arraycopy(clientRandom, 0, seed, serverRandom.length, clientRandom.length);
    int key = DtlsAlerts.KEY_LENGTH;
    int salt = DtlsAlerts.SALT_LENGTH;
    byte[] block =
        parameters
            .getMasterSecret()
            .deriveUsingPRF(parameters.getPRFAlgorithm(), "key expansion", seed, 2 * (key + salt))
            .extract();
    byte[] clientKey = Arrays.copyOfRange(block, 0, key);
    byte[] serverKey = Arrays.copyOfRange(block, key, 2 * key);
    byte[] clientSalt = Arrays.copyOfRange(block, 2 * key, 2 * key + salt);
    byte[] serverSalt = Arrays.copyOfRange(block, 2 * key + salt, 2 * (key + salt));
    Arrays.fill(block, (byte) 0);
    return client
        ? new DtlsAlerts(clientKey, clientSalt, serverKey, serverSalt)
        : new DtlsAlerts(serverKey, serverSalt, clientKey, clientSalt);
  }
}
