package live.rostra.transport.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Hashtable;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// Somebody else's DTLS client: any certificate, a hello of any length, no opinion about the
/// server.
@SuppressWarnings({"rawtypes", "unchecked"})
final class ForeignClient extends DefaultTlsClient {
  /// What it shows and proves itself with.
  ///
  /// @param key private key of the first certificate
  record Credentials(
      Certificate chain, AsymmetricKeyParameter key, SignatureAndHashAlgorithm algorithm) {}

  private final @Nullable Credentials credentials;
  private final int padding;

  /// @param credentials null to answer the server's request with an empty certificate message
  /// @param padding bytes by which RFC 7685 makes the hello longer
  ForeignClient(@Nullable Credentials credentials, int padding) {
    super(new BcTlsCrypto(new SecureRandom()));
    this.credentials = credentials;
    this.padding = padding;
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
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    int[] profiles = DtlsHandshake.PROFILES.stream().mapToInt(profile -> profile.id()).toArray();
    TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, new byte[0]));
    TlsExtensionsUtils.addPaddingExtension(extensions, padding);
    return extensions;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) {}

      @Override
      public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
        return credentials == null
            ? null
            : new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                (BcTlsCrypto) getCrypto(),
                credentials.key(),
                credentials.chain(),
                credentials.algorithm());
      }
    };
  }

  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return Association.RESEND_MILLIS;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return 5_000;
  }
}
