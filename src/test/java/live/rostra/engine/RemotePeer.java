package live.rostra.engine;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import live.rostra.codec.ConcentusOpus;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.OpusSettings;
import live.rostra.room.SessionId;
import live.rostra.rtp.RtpPacket;
import live.rostra.rtp.RtpWriter;
import live.rostra.rtp.rtcp.RtcpPacket;
import live.rostra.rtp.rtcp.RtcpReader;
import live.rostra.rtp.rtcp.RtcpWriter;
import live.rostra.testkit.ImpairedPath;
import live.rostra.testkit.Impairment;
import live.rostra.transport.Checks;
import live.rostra.transport.ice.IceCredentials;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.DatagramKind;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// A browser in virtual time: checks each 2.5 s, SRTP with keys that need no handshake, a mouth
/// whose packets cross an impaired path, an ear on a perfect one.
final class RemotePeer {
  private static final long CHECK_NS = 2_500_000_000L;

  /// RTCP as it arrived.
  record Report(long atNs, RtcpPacket packet) {}

  final SessionId session;
  final String identity;
  final InetSocketAddress address;
  final IceCredentials own;
  final IceCredentials server;
  final Ear ear;
  final List<Report> reports = new ArrayList<>();
  final List<byte[]> received = new ArrayList<>();

  /// Looks at each decrypted RTP packet; may be replaced.
  Consumer<RtpPacket> onRtp = _ -> {};

  /// Keeps every datagram in `received`, as it was on the wire.
  boolean keepsDatagrams;

  /// Loses these sequence numbers of its own on the way up, once each.
  final List<Integer> losing = new ArrayList<>();

  /// Everything sent is kept here when it is not null, encrypted.
  @Nullable List<byte[]> sentLog;

  private final OpusCodec codec;
  private final SrtpKeys serverKeys;
  private final SrtpSession srtp;
  private final ImpairedPath uplink = new ImpairedPath(Impairment.none().delayMs(20), 7);
  private final PacketBuffer buffer = new PacketBuffer();
  private final RtpPacket rtp = new RtpPacket();
  private final RtcpWriter rtcp = new RtcpWriter();
  private @Nullable Mouth mouth;
  private long nextCheckAtNs;
  private boolean unplugged;
  private int streams;
  int undecipherable;

  RemotePeer(
      SessionId session,
      String identity,
      InetSocketAddress address,
      IceCredentials own,
      IceCredentials server,
      SrtpKeys serverKeys,
      OpusCodec codec,
      boolean listens,
      long nowNs) {
    this.session = session;
    this.identity = identity;
    this.address = address;
    this.own = own;
    this.server = server;
    this.serverKeys = serverKeys;
    this.codec = codec;
    this.srtp = new SrtpSession(serverKeys.mirrored());
    // What a fake codec decodes is nothing to listen to.
    this.ear =
        new Ear(listens && !(codec instanceof FakeOpus) ? new ConcentusOpus().newDecoder() : null);
    this.nextCheckAtNs = nowNs;
  }

  SrtpKeys serverKeys() {
    return serverKeys;
  }

  /// The network towards the server from now on.
  void network(Impairment impairment) {
    uplink.change(impairment);
  }

  /// Speaks from now on, as browsers do: SILK at 32 kbit/s with in-band FEC.
  RemotePeer speaks(Voice voice, long nowNs) {
    return speaks(voice, false, 0, nowNs);
  }

  RemotePeer speaks(Voice voice, boolean red, double ppm, long nowNs) {
    OpusSettings settings = new OpusSettings(32_000, 0, true);
    // Each time another stream, as a restarted encoder has it.
    int ssrc = session.hashCode() + ++streams;
    mouth = new Mouth(ssrc, codec.newEncoder(settings), voice, red, ppm, nowNs);
    return this;
  }

  void stopsSpeaking() {
    mouth = null;
  }

  Mouth mouth() {
    assert mouth != null;
    return mouth;
  }

  /// Nothing leaves it any more.
  void unplug() {
    unplugged = true;
  }

  long nextAtNs() {
    if (unplugged) {
      return uplink.nextDueAt();
    }
    long media = mouth == null ? Long.MAX_VALUE : mouth.nextAtNs();
    return Math.min(Math.min(media, nextCheckAtNs), uplink.nextDueAt());
  }

  /// Sends what is due into the uplink.
  void send(long nowNs) {
    if (unplugged) {
      return;
    }
    if (nextCheckAtNs <= nowNs) {
      nextCheckAtNs += CHECK_NS;
      uplink.offer(nowNs, Checks.request(server, own, true));
    }
    while (mouth != null && mouth.nextAtNs() <= nowNs) {
      long atNs = mouth.nextAtNs();
      byte[] datagram = nextDatagram();
      if (!losing.remove((Integer) mouth.sequenceNumber(mouth.packets() - 1))) {
        uplink.offer(atNs, datagram);
      }
    }
  }

  /// The next packet of its voice as it goes over the wire.
  byte[] nextDatagram() {
    mouth().next(buffer);
    if (!srtp.protect(buffer)) {
      throw new AssertionError("cannot protect");
    }
    byte[] datagram = Arrays.copyOfRange(buffer.array(), buffer.offset(), buffer.end());
    if (sentLog != null) {
      sentLog.add(datagram);
    }
    return datagram;
  }

  /// Sends any payload under any numbers, with the right keys and by a state of its own, so that
  /// any number of SSRCs will do.
  void sendRtp(
      int payloadType, int ssrc, int sequence, long timestamp, byte[] payload, long nowNs) {
    new RtpWriter()
        .reset(buffer)
        .header(payloadType, false, sequence & 0xffff, timestamp & 0xffff_ffffL, ssrc)
        .payload(payload, 0, payload.length)
        .finish();
    if (!new SrtpSession(serverKeys.mirrored()).protect(buffer)) {
      throw new AssertionError("cannot protect");
    }
    offer(Arrays.copyOfRange(buffer.array(), buffer.offset(), buffer.end()), nowNs);
  }

  /// Sends an RTCP compound.
  void sendRtcp(Consumer<RtcpWriter> packets, long nowNs) {
    packets.accept(rtcp.reset(buffer));
    rtcp.finish();
    if (!srtp.protectRtcp(buffer)) {
      throw new AssertionError("cannot protect");
    }
    offer(Arrays.copyOfRange(buffer.array(), buffer.offset(), buffer.end()), nowNs);
  }

  /// Sends any datagram.
  void offer(byte[] datagram, long nowNs) {
    uplink.offer(nowNs, datagram);
  }

  /// What has reached the server by now.
  void drain(long nowNs, Consumer<byte[]> server) {
    uplink.drainDue(nowNs, server);
  }

  /// A datagram from the server.
  void receive(byte[] datagram, long nowNs) {
    if (keepsDatagrams) {
      received.add(datagram);
    }
    buffer.copyFrom(datagram, 0, datagram.length);
    switch (DatagramKind.of(datagram, 0, datagram.length)) {
      case STUN -> {
        if ((datagram[0] & 1) == 0 && !unplugged) {
          uplink.offer(nowNs, Checks.success(datagram, own.pwd()));
        }
      }
      case RTP -> {
        if (srtp.unprotect(buffer) && rtp.wrap(buffer.array(), buffer.offset(), buffer.length())) {
          onRtp.accept(rtp);
          ear.receive(rtp, nowNs);
        } else {
          undecipherable++;
        }
      }
      case RTCP -> {
        if (srtp.unprotectRtcp(buffer)
            && RtcpReader.parse(buffer.array(), buffer.offset(), buffer.length())
                instanceof RtcpReader.Parsed.Compound compound) {
          compound.packets().forEach(packet -> reports.add(new Report(nowNs, packet)));
        } else {
          undecipherable++;
        }
      }
      case DTLS, UNKNOWN -> undecipherable++;
    }
  }

  /// Forgets what was received: for runs of hours.
  void forget() {
    ear.forget();
    reports.clear();
  }

  /// The reports of one type, in order.
  <T extends RtcpPacket> List<T> reports(Class<T> type) {
    return reports.stream().map(Report::packet).filter(type::isInstance).map(type::cast).toList();
  }
}
