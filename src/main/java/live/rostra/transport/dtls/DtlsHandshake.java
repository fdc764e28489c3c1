package live.rostra.transport.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.srtp.SrtpProfile;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/// One DTLS 1.2 handshake that ends in SRTP keys (RFC 5764), in either role.
///
/// Blocking, because Bouncy Castle is: run it on a virtual thread that owns this object, over a
/// transport whose `receive` blocks. An interrupt ends it. The transport must have receive limit
/// [#RECEIVE_LIMIT] and send limit [#SEND_LIMIT].
public final class DtlsHandshake {
  /// Longest datagram taken, in bytes.
  public static final int RECEIVE_LIMIT = 1500;

  /// Longest datagram made, in bytes; below what any path on the Internet carries whole.
  public static final int SEND_LIMIT = 1200;

  /// What is offered, best first: Firefox takes GCM, Chromium AES-CM.
  public static final List<SrtpProfile> PROFILES =
      List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES_CM_128_HMAC_SHA1_80);

  /// How long the server role answers a repeated last flight of the client: as long as a connection
  /// may take to come up.
  private static final int LINGER_MILLIS = 15_000;

  private final DtlsIdentity own;
  private final Association association;
  private final boolean client;
  private final DatagramTransport transport;
  private @Nullable DTLSTransport established;

  /// A handshake with the peer whose certificate has the given fingerprint.
  ///
  /// @param client true to send the first hello (`setup:active`)
  public DtlsHandshake(
      DtlsIdentity own, Fingerprint remote, boolean client, DatagramTransport transport) {
    this(own, remote, client, transport, PROFILES);
  }

  /// The same with a narrower choice of SRTP profiles, best first.
  public DtlsHandshake(
      DtlsIdentity own,
      Fingerprint remote,
      boolean client,
      DatagramTransport transport,
      List<SrtpProfile> profiles) {
    this.own = own;
    this.association = new Association(remote, profiles);
    this.client = client;
    this.transport = transport;
  }

  /// Performs the handshake and returns the keys; blocks for at most 15 s.
  ///
  /// @throws DtlsFailure when the peer is not the one that was signalled, speaks nothing we do,
  ///   stays silent, or this thread is interrupted
  public DtlsKeys run() throws DtlsFailure {
    try {
      established = shakeHands();
    } catch (IOException e) {
      throw new DtlsFailure(reason(e), e);
    } catch (RuntimeException e) {
      // The library throws these at messages that contradict themselves.
      throw new DtlsFailure("refused: a malformed message", e);
    }
    DtlsKeys keys = association.keys();
    if (keys == null) {
      throw new IllegalStateException("a completed handshake exports its keys");
    }
    return keys;
  }

  private DTLSTransport shakeHands() throws IOException {
    FlightPacker packer = new FlightPacker(transport);
    try {
      // Without a DTLSVerifier: its stateless cookie drops a ClientHello that spans two datagrams,
      // and every browser's does. ICE has already authenticated the address.
      return client
          ? new DTLSClientProtocol().connect(new ClientRole(own, association), packer)
          : accept(new CipherChangeGate(packer));
    } finally {
      packer.flush();
    }
  }

  private DTLSTransport accept(CipherChangeGate gate) throws IOException {
    return new GatedServerProtocol(gate).accept(new ServerRole(own, association), gate);
  }

  /// Server role, after `run`: keeps answering a client whose copy of our last flight was lost.
  ///
  /// RFC 6347 section 4.2.4: the node that sends the last flight "MUST respond to a retransmit of
  /// the peer's last flight with a retransmit of the last flight". Blocks for 15 s at most, and no
  /// longer than until the client's first application data: we have no use for them, but whoever
  /// sends them has our last flight. Does nothing in the client role. The association is not
  /// closed: that would send an alert.
  public void linger() {
    DTLSTransport transport = established;
    if (client || transport == null) {
      return;
    }
    byte[] ignored = new byte[RECEIVE_LIMIT];
    try {
      int _ = transport.receive(ignored, 0, ignored.length, LINGER_MILLIS);
    } catch (IOException | RuntimeException _) {
      // The keys are out and media flows by them: an alert, an interrupt or a malformed record now
      // only ends the wait.
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case InterruptedIOException _ -> "cancelled";
      case TlsTimeoutException _ -> "the peer did not finish within 15 s";
      case TlsFatalAlertReceived alert ->
          "the peer refused: " + AlertDescription.getText(alert.getAlertDescription());
      case TlsFatalAlert alert -> "refused: " + alert.getMessage();
      default -> "handshake failed: " + e.getMessage();
    };
  }
}
