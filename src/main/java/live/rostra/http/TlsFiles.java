package live.rostra.http;

import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// The certificate and key of the HTTP port, in two PEM files, as certificate authorities' clients
/// write them.
///
/// @param certificate the chain, the node's own certificate first
/// @param key its private key without a passphrase: PKCS #8, PKCS #1 or SEC 1
public record TlsFiles(Path certificate, Path key) {
  /// What stands in the two files at one moment.
  record Content(byte[] certificate, byte[] key) {
    boolean sameAs(Content other) {
      return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
    }
  }

  /// Reads both files. Blocks.
  ///
  /// @throws IllegalArgumentException when a file cannot be read, in one sentence
  Content read() {
    return new Content(read(certificate, "http.tls.certificate"), read(key, "http.tls.key"));
  }

  private static byte[] read(Path file, String setting) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(setting + ": " + file + " cannot be read", e);
    }
  }

  /// What a server needs to use the pair, HTTP/2 and HTTP/1.1 by ALPN, without SNI.
  ///
  /// @throws IllegalArgumentException when they are no pair, in one sentence
  ServerSSLOptions options(Content content) {
    X509Certificate[] chain = chain(content.certificate());
    PrivateKey privateKey = privateKey(content.key());
    if (!belong(privateKey, chain[0].getPublicKey())) {
      throw new IllegalArgumentException(
          "http.tls.key: " + key + " is not the key of the first certificate in " + certificate);
    }
    ServerSSLOptions options = new ServerSSLOptions();
    options.setKeyCertOptions(KeyCertOptions.wrap(keyManager(privateKey, chain)));
    options.setUseAlpn(true);
    options.setApplicationLayerProtocols(
        List.of(HttpVersion.HTTP_2.alpnName(), HttpVersion.HTTP_1_1.alpnName()));
    return options;
  }

  private X509Certificate[] chain(byte[] pem) {
    try {
      X509Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
    } catch (GeneralSecurityException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "http.tls.certificate: " + certificate + " holds no PEM certificate");
  }

  private PrivateKey privateKey(byte[] pem) {
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      for (Object each = parser.readObject(); each != null; each = parser.readObject()) {
        switch (each) {
          case PrivateKeyInfo info -> {
            return converter.getPrivateKey(info);
          }
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          default -> {} // "EC PARAMETERS" stand in front of a key
        }
      }
    } catch (IOException | RuntimeException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "http.tls.key: " + key + " holds no PEM private key without a passphrase");
  }

  /// Whether what one signs the other verifies.
  private static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] text = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static X509KeyManager keyManager(PrivateKey privateKey, Certificate[] chain) {
    try {
      char[] none = {};
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, none);
      store.setKeyEntry("http", privateKey, none, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, none);
      for (KeyManager manager : factory.getKeyManagers()) {
        if (manager instanceof X509KeyManager x509) {
          return x509;
        }
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("http.tls.certificate cannot be used: " + e, e);
    }
    throw new AssertionError("the default key managers are for X.509");
  }
}
