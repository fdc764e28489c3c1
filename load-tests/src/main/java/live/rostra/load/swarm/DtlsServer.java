package live.rostra.load.swarm;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// The passive side of DTLS-SRTP for all members of a crowd: one key and one certificate, whose
/// fingerprint their descriptions carry. Thread-safe.
final class DtlsServer {
  private static final X500Name NAME = new X500Name("CN=swarm");

  private final BcTlsCrypto crypto;
  private final AsymmetricCipherKeyPair pair;
  private final Certificate certificate;
  private final String fingerprint;
  private final SrtpProfile[] profiles;

  /// Makes a key pair and a certificate.
  ///
  /// @param profiles that may be chosen, best first
  DtlsServer(SrtpProfile... profiles) {
    this.profiles = profiles.clone();
    SecureRandom random = new SecureRandom();
    crypto = new BcTlsCrypto(random);
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(
        new ECKeyGenerationParameters(
            ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1), random));
    pair = generator.generateKeyPair();
    try {
      byte[] encoded = selfSigned(new BigInteger(63, random).setBit(62));
      certificate = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
      fingerprint = fingerprint(encoded);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("this runtime cannot make an ECDSA certificate", e);
    }
  }

  private byte[] selfSigned(BigInteger serial) throws IOException, OperatorCreationException {
    var signature = new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
    var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
    Date from = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
    Date to = Date.from(Instant.parse("9999-12-31T23:59:59Z"));
    return new BcX509v3CertificateBuilder(NAME, serial, from, to, NAME, pair.getPublic())
        .build(new BcECContentSignerBuilder(signature, digest).build(pair.getPrivate()))
        .getEncoded();
  }

  /// What `a=fingerprint:sha-256` says of a certificate, in upper case.
  static String fingerprint(byte[] certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
      return HexFormat.ofDelimiter(":").formatHex(digest).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The fingerprint of every member of the crowd.
  String fingerprint() {
    return fingerprint;
  }

  /// Shakes hands with a client; blocks for at most 15 s.
  ///
  /// @param remoteFingerprint of the certificate that the client must show
  /// @throws IOException when it is another, or the handshake does not come to its end
  SrtpKeys accept(String remoteFingerprint, DatagramTransport transport) throws IOException {
    DtlsRole role =
        new DtlsRole(crypto, pair.getPrivate(), certificate, remoteFingerprint, profiles);
    // Not closed: that would send an alert, which ends the media too.
    new DTLSServerProtocol().accept(role, transport);
    return role.keys();
  }

  /// RFC 5764 section 4.2: client key | server key | client salt | server salt.
  static SrtpKeys split(SrtpProfile profile, byte[] block) {
    int key = SrtpProfile.KEY_LENGTH;
    int salt = profile.saltLength();
    return new SrtpKeys(
        profile,
        Arrays.copyOfRange(block, key, 2 * key),
        Arrays.copyOfRange(block, 2 * key + salt, 2 * (key + salt)),
        Arrays.copyOfRange(block, 0, key),
        Arrays.copyOfRange(block, 2 * key, 2 * key + salt));
  }
}
