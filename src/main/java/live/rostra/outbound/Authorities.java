package live.rostra.outbound;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// Certificate authorities that receivers may be vouched for by.
public final class Authorities {
  private Authorities() {}

  /// Those of the Java platform, and those in a PEM file: a private network has its own.
  ///
  /// @throws IOException when the file cannot be read or holds no certificate
  public static TrustOptions andThoseIn(Path pem) throws IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> ours =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (ours.isEmpty()) {
        throw new IOException("there is no certificate in the file");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int i = 0;
      for (X509Certificate each : platform()) {
        store.setCertificateEntry("platform-" + i++, each);
      }
      for (Certificate each : ours) {
        store.setCertificateEntry("ours-" + i++, each);
      }
      TrustManagerFactory factory = factory();
      factory.init(store);
      return TrustOptions.wrap((X509TrustManager) factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IOException("the file cannot be read as PEM certificates", e);
    }
  }

  private static X509Certificate[] platform() throws GeneralSecurityException {
    TrustManagerFactory factory = factory();
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static TrustManagerFactory factory() throws GeneralSecurityException {
    return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
  }
}
