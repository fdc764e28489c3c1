package live.rostra.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import live.rostra.sdp.Fingerprint;
import live.rostra.testkit.LossyLink;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsHandshakeTest {
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final DtlsIdentity BROWSER = DtlsIdentity.generate();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void bothEndsExportTheSameKeysCrossed(SrtpProfile profile) throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    Future<DtlsKeys> server = threads.submit(server(ends[1], List.of(profile)));

    DtlsKeys client = client(ends[0], DtlsHandshake.PROFILES).call();

    SrtpKeys mirrored = server.get().srtp().mirrored();
    assertThat(client.srtp().profile()).isEqualTo(profile);
    assertThat(client.srtp().localKey()).isEqualTo(mirrored.localKey());
    assertThat(client.srtp().localSalt()).isEqualTo(mirrored.localSalt());
    assertThat(client.srtp().remoteKey()).isEqualTo(mirrored.remoteKey());
    assertThat(client.srtp().remoteSalt()).isEqualTo(mirrored.remoteSalt());
    assertThat(client.srtp().localKey()).isNotEqualTo(client.srtp().remoteKey());
  }

  @Test
  void prefersGcmWhenBothEndsOfferBoth() throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    threads.submit(server(ends[1], DtlsHandshake.PROFILES));

    DtlsKeys client = client(ends[0], DtlsHandshake.PROFILES).call();

    assertThat(client.srtp().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
  }

  @Test
  void failsWithoutASharedProfile() {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    Future<DtlsKeys> server =
        threads.submit(server(ends[1], List.of(SrtpProfile.AEAD_AES_128_GCM)));

    assertThatThrownBy(client(ends[0], List.of(SrtpProfile.AES_CM_128_HMAC_SHA1_80))::call)
        .isInstanceOf(DtlsFailure.class)
        .hasMessageContaining("handshake_failure");
    assertThatThrownBy(server::get)
        .hasCauseInstanceOf(DtlsFailure.class)
        .hasMessageContaining("no SRTP profile in common");
  }

  @Test
  void theHelloFitsIntoThreeTimesAnIceCheck() throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    Future<DtlsKeys> client = threads.submit(client(ends[0], DtlsHandshake.PROFILES));
    byte[] hello = new byte[DtlsHandshake.RECEIVE_LIMIT];

    int length = ends[1].receive(hello, 0, hello.length, 5_000);
    client.cancel(true);

    assertThat(length).isBetween(80, 200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesNoKeysToACertificateThatWasNotSignalled(boolean nodeIsClient) {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    Fingerprint other = DtlsIdentity.generate().fingerprint();
    DtlsHandshake node = new DtlsHandshake(NODE, other, nodeIsClient, ends[0]);
    DtlsHandshake browser = new DtlsHandshake(BROWSER, NODE.fingerprint(), !nodeIsClient, ends[1]);
    Future<DtlsKeys> peer = threads.submit(browser::run);

    assertThatThrownBy(node::run)
        .isInstanceOf(DtlsFailure.class)
        .hasMessageContaining("not the one that was signalled");
    assertThatThrownBy(peer::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("bad_certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha-256", "sha-384", "sha-512"})
  void verifiesEveryHashThatMayBeSignalled(String hash) throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    Fingerprint browser = Fingerprint.of(hash, certificateOf(BROWSER));
    DtlsHandshake node = new DtlsHandshake(NODE, browser, true, ends[0]);
    threads.submit(server(ends[1], DtlsHandshake.PROFILES));

    assertThat(node.run().srtp().profile()).isNotNull();
  }

  /// Who sends application data has our Finished: it need not be repeated any more.
  @Test
  void applicationDataEndsTheLingering() throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    DtlsHandshake server =
        new DtlsHandshake(NODE, BROWSER.fingerprint(), false, ends[1], DtlsHandshake.PROFILES);
    Future<?> lingered =
        threads.submit(() -> {
          DtlsKeys _ = server.run();
          server.linger();
          return null;
        });
    Association association = new Association(NODE.fingerprint(), DtlsHandshake.PROFILES);

    DTLSTransport client =
        new DTLSClientProtocol().connect(new ClientRole(BROWSER, association), ends[0]);
    client.send(new byte[] {1}, 0, 1);

    assertThat(lingered.get(10, TimeUnit.SECONDS)).as("it waits for 15 s otherwise").isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8, 9, 10, 11})
  void completesWhenTheHelloIsFragmentedReorderedAndDuplicated(long seed) throws Exception {
    LossyLink.End[] ends = new LossyLink(seed, 0, 0.5, 0.4).ends(100);
    Future<DtlsKeys> server = threads.submit(lingeringServer(ends[1]));

    DtlsKeys client = client(ends[0], DtlsHandshake.PROFILES).call();

    assertThat(ends[0].longest()).isLessThanOrEqualTo(100);
    assertThat(server.get().srtp().localKey()).isEqualTo(client.srtp().remoteKey());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void completesWithATenthOfTheDatagramsLost(long seed) throws Exception {
    LossyLink.End[] ends = new LossyLink(seed, 0.1, 0.05, 0.05).ends(DtlsHandshake.SEND_LIMIT);
    Future<DtlsKeys> server = threads.submit(lingeringServer(ends[1]));

    DtlsKeys client = client(ends[0], DtlsHandshake.PROFILES).call();

    assertThat(server.get().srtp().localKey()).isEqualTo(client.srtp().remoteKey());
  }

  /// bc-java issue 229: the library takes a ChangeCipherSpec that overtook the CertificateVerify,
  /// and from then on reads no record of the epoch in which that message is repeated.
  @Test
  void theServerSurvivesACertificateVerifyLostBeforeTheCipherChange() throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    // ClientHello, Certificate, ClientKeyExchange, then the CertificateVerify.
    ends[0].dropAfter(3, 1);
    Future<DtlsKeys> server = threads.submit(lingeringServer(ends[1]));
    Association client = new Association(BROWSER.fingerprint(), DtlsHandshake.PROFILES);

    // Ours would put them all into one datagram.
    new DTLSClientProtocol().connect(new ClientRole(NODE, client), ends[0]);

    assertThat(server.get().srtp().localKey()).isEqualTo(client.keys().srtp().remoteKey());
  }

  @Test
  void theServerRepeatsItsLastFlightWhenItsFinishedWasLost() throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    LossyLink.End serverEnd = ends[1];
    Future<DtlsKeys> keys = threads.submit(lingeringServer(serverEnd));
    // ServerHello to ServerHelloDone come first, then ChangeCipherSpec and Finished.
    serverEnd.dropAfter(1, 1);

    DtlsKeys client = client(ends[0], DtlsHandshake.PROFILES).call();

    assertThat(keys.get().srtp().localKey()).isEqualTo(client.srtp().remoteKey());
    assertThat(serverEnd.sentDatagrams()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void anInterruptEndsAHandshakeWithASilentPeer() throws Exception {
    LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread thread =
        Thread.startVirtualThread(() -> {
          try {
            client(ends[0], DtlsHandshake.PROFILES).call();
          } catch (Exception e) {
            failure.complete(e);
          }
        });

    thread.interrupt();

    assertThat(failure.get(5, TimeUnit.SECONDS))
        .isInstanceOf(DtlsFailure.class)
        .hasMessage("cancelled");
  }

  private Callable<DtlsKeys> client(LossyLink.End end, List<SrtpProfile> profiles) {
    return new DtlsHandshake(NODE, BROWSER.fingerprint(), true, end, profiles)::run;
  }

  private Callable<DtlsKeys> server(LossyLink.End end, List<SrtpProfile> profiles) {
    return new DtlsHandshake(BROWSER, NODE.fingerprint(), false, end, profiles)::run;
  }

  /// A last flight that is lost, or held back by the link with nothing behind it, must be repeated.
  private Callable<DtlsKeys> lingeringServer(LossyLink.End end) {
    DtlsHandshake handshake = new DtlsHandshake(BROWSER, NODE.fingerprint(), false, end);
    return () -> {
      DtlsKeys keys = handshake.run();
      threads.submit(handshake::linger);
      return keys;
    };
  }

  private static byte[] certificateOf(DtlsIdentity identity) throws Exception {
    Certificate chain = identity.certificate();
    return chain.getCertificateAt(0).getEncoded();
  }
}
