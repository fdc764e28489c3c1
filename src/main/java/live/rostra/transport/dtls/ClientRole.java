package live.rostra.transport.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/// The active side (`a=setup:active`): we send the first hello.
///
/// Raw `Hashtable` and `Vector` are Bouncy Castle's interface, older than generics.
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
final class ClientRole extends DefaultTlsClient {
  private final DtlsIdentity own;
  private final Association association;

  ClientRole(DtlsIdentity own, Association association) {
    super(own.crypto());
    this.own = own;
    this.association = association;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  /// The RSA suite is for a peer whose certificate is RSA.
  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {
      CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
      CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
    };
  }

  @Override
  protected Vector getSupportedGroups(Vector namedGroupRoles) {
    Vector<Integer> groups = new Vector<>();
    for (int group : Association.GROUPS) {
      groups.add(group);
    }
    return groups;
  }

  @Override
  protected Vector getSupportedSignatureAlgorithms() {
    return Association.signatureAlgorithms();
  }

  /// No certificate status: a self-signed certificate has no responder.
  @Override
  protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
    return null;
  }

  @Override
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    TlsSRTPUtils.addUseSRTPExtension(extensions, association.offer());
    return extensions;
  }

  @Override
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    association.accept(extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
        association.verify(certificate.getCertificate());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) {
        return own.signer(context);
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    association.complete(context);
  }

  /// RFC 7627 section 5.4: without it no key may be exported.
  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  /// The fingerprint decides, not who signed the certificate with what.
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
