package live.rostra.transport.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import live.rostra.sdp.Fingerprint;
import live.rostra.testkit.BadInput;
import live.rostra.testkit.LossyLink;
import live.rostra.testkit.Octets;
import live.rostra.transport.dtls.CutHello.Cut;
import live.rostra.transport.dtls.CutHello.Piece;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The passive role against clients that no browser is: rows 12 and 13 of the bad inputs.
class HostileClientTest {
  private static final DtlsIdentity NODE = DtlsIdentity.generate();
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant PAST = NOW.minusSeconds(86_400);
  private static final Instant FUTURE = NOW.plusSeconds(86_400);

  private static final String GROUPS = "000a 0006 0004 001d 0017";
  private static final String SIGNATURES = "000d 0004 0002 0403";
  private static final String MASTER_SECRET = "0017 0000";
  private static final String SRTP = "000e 0007 0004 0007 0001 00";

  /// What makes the hello of this library as long as a browser's with a post-quantum key share.
  private static final int PADDING = 1_310;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LossyLink.End[] ends = LossyLink.perfect().ends(DtlsHandshake.SEND_LIMIT);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  static Stream<Arguments> cuts() {
    return Stream.of(
        cut("whole", n -> List.of(new Piece(0, n))),
        cut("in two", n -> List.of(new Piece(0, 1_000), new Piece(1_000, n))),
        cut("in two, reversed", n -> List.of(new Piece(1_000, n), new Piece(0, 1_000))),
        cut("overlapping by 100 bytes", n -> List.of(new Piece(0, 800), new Piece(700, n))),
        cut("overlapping, reversed", n -> List.of(new Piece(700, n), new Piece(0, 800))),
        cut("one fragment inside the other", n -> List.of(new Piece(100, 200), new Piece(0, n))),
        cut("the first fragment 50 times", HostileClientTest::fiftyTimes),
        cut("in pieces of 10 bytes, reversed", HostileClientTest::crumbs),
        cut("with an empty fragment", n -> List.of(new Piece(0, 0), new Piece(0, n))));
  }

  private static List<Piece> fiftyTimes(int length) {
    Piece[] pieces = new Piece[51];
    Arrays.fill(pieces, new Piece(0, 1_000));
    pieces[50] = new Piece(1_000, length);
    return List.of(pieces);
  }

  private static List<Piece> crumbs(int length) {
    return Stream.iterate(0, from -> from < length, from -> from + 10)
        .map(from -> new Piece(from, Math.min(length, from + 10)))
        .toList()
        .reversed();
  }

  static Stream<Arguments> hellos() {
    return Stream.of(
        argumentSet("only TLS_NULL", hello("0000", GROUPS, SIGNATURES, MASTER_SECRET, SRTP)),
        argumentSet(
            "only ciphers of RSA keys",
            hello("009c c02f", GROUPS, SIGNATURES, MASTER_SECRET, SRTP)),
        argumentSet(
            "only DTLS 1.3",
            hello("c02b 1301", GROUPS, SIGNATURES, MASTER_SECRET, SRTP, "002b 0003 02 fefc")),
        argumentSet("no use_srtp", hello("c02b", GROUPS, SIGNATURES, MASTER_SECRET)),
        argumentSet(
            "use_srtp of no profile",
            hello("c02b", GROUPS, SIGNATURES, MASTER_SECRET, "000e 0003 0000 00")),
        argumentSet(
            "use_srtp of profiles unknown here",
            hello("c02b", GROUPS, SIGNATURES, MASTER_SECRET, "000e 0005 0002 0005 00")),
        argumentSet(
            "use_srtp cut short", hello("c02b", GROUPS, SIGNATURES, MASTER_SECRET, "000e 0001 00")),
        argumentSet("no extended master secret", hello("c02b", GROUPS, SIGNATURES, SRTP)),
        argumentSet(
            "no group in common",
            hello("c02b", "000a 0004 0002 0018", SIGNATURES, MASTER_SECRET, SRTP)),
        argumentSet(
            "TLS 1.0",
            hello("c02b", GROUPS, SIGNATURES, MASTER_SECRET, SRTP, "002b 0003 02 feff")));
  }

  /// What is no hello gets no answer.
  static Stream<Arguments> brokenHellos() {
    return Stream.of(
        argumentSet("an extension twice", hello("c02b", GROUPS, SIGNATURES, SRTP, SRTP)),
        argumentSet("no ciphers", hello("", GROUPS, SIGNATURES, MASTER_SECRET, SRTP)),
        argumentSet("half a cipher", hello("c0", GROUPS, SIGNATURES, MASTER_SECRET, SRTP)),
        argumentSet("an extension past the end", hello("c02b", "000a ffff 00")));
  }

  @ParameterizedTest
  @MethodSource("brokenHellos")
  @BadInput(11)
  void failsInSilenceAtWhatIsNoHello(byte[] hello) throws Exception {
    ends[0].send(hello, 0, hello.length);

    assertThatThrownBy(node(NODE.fingerprint())::run).isInstanceOf(DtlsFailure.class);

    assertThat(ends[0].receive(new byte[1_500], 0, 1_500, 1)).isNegative();
  }

  @ParameterizedTest
  @MethodSource("hellos")
  @BadInput(11)
  void failsWithAnAlertAtAHelloItCannotAnswer(byte[] hello) throws Exception {
    ends[0].send(hello, 0, hello.length);

    assertThatThrownBy(node(NODE.fingerprint())::run).isInstanceOf(DtlsFailure.class);

    byte[] answer = new byte[1_500];
    int length = ends[0].receive(answer, 0, answer.length, 1_000);
    assertThat(length).isGreaterThan(13);
    assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
    assertThat(answer[13]).as("a fatal one").isEqualTo((byte) 2);
  }

  private static byte[] hello(String ciphers, String... extensions) {
    byte[] suites = Octets.of("00" + ciphers);
    byte[] all = Octets.of("00" + String.join("", extensions).replace(" ", ""));
    ByteBuffer body = ByteBuffer.allocate(1_000);
    body.putShort((short) 0xfefd).put(new byte[32]).put((byte) 0).put((byte) 0);
    body.putShort((short) (suites.length - 1)).put(suites, 1, suites.length - 1);
    body.put((byte) 1).put((byte) 0);
    body.putShort((short) (all.length - 1)).put(all, 1, all.length - 1);
    int length = body.position();
    return ByteBuffer.allocate(25 + length)
        .put((byte) 22)
        .putShort((short) 0xfefd)
        .putLong(0)
        .putShort((short) (12 + length))
        .putInt(0x0100_0000 | length)
        .putInt(0)
        .putInt(length)
        .put(body.array(), 0, length)
        .array();
  }

  @ParameterizedTest
  @MethodSource("cuts")
  @BadInput(12)
  void completesWhateverTheHelloIsCutInto(Cut cut) throws Exception {
    ForeignClient.Credentials browser = elliptic("secp256r1", PAST, FUTURE);
    Future<DtlsKeys> node = threads.submit(node(fingerprint(browser))::run);
    CutHello transport = new CutHello(ends[0], cut);

    new DTLSClientProtocol().connect(new ForeignClient(browser, PADDING), transport);

    assertThat(node.get().srtp().profile()).isNotNull();
    assertThat(transport.helloLength()).isBetween(1_461, 1_475);
  }

  private static Arguments cut(String what, Cut cut) {
    return argumentSet(what, cut);
  }

  static Stream<Arguments> certificates() throws Exception {
    return Stream.of(
        argumentSet("P-256", elliptic("secp256r1", PAST, FUTURE)),
        argumentSet("P-521", elliptic("secp521r1", PAST, FUTURE)),
        argumentSet("RSA-1024", rsa(1_024)),
        argumentSet("expired in 2000", elliptic("secp256r1", Instant.EPOCH, Instant.EPOCH)),
        argumentSet("not valid before tomorrow", elliptic("secp256r1", FUTURE, FUTURE)),
        argumentSet("a chain of 10", chain(elliptic("secp256r1", PAST, FUTURE), 10)));
  }

  @ParameterizedTest
  @MethodSource("certificates")
  @BadInput(13)
  void takesAnyCertificateThatWasSignalled(ForeignClient.Credentials credentials) throws Exception {
    Future<DtlsKeys> node = threads.submit(node(fingerprint(credentials))::run);

    connect(credentials);

    assertThat(node.get().srtp().profile()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("certificates")
  @BadInput(13)
  void refusesAnyCertificateThatWasNot(ForeignClient.Credentials credentials) {
    Future<?> client = threads.submit(() -> connect(credentials));

    assertThatThrownBy(node(NODE.fingerprint())::run)
        .isInstanceOf(DtlsFailure.class)
        .hasMessageContaining("not the one that was signalled");
    assertThatThrownBy(client::get).hasMessageContaining("bad_certificate");
  }

  @Test
  @BadInput(13)
  void refusesAClientWithoutACertificate() {
    Future<?> client = threads.submit(() -> connect(null));

    assertThatThrownBy(node(NODE.fingerprint())::run)
        .isInstanceOf(DtlsFailure.class)
        .hasMessageContaining("no certificate");
    assertThatThrownBy(client::get).isNotNull();
  }

  @Test
  @BadInput(13)
  void refusesASignalledCertificateBehindAnother() throws Exception {
    ForeignClient.Credentials first = elliptic("secp256r1", PAST, FUTURE);
    ForeignClient.Credentials second = elliptic("secp256r1", PAST, FUTURE);
    TlsCertificate[] both = {first.chain().getCertificateAt(0), second.chain().getCertificateAt(0)};
    threads.submit(() ->
        connect(
            new ForeignClient.Credentials(new Certificate(both), first.key(), first.algorithm())));

    assertThatThrownBy(node(fingerprint(second))::run)
        .isInstanceOf(DtlsFailure.class)
        .hasMessageContaining("not the one that was signalled");
  }

  @Test
  @BadInput(13)
  void refusesAChainOver16Kibibytes() throws Exception {
    ForeignClient.Credentials credentials = chain(elliptic("secp256r1", PAST, FUTURE), 200);
    threads.submit(() -> connect(credentials));

    assertThatThrownBy(node(fingerprint(credentials))::run).isInstanceOf(DtlsFailure.class);
  }

  @Test
  @BadInput(13)
  void refusesACertificateOfWhichTheClientHasNoKey() throws Exception {
    ForeignClient.Credentials victim = elliptic("secp256r1", PAST, FUTURE);
    ForeignClient.Credentials thief = elliptic("secp256r1", PAST, FUTURE);
    threads.submit(() ->
        connect(new ForeignClient.Credentials(victim.chain(), thief.key(), thief.algorithm())));

    assertThatThrownBy(node(fingerprint(victim))::run)
        .isInstanceOf(DtlsFailure.class)
        .hasMessageContaining("refused");
  }

  private DtlsHandshake node(Fingerprint remote) {
    return new DtlsHandshake(NODE, remote, false, ends[1]);
  }

  private Object connect(ForeignClient.Credentials credentials) throws IOException {
    return new DTLSClientProtocol().connect(new ForeignClient(credentials, 0), ends[0]);
  }

  private static Fingerprint fingerprint(ForeignClient.Credentials credentials) throws IOException {
    return Fingerprint.of("sha-256", credentials.chain().getCertificateAt(0).getEncoded());
  }

  private static ForeignClient.Credentials chain(ForeignClient.Credentials own, int length) {
    TlsCertificate first = own.chain().getCertificateAt(0);
    TlsCertificate[] all = Collections.nCopies(length, first).toArray(TlsCertificate[]::new);
    return new ForeignClient.Credentials(new Certificate(all), own.key(), own.algorithm());
  }

  private static ForeignClient.Credentials elliptic(String curve, Instant from, Instant until)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return credentials(
        generator.generateKeyPair(), "SHA256withECDSA", SignatureAlgorithm.ecdsa, from, until);
  }

  private static ForeignClient.Credentials rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return credentials(
        generator.generateKeyPair(), "SHA256withRSA", SignatureAlgorithm.rsa, PAST, FUTURE);
  }

  private static ForeignClient.Credentials credentials(
      KeyPair pair, String signature, short algorithm, Instant from, Instant until)
      throws Exception {
    var signatureId = new DefaultSignatureAlgorithmIdentifierFinder().find(signature);
    var digestId = new DefaultDigestAlgorithmIdentifierFinder().find(signatureId);
    BcContentSignerBuilder signer =
        algorithm == SignatureAlgorithm.rsa
            ? new BcRSAContentSignerBuilder(signatureId, digestId)
            : new BcECContentSignerBuilder(signatureId, digestId);
    AsymmetricKeyParameter key = PrivateKeyFactory.createKey(pair.getPrivate().getEncoded());
    X500Name name = new X500Name("CN=hostile");
    byte[] encoded =
        new X509v3CertificateBuilder(
                name,
                BigInteger.TWO,
                Date.from(from),
                Date.from(until),
                name,
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
            .build(signer.build(key))
            .getEncoded();
    TlsCertificate certificate =
        new BcTlsCrypto(new java.security.SecureRandom()).createCertificate(encoded);
    return new ForeignClient.Credentials(
        new Certificate(new TlsCertificate[] {certificate}),
        key,
        SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, algorithm));
  }
}
