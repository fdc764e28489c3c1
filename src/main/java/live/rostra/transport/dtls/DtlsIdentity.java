package live.rostra.transport.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import live.rostra.sdp.Fingerprint;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// The key and self-signed certificate a node shows in every DTLS handshake.
///
/// ECDSA on P-256, what browsers make by default. Made anew at each start and never stored: only
/// its fingerprint, carried by the signalling, gives it meaning (RFC 8827 section 6.5). Immutable,
/// shared by all threads; it also holds the one Bouncy Castle crypto object all handshakes share.
public final class DtlsIdentity {
  private static final X500Name NAME = new X500Name("CN=rostra");

  // Nobody judges this certificate by its dates. RFC 5280 section 4.1.2.5: "To indicate that a
  // certificate has no well-defined expiration date, the notAfter SHOULD be assigned the
  // GeneralizedTime value of 99991231235959Z."
  private static final Instant NOT_BEFORE = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant NOT_AFTER = Instant.parse("9999-12-31T23:59:59Z");

  private final BcTlsCrypto crypto;
  private final AsymmetricKeyParameter privateKey;
  private final Certificate certificate;
  private final Fingerprint fingerprint;

  private DtlsIdentity(
      BcTlsCrypto crypto,
      AsymmetricKeyParameter privateKey,
      Certificate certificate,
      Fingerprint fingerprint) {
    this.crypto = crypto;
    this.privateKey = privateKey;
    this.certificate = certificate;
    this.fingerprint = fingerprint;
  }

  /// Makes a key pair and its certificate; a few milliseconds.
  public static DtlsIdentity generate() {
    SecureRandom random = new SecureRandom();
    BcTlsCrypto crypto = new BcTlsCrypto(random);
    AsymmetricCipherKeyPair pair = keyPair(random);
    try {
      byte[] encoded = certificate(pair, new BigInteger(63, random).setBit(62));
      TlsCertificate[] chain = {crypto.createCertificate(encoded)};
      return new DtlsIdentity(
          crypto, pair.getPrivate(), new Certificate(chain), Fingerprint.of("sha-256", encoded));
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("this runtime cannot make an ECDSA certificate", e);
    }
  }

  /// The SHA-256 fingerprint for `a=fingerprint` (RFC 8122).
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  Certificate certificate() {
    return certificate;
  }

  BcTlsCrypto crypto() {
    return crypto;
  }

  /// Proves possession of the key inside one handshake.
  TlsCredentialedSigner signer(TlsContext context) {
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context),
        crypto,
        privateKey,
        certificate,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
  }

  private static AsymmetricCipherKeyPair keyPair(SecureRandom random) {
    ECNamedDomainParameters p256 = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(p256, random));
    return generator.generateKeyPair();
  }

  private static byte[] certificate(AsymmetricCipherKeyPair pair, BigInteger serial)
      throws IOException, OperatorCreationException {
    var signature = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
    var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
    var builder =
        new BcX509v3CertificateBuilder(
            NAME, serial, Date.from(NOT_BEFORE), Date.from(NOT_AFTER), NAME, pair.getPublic());
    return builder
        .build(new BcECContentSignerBuilder(signature, digest).build(pair.getPrivate()))
        .getEncoded();
  }
}
