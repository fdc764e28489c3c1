package live.rostra.transport.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// The passive side (`a=setup:passive`), for peers that insist on sending the first hello.
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
final class ServerRole extends DefaultTlsServer {
  private final DtlsIdentity own;
  private final Association association;
  private @Nullable UseSRTPData chosen;

  ServerRole(DtlsIdentity own, Association association) {
    super(own.crypto());
    this.own = own;
    this.association = association;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  /// One suite, because our certificate is ECDSA.
  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  }

  @Override
  public int[] getSupportedGroups() {
    return Association.GROUPS.clone();
  }

  /// The library would take the client's first group; browsers list post-quantum hybrids first.
  @Override
  protected int selectECDH(int minimumCurveBits) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    if (offered == null) {
      return selectECDHDefault(minimumCurveBits);
    }
    for (int group : Association.GROUPS) {
      for (int candidate : offered) {
        if (candidate == group) {
          return group;
        }
      }
    }
    return -1;
  }

  @Override
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    chosen =
        association.choose(
            extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
  }

  @Override
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    TlsSRTPUtils.addUseSRTPExtension(extensions, chosen);
    return extensions;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() {
    return own.signer(context);
  }

  /// Without this request the client shows no certificate and its fingerprint is never checked.
  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, Association.signatureAlgorithms(), null);
  }

  @Override
  public void notifyClientCertificate(Certificate certificate) throws IOException {
    association.verify(certificate);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    association.complete(context);
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return Association.MAX_MESSAGE_LENGTH;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return Association.RESEND_MILLIS;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return Association.TIMEOUT_MILLIS;
  }
}
