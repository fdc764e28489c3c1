package live.rostra.load.swarm;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/// One member of a crowd: its ICE, its DTLS, its keys, and what it hears.
///
/// It enters on a virtual thread; what arrives is handled on the crowd's thread, which owns all
/// mutable state but the queue of handshake records.
final class Member implements DatagramTransport {
  private static final int RECEIVE_LIMIT = 1500;
  private static final int SEND_LIMIT = 1200;
  private static final int RECORDS = 64;
  private static final long CHECK_EVERY_NS = 100_000_000L;

  /// RFC 7675 section 5.1: every five seconds, give or take a fifth.
  private static final long CONSENT_EVERY_NS = 5_000_000_000L;

  /// RFC 3550 section 6.2: five seconds, between half and one and a half of it.
  private static final long REPORT_EVERY_NS = 5_000_000_000L;

  /// RFC 7675: consent expires after 30 s without an answer.
  private static final long CONSENT_NS = 30_000_000_000L;

  private final CrowdSocket socket;
  private final RandomGenerator random;
  private final Description local;
  private final SecretKeySpec localKey;
  private final int ssrc;
  private final CompletableFuture<Void> valid = new CompletableFuture<>();
  private volatile @Nullable BlockingQueue<byte[]> records = new ArrayBlockingQueue<>(RECORDS);

  private volatile @Nullable Path path;
  private volatile @Nullable Reception reception;
  private volatile @Nullable ReceiverReports reports;
  private @Nullable SrtpKeys keys;
  private @Nullable SrtpSender sender;
  private long nextReportNs;
  private byte[] check = new byte[0];
  private long nextCheckNs;
  private long answeredNs;
  private volatile boolean gone;

  /// Where the other side is.
  private record Path(
      Description remote, boolean controlling, String username, SecretKeySpec key) {}

  Member(CrowdSocket socket, Description local, int ssrc, RandomGenerator random) {
    this.socket = socket;
    this.local = local;
    this.localKey = Stun.key(local.password());
    this.ssrc = ssrc;
    this.random = random;
  }

  Description local() {
    return local;
  }

  int ssrc() {
    return ssrc;
  }

  /// Begins to check the way to the server.
  void begin(Description remote, boolean controlling) {
    path =
        new Path(
            remote, controlling, remote.ufrag() + ":" + local.ufrag(), Stun.key(remote.password()));
  }

  /// Waits for the path and shakes hands over it.
  void connect(DtlsServer server) throws IOException, InterruptedException {
    Path known = path;
    if (known == null) {
      throw new IllegalStateException("begin first");
    }
    try {
      valid.get(15, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("no connectivity check was answered", e);
    }
    SrtpKeys agreed = server.accept(known.remote().fingerprint(), this);
    keys = agreed;
    reports = new ReceiverReports(sending(agreed), ssrc);
    hear(agreed);
    records = null;
  }

  private static SrtpCipher sending(SrtpKeys keys) {
    return new SrtpCipher(keys.profile(), keys.localKey(), keys.localSalt());
  }

  /// Hears by keys that were agreed otherwise, without ICE and DTLS.
  void hear(SrtpKeys keys) {
    reception = new Reception(new SrtpCipher(keys.profile(), keys.remoteKey(), keys.remoteSalt()));
  }

  /// What it hears; null before it has keys.
  @Nullable Reception reception() {
    return gone ? null : reception;
  }

  /// Forgets everybody: nothing is sent or heard any more.
  void stop() {
    gone = true;
  }

  /// A datagram came. The crowd's thread.
  void handle(byte[] bytes, int length, long arrivedNs, long nowNs, Span span) {
    int first = length == 0 ? -1 : bytes[0] & 0xff;
    if (first >= 128 && first < 192) {
      Reception hearing = reception;
      int type = bytes[1] & 0x7f;
      if (hearing != null && (type < 64 || type > 95)) {
        hearing.handle(bytes, length, arrivedNs, span);
      }
    } else if (first >= 20 && first < 64) {
      BlockingQueue<byte[]> open = records;
      if (open != null) {
        // A full queue loses a datagram, as networks do.
        boolean _ = open.offer(java.util.Arrays.copyOf(bytes, length));
      }
    } else if (first >= 0 && first < 4) {
      handleStun(bytes, length, nowNs);
    }
  }

  private void handleStun(byte[] bytes, int length, long nowNs) {
    Path known = path;
    if (known == null || gone) {
      return;
    }
    if (Stun.isRequest(bytes, length)) {
      if (Stun.isAuthentic(bytes, length, localKey)) {
        Description remote = known.remote();
        byte[] answer = Stun.success(bytes, localKey, remote.address(), remote.port());
        send(answer, 0, answer.length);
      }
    } else if (Stun.answers(bytes, length, check, known.key())) {
      answeredNs = nowNs;
      valid.complete(null);
    }
  }

  /// Sends a check and a report when one is due. The crowd's thread.
  ///
  /// @return whether the server still answers
  boolean tend(long nowNs) {
    Path known = path;
    if (known == null || gone) {
      return true;
    }
    if (nowNs >= nextCheckNs) {
      if (check.length == 0 || valid.isDone()) {
        check = Stun.check(known.username(), known.key(), known.controlling(), random);
      } // else the same once more (RFC 8489 section 6.2.1): its answer may be on its way
      send(check, 0, check.length);
      nextCheckNs =
          nowNs
              + (valid.isDone()
                  ? (long) (CONSENT_EVERY_NS * random.nextDouble(0.8, 1.2))
                  : CHECK_EVERY_NS);
    }
    report(nowNs);
    return answeredNs == 0 || nowNs - answeredNs < CONSENT_NS;
  }

  private void report(long nowNs) {
    ReceiverReports reporting = reports;
    Reception hearing = reception;
    if (reporting == null || hearing == null || !hearing.heard() || nowNs < nextReportNs) {
      return;
    }
    int length = reporting.seal(hearing);
    send(reporting.packet(), 0, length);
    nextReportNs = nowNs + (long) (REPORT_EVERY_NS * random.nextDouble(0.5, 1.5));
  }

  /// Sends one Opus packet, once connected; the caller's thread, always the same.
  void say(byte[] opus, long rtpTimestamp) {
    SrtpSender sealing = sender;
    SrtpKeys agreed = keys;
    if (sealing == null && agreed != null) {
      sealing = new SrtpSender(sending(agreed), ssrc);
      sender = sealing;
    }
    if (sealing != null && !gone) {
      int length = sealing.seal(opus, rtpTimestamp);
      send(sealing.packet(), 0, length);
    }
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    Path known = path;
    if (known != null) {
      Description remote = known.remote();
      socket.send(local.address(), remote.address(), remote.port(), bytes, offset, length);
    }
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
    BlockingQueue<byte[]> open = records;
    if (open == null) {
      return -1;
    }
    try {
      byte[] record = open.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (record == null) {
        return -1;
      }
      int copied = Math.min(length, record.length);
      System.arraycopy(record, 0, buffer, offset, copied);
      return copied;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public int getReceiveLimit() {
    return RECEIVE_LIMIT;
  }

  @Override
  public int getSendLimit() {
    return SEND_LIMIT;
  }

  @Override
  public void close() {}
}
