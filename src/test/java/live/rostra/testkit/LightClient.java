package live.rostra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.RtpWriter;
import live.rostra.sdp.Fingerprint;
import live.rostra.transport.dtls.DtlsFailure;
import live.rostra.transport.dtls.DtlsHandshake;
import live.rostra.transport.dtls.DtlsIdentity;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.PacketBuffer;
import org.bouncycastle.tls.DatagramTransport;

/// A WebRTC client without a browser: one loopback socket (UDP, or TCP where asked), controlling
/// ICE, DTLS as server, SRTP. Real sockets and real time; for latency, joins and rooms that need
/// more people than browsers fit.
public final class LightClient implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DtlsIdentity IDENTITY = DtlsIdentity.generate();
  private static final long CONSENT_INTERVAL_NS = 1_000_000_000L;
  private static final int OPUS = 111;

  /// What arrives.
  public interface Receiver {
    /// One decrypted RTP packet, on the client's own thread.
    void rtp(PacketBuffer packet, RtpPacket header, long arrivedNs);
  }

  private final LightWire wire;
  private final Receiver receiver;
  private final BlockingQueue<Arrived> dtls = new ArrayBlockingQueue<>(64);
  private final BlockingQueue<byte[]> stunErrors = new ArrayBlockingQueue<>(64);
  private final CompletableFuture<SrtpSession> keys = new CompletableFuture<>();
  private final ReentrantLock sending = new ReentrantLock();
  private final PacketBuffer outgoing = new PacketBuffer();
  private final RtpWriter writer = new RtpWriter();
  private final int ssrc = RANDOM.nextInt();
  private final String ufrag = HexFormat.of().formatHex(RANDOM.generateSeed(4));
  private final String password = HexFormat.of().formatHex(RANDOM.generateSeed(16));
  private final String remoteUfrag;
  private final String remotePassword;
  private final Fingerprint remoteFingerprint;
  private final URI location;
  private final String token;
  private int sequenceNumber = RANDOM.nextInt(1 << 15);
  private volatile SrtpKeys srtpKeys;
  private final long postedNs;
  private final long answeredNs;
  private volatile long checkedNs;
  private volatile long validNs;
  private volatile long handshakeWaitNs;
  private volatile long keysNs;
  private volatile boolean closed;

  /// A DTLS datagram and when it came.
  private record Arrived(byte[] datagram, long atNs) {}

  /// When the steps of this client's joining happened, `System.nanoTime`; 0 = not yet.
  ///
  /// @param postedNs the offer was about to be sent
  /// @param answeredNs the answer was here
  /// @param checkedNs the first check was sent
  /// @param validNs its answer was here
  /// @param handshakeWaitNs a duration: how long the handshake waited for the node, from `validNs`
  ///   on
  /// @param keysNs media could be sent and read
  public record Timings(
      long postedNs,
      long answeredNs,
      long checkedNs,
      long validNs,
      long handshakeWaitNs,
      long keysNs) {}

  private LightClient(URI endpoint, String token, String direction, boolean tcp, Receiver receiver)
      throws IOException, InterruptedException {
    this.receiver = receiver;
    this.token = token;
    String offer = offer(direction);
    postedNs = System.nanoTime();
    HttpResponse<String> response = post(endpoint, token, offer);
    answeredNs = System.nanoTime();
    ContractCheck.checked(response);
    if (response.statusCode() != 201) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    String answer = response.body();
    remoteUfrag = find(answer, "a=ice-ufrag:(\\S+)");
    remotePassword = find(answer, "a=ice-pwd:(\\S+)");
    remoteFingerprint = fingerprint(find(answer, "a=fingerprint:sha-256 (\\S+)"));
    String transport = tcp ? "tcp" : "udp";
    Matcher candidate =
        match(answer, "a=candidate:\\S+ 1 " + transport + " \\d+ (\\S+) (\\d+) typ host");
    InetSocketAddress remote =
        new InetSocketAddress(candidate.group(1), Integer.parseInt(candidate.group(2)));
    wire = tcp ? LightWire.tcp(remote) : LightWire.udp(remote);
    location = endpoint.resolve(response.headers().firstValue("location").orElseThrow());
    Thread.ofPlatform().daemon().name("light-client").start(this::run);
    Thread.ofVirtual().start(this::handshake);
  }

  /// Speaks by WHIP: `receiver` gets nothing.
  public static LightClient whip(URI node, String room, String token)
      throws IOException, InterruptedException {
    return new LightClient(
        node.resolve("/whip/" + room), token, "sendonly", false, (_, _, _) -> {});
  }

  /// The same over TCP.
  public static LightClient whipOverTcp(URI node, String room, String token)
      throws IOException, InterruptedException {
    return new LightClient(node.resolve("/whip/" + room), token, "sendonly", true, (_, _, _) -> {});
  }

  /// Speaks and listens over one connection, as the page does.
  public static LightClient converse(URI node, String room, String token, Receiver receiver)
      throws IOException, InterruptedException {
    return new LightClient(
        node.resolve("/api/v1/rooms/" + room + "/connection"), token, "sendrecv", false, receiver);
  }

  /// Listens by WHEP.
  public static LightClient whep(URI node, String room, String token, Receiver receiver)
      throws IOException, InterruptedException {
    return new LightClient(node.resolve("/whep/" + room), token, "recvonly", false, receiver);
  }

  /// The same over TCP.
  public static LightClient whepOverTcp(URI node, String room, String token, Receiver receiver)
      throws IOException, InterruptedException {
    return new LightClient(node.resolve("/whep/" + room), token, "recvonly", true, receiver);
  }

  private static HttpResponse<String> post(URI endpoint, String token, String offer)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/sdp")
            .header("Accept", "application/sdp, application/problem+json")
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(offer))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String offer(String direction) {
    return """
    v=0
    o=- %d 1 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE 0
    m=audio 9 UDP/TLS/RTP/SAVPF %d
    c=IN IP4 0.0.0.0
    a=mid:0
    a=%s
    a=ice-ufrag:%s
    a=ice-pwd:%s
    a=fingerprint:%s
    a=setup:actpass
    a=rtcp-mux
    a=rtpmap:%d opus/48000/2
    a=fmtp:%d minptime=10;useinbandfec=1
    a=ssrc:%d cname:light
    """
        .formatted(
            RANDOM.nextInt(1 << 30),
            OPUS,
            direction,
            ufrag,
            password,
            IDENTITY.fingerprint().token(),
            OPUS,
            OPUS,
            Integer.toUnsignedLong(ssrc))
        .replace("\n", "\r\n");
  }

  private static String find(String text, String pattern) {
    return match(text, pattern).group(1);
  }

  private static Matcher match(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in the answer");
    }
    return matcher;
  }

  private static Fingerprint fingerprint(String colons) {
    return new Fingerprint(
        "sha-256", HexFormat.ofDelimiter(":").parseHex(colons.toLowerCase(Locale.ROOT)));
  }

  /// Waits until media can flow.
  public LightClient connected() {
    keys.orTimeout(15, TimeUnit.SECONDS).join();
    return this;
  }

  /// How its joining went so far.
  public Timings timings() {
    return new Timings(postedNs, answeredNs, checkedNs, validNs, handshakeWaitNs, keysNs);
  }

  /// Sends one Opus packet.
  public void send(byte[] opus, int length, long rtpTimestamp) {
    sending.lock();
    try {
      writer.reset(outgoing).header(OPUS, false, sequenceNumber++ & 0xffff, rtpTimestamp, ssrc);
      writer.payload(opus, 0, length);
      writer.finish();
      if (keys.isDone() && keys.join().protect(outgoing)) {
        transmit(outgoing.array(), outgoing.offset(), outgoing.length());
      }
    } finally {
      sending.unlock();
    }
  }

  private void run() {
    byte[] bytes = new byte[2048];
    PacketBuffer packet = new PacketBuffer();
    RtpPacket header = new RtpPacket();
    long nextCheckNs = System.nanoTime();
    while (!closed) {
      long now = System.nanoTime();
      if (now >= nextCheckNs) {
        byte[] check = StunClient.check(remoteUfrag, remotePassword, ufrag, RANDOM);
        if (checkedNs == 0) {
          checkedNs = System.nanoTime();
        }
        transmit(check, 0, check.length);
        nextCheckNs = now + (validNs != 0 ? CONSENT_INTERVAL_NS : CONSENT_INTERVAL_NS / 20);
      }
      int length;
      try {
        length = wire.receive(bytes);
      } catch (SocketTimeoutException e) {
        continue;
      } catch (IOException e) {
        return;
      }
      long arrivedNs = System.nanoTime();
      switch (DatagramKind.of(bytes, 0, length)) {
        case STUN -> {
          if (validNs == 0 && StunClient.isSuccess(bytes, length)) {
            validNs = arrivedNs;
          }
          if (StunClient.isError(bytes, length)) {
            boolean _ = stunErrors.offer(Arrays.copyOf(bytes, length));
          }
        }
        case DTLS -> {
          byte[] copy = new byte[length];
          System.arraycopy(bytes, 0, copy, 0, length);
          dtls.offer(new Arrived(copy, arrivedNs));
        }
        case RTP -> {
          if (keys.isDone()) {
            packet.copyFrom(bytes, 0, length);
            if (keys.join().unprotect(packet)
                && header.wrap(packet.array(), packet.offset(), packet.length())) {
              receiver.rtp(packet, header, arrivedNs);
            }
          }
        }
        case RTCP, UNKNOWN -> {}
      }
    }
  }

  private void handshake() {
    try {
      DtlsHandshake handshake =
          new DtlsHandshake(IDENTITY, remoteFingerprint, false, new Records());
      srtpKeys = handshake.run().srtp();
      SrtpSession srtp = new SrtpSession(srtpKeys);
      keysNs = System.nanoTime();
      keys.complete(srtp);
      handshake.linger();
    } catch (DtlsFailure e) {
      keys.completeExceptionally(e);
    }
  }

  /// Waits for the next STUN error response of the node; null when none comes within 5 s.
  public byte[] nextStunError() throws InterruptedException {
    return stunErrors.poll(5, TimeUnit.SECONDS);
  }

  /// Sends any bytes from this client's own socket, the address that has passed ICE.
  public void sendRaw(byte[] datagram) {
    transmit(datagram, 0, datagram.length);
  }

  /// Sends any bytes as RTP of this client: only their encryption is right. Each call encrypts by a
  /// state of its own, so it may jump in the sequence and use any number of SSRCs; a sequence
  /// number must not be below one that has wrapped.
  ///
  /// @return what went over the wire, for a replay
  public byte[] sendAuthentic(byte[] rtp) {
    PacketBuffer packet = new PacketBuffer();
    packet.copyFrom(rtp, 0, rtp.length);
    return sendProtected(packet, new SrtpSession(srtpKeys()).protect(packet));
  }

  /// Encrypts RTP packets of one SSRC by a state of their own, to be sent by `sendRaw` as fast as
  /// that goes.
  public List<byte[]> authentic(List<byte[]> packets) {
    SrtpSession session = new SrtpSession(srtpKeys());
    PacketBuffer packet = new PacketBuffer();
    List<byte[]> sealed = new ArrayList<>();
    for (byte[] rtp : packets) {
      packet.copyFrom(rtp, 0, rtp.length);
      if (!session.protect(packet)) {
        throw new IllegalArgumentException("SRTP cannot protect these bytes");
      }
      sealed.add(Arrays.copyOfRange(packet.array(), packet.offset(), packet.end()));
    }
    return sealed;
  }

  /// Sends any bytes as RTCP of this client: only their encryption is right.
  public byte[] sendAuthenticRtcp(byte[] rtcp) {
    sending.lock();
    try {
      outgoing.copyFrom(rtcp, 0, rtcp.length);
      return sendProtected(outgoing, keys.join().protectRtcp(outgoing));
    } finally {
      sending.unlock();
    }
  }

  private byte[] sendProtected(PacketBuffer packet, boolean done) {
    if (!done) {
      throw new IllegalArgumentException("SRTP cannot protect these bytes");
    }
    transmit(packet.array(), packet.offset(), packet.length());
    return Arrays.copyOfRange(packet.array(), packet.offset(), packet.end());
  }

  private SrtpKeys srtpKeys() {
    SrtpKeys known = srtpKeys;
    if (known == null) {
      throw new IllegalStateException("not connected");
    }
    return known;
  }

  /// The sequence number that the next packet gets; the caller may take it for a packet of its own.
  public int takeSequenceNumber() {
    sending.lock();
    try {
      return sequenceNumber++ & 0xffff;
    } finally {
      sending.unlock();
    }
  }

  /// This client's SSRC.
  public int ssrc() {
    return ssrc;
  }

  /// A check that this client would send now.
  public byte[] check() {
    return StunClient.check(remoteUfrag, remotePassword, ufrag, RANDOM);
  }

  /// USERNAME of its checks (RFC 8445 section 7.2.2).
  public String checkName() {
    return remoteUfrag + ":" + ufrag;
  }

  /// The password that authenticates checks towards the node.
  public String remotePassword() {
    return remotePassword;
  }

  /// Where its session is.
  public URI location() {
    return location;
  }

  private void transmit(byte[] bytes, int offset, int length) {
    try {
      wire.send(bytes, offset, length);
    } catch (IOException e) {
      if (!closed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Stops at once, as a client does whose machine lost power: no BYE, no DELETE.
  public void unplug() {
    closed = true;
    wire.close();
  }

  /// Leaves politely.
  @Override
  public void close() {
    try {
      ContractCheck.checked(
          HTTP.send(
              HttpRequest.newBuilder(location)
                  .header("Authorization", "Bearer " + token)
                  .DELETE()
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      unplug();
    }
  }

  /// The DTLS side of the socket.
  private final class Records implements DatagramTransport {
    @Override
    public int getReceiveLimit() {
      return DtlsHandshake.RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
      return DtlsHandshake.SEND_LIMIT;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
      try {
        long fromNs = System.nanoTime();
        Arrived record = dtls.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (record == null) {
          return -1;
        }
        if (keysNs == 0) {
          // Only this thread writes it. The node's first flight may come with the check's answer.
          handshakeWaitNs += Math.max(0, record.atNs() - Math.max(fromNs, validNs));
        }
        int copied = Math.min(length, record.datagram().length);
        System.arraycopy(record.datagram(), 0, buffer, offset, copied);
        return copied;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      transmit(buffer, offset, length);
    }

    @Override
    public void close() {}
  }
}
