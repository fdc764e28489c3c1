package live.rostra.transport.srtp;

import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;

/// The one place that says which AES implementation jitsi-srtp uses.
///
/// Left alone, the library benchmarks all it finds when the first context is made: 1 to 1.5 s of a
/// media loop, with a winner that varies from start to start.
///
/// Measured with 2,000 contexts, 160-byte payloads, on the reference machine: OpenSSL protects in
/// 0.70 µs (GCM) and 0.70 µs (counter mode) with about 100 B of garbage a packet; SunJCE in 0.48 µs
/// and 1.0 µs with 950 B and 350 B. OpenSSL wins: Chromium picks counter mode, and garbage is what
/// makes a tick late.
final class AesProvider {
  private static final String OPENSSL = "org.jitsi.srtp.crypto.Aes$OpenSSLCipherFactory";
  private static final String SUN_JCE = "org.jitsi.srtp.crypto.Aes$SunJCECipherFactory";

  private AesProvider() {}

  /// Idempotent; must run before the first context. Without the native library the choice is
  /// SunJCE: a pinned factory that cannot work would bring the benchmark back.
  static void pin() {
    Aes.setFactoryClassName(JitsiOpenSslProvider.isLoaded() ? OPENSSL : SUN_JCE);
  }
}
