package live.rostra.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A self-signed certificate for names and addresses, in PEM files.
///
/// @param certificate the certificate, which is its own authority
/// @param key its private key
public record HostCertificate(Path certificate, Path key) {

  /// Makes one.
  ///
  /// @param folder where its files go
  /// @param hosts names, or addresses of IPv4
  public static HostCertificate make(Path folder, String... hosts) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair keys = generator.generateKeyPair();
    Instant now = Instant.now();
    X500Name name = new X500Name("CN=" + hosts[0]);
    GeneralName[] names =
        Stream.of(hosts)
            .map(host ->
                new GeneralName(
                    Character.isDigit(host.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName,
                    host))
            .toArray(GeneralName[]::new);
    var certificate =
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                name,
                keys.getPublic())
            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    Path chain = folder.resolve(hosts[0] + ".crt");
    Path key = folder.resolve(hosts[0] + ".key");
    Files.writeString(chain, pem(certificate));
    Files.writeString(key, pem(new JcaPKCS8Generator(keys.getPrivate(), null)));
    return new HostCertificate(chain, key);
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
