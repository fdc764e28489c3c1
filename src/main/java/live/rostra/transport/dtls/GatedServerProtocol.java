package live.rostra.transport.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.TlsHandshakeHash;

/// The library's server, which opens its [CipherChangeGate] once the CertificateVerify is accepted.
final class GatedServerProtocol extends DTLSServerProtocol {
  private final CipherChangeGate gate;

  GatedServerProtocol(CipherChangeGate gate) {
    this.gate = gate;
  }

  @Override
  protected void processCertificateVerify(
      ServerHandshakeState state, byte[] body, TlsHandshakeHash handshakeHash) throws IOException {
    super.processCertificateVerify(state, body, handshakeHash);
    gate.open();
  }
}
