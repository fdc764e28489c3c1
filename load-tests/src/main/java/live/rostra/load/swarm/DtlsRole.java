package live.rostra.load.swarm;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// One handshake: asks for the client's certificate, holds it against the fingerprint that was
/// signalled, and exports the keys of SRTP.
@SuppressWarnings({"rawtypes", "unchecked"}) // the library's interface
final class DtlsRole extends DefaultTlsServer {
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int RESEND_MILLIS = 200;

  private final BcTlsCrypto library;
  private final AsymmetricKeyParameter privateKey;
  private final Certificate certificate;
  private final String remoteFingerprint;
  private final SrtpProfile[] profiles;
  private boolean verified;
  private @Nullable SrtpProfile chosen;
  private @Nullable SrtpKeys keys;

  DtlsRole(
      BcTlsCrypto library,
      AsymmetricKeyParameter privateKey,
      Certificate certificate,
      String remoteFingerprint,
      SrtpProfile[] profiles) {
    super(library);
    this.library = library;
    this.privateKey = privateKey;
    this.certificate = certificate;
    this.remoteFingerprint = remoteFingerprint;
    this.profiles = profiles;
  }

  /// The keys of a handshake that came to its end.
  SrtpKeys keys() throws IOException {
    SrtpKeys known = keys;
    if (known == null) {
      throw new IOException("the handshake exported no keys");
    }
    return known;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  }

  @Override
  public int[] getSupportedGroups() {
    return new int[] {NamedGroup.x25519, NamedGroup.secp256r1};
  }

  @Override
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    UseSRTPData offered = TlsSRTPUtils.getUseSRTPExtension(extensions);
    for (SrtpProfile candidate : profiles) {
      for (int id : offered == null ? new int[0] : offered.getProtectionProfiles()) {
        if (chosen == null && id == candidate.id()) {
          chosen = candidate;
        }
      }
    }
    if (chosen == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
    }
  }

  @Override
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    if (chosen != null) {
      TlsSRTPUtils.addUseSRTPExtension(
          extensions, new UseSRTPData(new int[] {chosen.id()}, new byte[0]));
    }
    return extensions;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() {
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), library, privateKey, certificate, ecdsa());
  }

  private static SignatureAndHashAlgorithm ecdsa() {
    return SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    Vector algorithms = new Vector();
    algorithms.add(ecdsa());
    algorithms.add(
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
    return new CertificateRequest(types, algorithms, null);
  }

  /// RFC 8122 section 6.2: "the endpoint MUST verify the certificate's fingerprint".
  @Override
  public void notifyClientCertificate(@Nullable Certificate chain) throws IOException {
    if (chain == null || chain.isEmpty()) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, "no certificate was shown");
    }
    String shown = DtlsServer.fingerprint(chain.getCertificateAt(0).getEncoded());
    if (!shown.equals(remoteFingerprint)) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate, "not the certificate signalled");
    }
    verified = true;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    SrtpProfile profile = chosen;
    if (!verified || profile == null) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure, "the client is not verified");
    }
    int length = 2 * (SrtpProfile.KEY_LENGTH + profile.saltLength());
    keys =
        DtlsServer.split(
            profile, context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, length));
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  /// Any signature will do: the certificate is known by its fingerprint.
  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return RESEND_MILLIS;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return TIMEOUT_MILLIS;
  }
}
