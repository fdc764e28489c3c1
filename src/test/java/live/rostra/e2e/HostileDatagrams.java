package live.rostra.e2e;

import static live.rostra.e2e.StunBytes.ALLOCATE;
import static live.rostra.e2e.StunBytes.CONTROLLED;
import static live.rostra.e2e.StunBytes.ERROR;
import static live.rostra.e2e.StunBytes.INDICATION;
import static live.rostra.e2e.StunBytes.PRIORITY;
import static live.rostra.e2e.StunBytes.REQUEST;
import static live.rostra.e2e.StunBytes.SUCCESS;
import static live.rostra.e2e.StunBytes.USERNAME;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.Octets;
import live.rostra.testkit.StunClient;

/// Rows 1 to 22 of the bad inputs on the media port, and what is like them.
///
/// *Anybody* sends from an address that has not passed ICE, and from the speaker's own, which is
/// what a forged source address amounts to: two drops, one before and one behind the peer table.
/// *The speaker* sends with its own keys, so that the bytes pass authentication and meet the
/// parsers behind it.
final class HostileDatagrams {
  static final int OPUS = 0x6f;

  private static final String STRANGE = "unknown_address";
  private static final String UNNAMED = "unknown_ufrag";
  private static final String NO_KIND = "unknown_kind";
  private static final String NO_STUN = "ice_malformed";

  private HostileDatagrams() {}

  static Stream<BadDatagram> all() {
    return Stream.of(stun(), authenticStun(), demux(), dtls(), srtp(), rtp(), rtcp())
        .flatMap(rows -> rows);
  }

  private static Stream<BadDatagram> stun() {
    return Stream.of(
        noStun(1, "STUN of 19 bytes", "0001 0000 2112a442 00*11"),
        noStun(1, "STUN of length 4 and nothing after", "0001 0004 2112a442 00*12"),
        anybody(
            1, "a STUN header alone", "0001 0000 2112a442 00*12", UNNAMED, "ice_wrong_fingerprint"),
        noStun(1, "STUN of 2 bytes", "0001"),
        noStun(1, "another magic cookie", "0001 0000 2112a443 00*12"),
        noStun(2, "STUN of length 3", "0001 0003 2112a442 00*12 010203"),
        noStun(2, "STUN longer than its datagram", "0001 ffff 2112a442 00*12 00*64"),
        noStun(2, "STUN shorter than its datagram", "0001 0000 2112a442 00*12 00*8"),
        noStun(2, "STUN of top bits", "0301 0004 2112a442 00*12 00060000"),
        noStun(3, "an attribute past the end", "0001 0008 2112a442 00*12 0006 7f00 61626364"),
        noStun(3, "an attribute of length 0xffff", "0001 0004 2112a442 00*12 0006 ffff"),
        noStun(3, "an attribute whose padding is cut", "0001 0008 2112a442 00*12 0006 0005 61*4"),
        anybody(3, "zero-length USERNAME", _ -> of(REQUEST).username(""), UNNAMED, NO_STUN),
        anybody(
            3,
            "USERNAME of 600 bytes",
            _ -> of(REQUEST).username("a".repeat(600)),
            UNNAMED,
            NO_STUN),
        anybody(
            3,
            "USERNAME of 509 bytes",
            _ -> of(REQUEST).username("a".repeat(509)),
            UNNAMED,
            NO_STUN),
        anybody(
            3,
            "USERNAME without a colon",
            _ -> of(REQUEST).username("abcd"),
            UNNAMED,
            "ice_wrong_username"),
        anybody(
            3,
            "the right ufrag and somebody else's",
            c -> of(REQUEST).username(c.checkName() + "x").integrity(c.remotePassword()),
            "ice_wrong_username"),
        anybody(
            3,
            "MESSAGE-INTEGRITY of 4 bytes",
            c -> named(REQUEST, c).attribute(0x0008, new byte[4]),
            UNNAMED,
            NO_STUN),
        anybody(
            4,
            "integrity off by one bit",
            c -> named(REQUEST, c).integrity(c.remotePassword()).flip(),
            "ice_wrong_integrity"),
        anybody(
            4,
            "the right name and another password",
            c -> named(REQUEST, c).integrity("x" + c.remotePassword()),
            "ice_wrong_integrity"),
        anybody(4, "a check without integrity", c -> named(REQUEST, c), "ice_no_integrity"),
        bad(4, "200 guesses", HostileDatagrams::guesses, "ice_wrong_integrity", "stranger_checks"),
        bad(
            4,
            "10,000 replays of one with a flipped bit",
            HostileDatagrams::replaysOfAFlippedCheck,
            "ice_wrong_integrity"),
        anybody(
            8,
            "a TURN Allocate",
            c -> named(ALLOCATE, c).integrity("guess"),
            UNNAMED,
            "ice_unknown_method"),
        anybody(8, "a Binding indication", c -> named(INDICATION, c), UNNAMED, "ice_indication"),
        anybody(
            8,
            "an error response",
            _ -> of(ERROR).attribute(9, new byte[4]),
            UNNAMED,
            "ice_unsolicited_response"),
        anybody(
            8,
            "a success response",
            _ -> of(SUCCESS).attribute(32, new byte[8]),
            UNNAMED,
            "ice_unsolicited_response"));
  }

  private static StunBytes of(int type) {
    return StunBytes.of(type);
  }

  private static StunBytes named(int type, LightClient client) {
    return of(type).username(client.checkName());
  }

  private static void guesses(LiveCall call) {
    for (int i = 0; i < 200; i++) {
      byte[] guess = named(REQUEST, call.speaker()).integrity("guess" + i).fingerprint().bytes();
      call.inTheClear(guess);
    }
  }

  private static void replaysOfAFlippedCheck(LiveCall call) {
    LightClient victim = call.speaker();
    byte[] check =
        named(REQUEST, victim).integrity(victim.remotePassword()).flip().fingerprint().bytes();
    for (int i = 0; i < 10_000; i++) {
      victim.sendRaw(check);
      call.pace(i, 20_000);
    }
  }

  /// From the speaker only: who knows the password is the peer, and may be wrong all the same.
  private static Stream<BadDatagram> authenticStun() {
    return Stream.of(
        speaker(
            5,
            "right integrity and a wrong FINGERPRINT",
            c -> signed(named(REQUEST, c), c).attribute(0x8028, new byte[4]),
            "ice_wrong_fingerprint"),
        speaker(
            5,
            "right integrity and no FINGERPRINT",
            c -> signed(named(REQUEST, c), c),
            "ice_wrong_fingerprint"),
        speaker(
            5,
            "FINGERPRINT that is not last",
            c -> signed(named(REQUEST, c), c).fingerprint().attribute(0x8022, new byte[4]),
            NO_STUN),
        speaker(
            5,
            "FINGERPRINT of 8 bytes",
            c -> signed(named(REQUEST, c), c).attribute(0x8028, new byte[8]),
            NO_STUN),
        refused(
            6,
            "an unknown attribute that must be understood",
            c -> signed(named(REQUEST, c).attribute(0x7abc, new byte[4]), c).fingerprint(),
            420),
        refused(
            6,
            "20 unknown attributes that must be understood",
            c -> signed(unknown(named(REQUEST, c), 20), c).fingerprint(),
            420),
        refused(
            7,
            "ICE-CONTROLLED towards a lite agent",
            c -> signed(named(REQUEST, c).attribute(CONTROLLED, new byte[8]), c).fingerprint(),
            487),
        refused(
            7,
            "ICE-CONTROLLED with the highest tie-breaker",
            c ->
                signed(named(REQUEST, c).attribute(CONTROLLED, Octets.of("ff*8")), c).fingerprint(),
            487),
        speaker(
            3,
            "PRIORITY of one byte",
            c -> signed(named(REQUEST, c).attribute(PRIORITY, new byte[1]), c).fingerprint()),
        speaker(
            3,
            "a second USERNAME",
            c -> signed(named(REQUEST, c).attribute(USERNAME, new byte[3]), c).fingerprint()),
        speaker(
            8,
            "an authentic indication",
            c -> signed(named(INDICATION, c), c).fingerprint(),
            "ice_indication"),
        speaker(
            8,
            "an authentic error response",
            c -> signed(named(ERROR, c), c).fingerprint(),
            "ice_unsolicited_response"),
        speaker(
            8,
            "an authentic success response",
            c -> signed(named(SUCCESS, c), c).fingerprint(),
            "ice_unsolicited_response"),
        bad(4, "200 authentic checks at once", HostileDatagrams::tooManyChecks, "ice_rate"));
  }

  private static StunBytes unknown(StunBytes message, int attributes) {
    for (int i = 0; i < attributes; i++) {
      message.attribute(0x7000 + i, new byte[0]);
    }
    return message;
  }

  private static StunBytes signed(StunBytes message, LightClient client) {
    return message.integrity(client.remotePassword());
  }

  private static void tooManyChecks(LiveCall call) {
    for (int i = 0; i < 200; i++) {
      call.speaker().sendRaw(call.speaker().check());
    }
  }

  private static Stream<BadDatagram> demux() {
    return Stream.of(
        noKind("an empty datagram", ""),
        noKind("one byte", "80"),
        noKind("first byte 4", "04 00*40"),
        noKind("first byte 15", "0f 00*40"),
        noKind("first byte 16 (ZRTP)", "10 00*40"),
        noKind("first byte 19", "13 00*40"),
        noKind("first byte 64, a TURN channel", "40000004 00*40"),
        noKind("first byte 79, a TURN channel", "4f 00*40"),
        noKind("first byte 127", "7f 00*40"),
        noKind("first byte 192", "c0 00*40"),
        noKind("first byte 255", "ff*1200"),
        noStun(9, "zeros", "00*1200"),
        bad(9, "every first byte", HostileDatagrams::everyFirstByte, NO_KIND, STRANGE, NO_STUN),
        anybody(19, "RTP of 1,501 bytes", "80 6f 00*1499", "oversize"),
        anybody(19, "STUN of 1,501 bytes", "00 01 00*1499", "oversize"),
        anybody(19, "DTLS of 1,536 bytes", "16 fe 00*1534", "oversize"),
        anybody(19, "65,507 bytes", "80 6f 00*65505", "oversize"));
  }

  private static void everyFirstByte(LiveCall call) {
    for (int first = 0; first < 256; first++) {
      byte[] datagram = new byte[48];
      new Random(first).nextBytes(datagram);
      datagram[0] = (byte) first;
      call.inTheClear(datagram);
    }
  }

  private static Stream<BadDatagram> dtls() {
    String hello =
        "16 feff 0000 0000*3 0036 01 00002a 0000 000000 00002a fefd 00*32 00 00 0002 c02b 0100 0000";
    return Stream.of(
        handshake(10, "a ClientHello", hello),
        handshake(10, "a ClientHello that offers only TLS_NULL", hello.replace("c02b", "0000")),
        handshake(10, "a ServerHello", hello.replace(" 01 ", " 02 ")),
        handshake(
            10,
            "a fragment of a ClientHello",
            "16 feff 0000 0000*3 0010 01 000500 0000 000000 000004 fefd0000"),
        handshake(
            10, "a fragment of 16 MiB", "16 fefd 0000 0000*3 000c 0b ffffff 0000 fffff0 000000"),
        handshake(10, "a record longer than its datagram", "16 fefd 0000 0000*3 4000 01"),
        handshake(10, "a record of no bytes", "16 fefd 0000 0000*3 0000"),
        handshake(10, "half a record header", "16 fefd 00"),
        handshake(10, "a DTLS 1.3 record", "2f 00*40"),
        handshake(10, "a cipher change", "14 fefd 0000 0000*3 0001 01"),
        handshake(10, "application data", "17 fefd 0001 0000*3 0020 00*32"),
        alert("a plain close_notify", "15 fefd 0000 0000*3 0002 0100"),
        alert("a plain fatal alert", "15 fefd 0000 0000*3 0002 0228"),
        alert("a forged alert of epoch 1", "15 fefd 0001 0000*3 001a 00*26"),
        alert("an alert of no bytes", "15 fefd 0001 0000*3 0000"),
        alert("an alert of one byte", "15 fe"),
        handshake(
            14,
            "an alert behind a handshake record",
            "16 fefd 0000 0000*3 0001 00 15 fefd 0000 0000*3 0002 0228"));
  }

  private static BadDatagram handshake(int row, String what, String octets) {
    return anybody(row, what, octets, STRANGE, "dtls_after_handshake");
  }

  private static BadDatagram alert(String what, String octets) {
    return anybody(14, what, octets, STRANGE, "dtls_alert");
  }

  private static Stream<BadDatagram> srtp() {
    String header = "80 6f 0001 00000001 00000002 ";
    return Stream.of(
        plain(15, "RTP of 11 bytes", "80 6f 0001 00000001 000000"),
        plain(15, "RTP of 2 bytes", "80 6f"),
        plain(15, "15 CSRCs in 12 bytes", "8f 6f 0001 00000001 00000002"),
        plain(15, "15 CSRCs that reach into the tag", "8f 6f 0001 00000001 00000002 00*70"),
        plain(15, "RTP extension past the end", "90 6f 0001 00000001 00000002 bede ffff 00*40"),
        plain(15, "RTP extension into the tag", "90 6f 0001 00000001 00000002 bede 0004 00*20"),
        plain(
            15,
            "an extension encrypted by RFC 9335",
            "90 6f 0001 00000001 00000002 c0de 0001 00*60"),
        plain(18, "SRTP of 4 bytes", header + "00*4"),
        plain(18, "SRTP of 15 bytes", header + "00*15"),
        forged(18, "SRTP of 16 bytes, all tag", header + "00*16"),
        plain(18, "SRTCP of 20 bytes", "80 c8 0004 00*16"),
        plain(18, "SRTCP of 27 bytes", "80 c9 0006 00*23"),
        plain(18, "SRTCP of 28 bytes", "80 c9 0006 00*24"),
        plain(18, "RTCP in the clear", "81 cb 0001 00000001 80000001 00*16"),
        forged(18, "SRTCP of 28 bytes that claims to be encrypted", "80 c9 0006 00*20 80000001"),
        forged(21, "SRTP with a bad tag", header + "55*100"),
        bad(
            21,
            "1,000 SSRCs with bad tags",
            HostileDatagrams::unauthenticSources,
            STRANGE,
            "srtp_authentication"),
        bad(
            21,
            "replays of the speaker's packets",
            HostileDatagrams::replays,
            STRANGE,
            "srtp_replay"),
        bad(
            21,
            "replays of the speaker's reports",
            HostileDatagrams::replayedReports,
            STRANGE,
            "srtp_replay"));
  }

  private static BadDatagram plain(int row, String what, String octets) {
    return anybody(row, what, octets, STRANGE, "srtp_malformed");
  }

  private static BadDatagram forged(int row, String what, String octets) {
    return anybody(row, what, octets, STRANGE, "srtp_authentication");
  }

  private static void unauthenticSources(LiveCall call) {
    Random random = new Random(21);
    byte[] packet = new byte[100];
    for (int i = 0; i < 1_000; i++) {
      random.nextBytes(packet);
      packet[0] = (byte) 0x80;
      packet[1] = OPUS;
      call.inTheClear(packet);
    }
  }

  private static void replays(LiveCall call) {
    byte[] wire = call.speaker().sendAuthentic(rtp(call, 0x80, OPUS, Octets.of("08")));
    for (int i = 0; i < 50; i++) {
      call.speaker().sendRaw(wire);
      call.stranger(wire);
    }
  }

  private static void replayedReports(LiveCall call) {
    byte[] wire = call.speaker().sendAuthenticRtcp(Octets.of("80c90001 00000001"));
    for (int i = 0; i < 50; i++) {
      call.speaker().sendRaw(wire);
      call.stranger(wire);
    }
  }

  private static Stream<BadDatagram> rtp() {
    String unexpected = "unexpected_payload_type";
    String broken = "rtp_malformed";
    return Stream.of(
        authentic(20, "an unknown payload type", 0x80, 50, "55*40", unexpected),
        authentic(20, "comfort noise", 0x80, 13, "55", unexpected),
        authentic(20, "telephone-event", 0x80, 101, "00800320", unexpected),
        authentic(20, "RED that was not negotiated", 0x80, 63, "6f 08", unexpected),
        authentic(
            20,
            "RED in RED that was not negotiated",
            0x80,
            63,
            "bf 000004 3f 6f 08 08",
            unexpected),
        authentic(20, "a payload type of RTCP's range", 0x80, 0x3f, "55*40", unexpected),
        authentic(17, "no payload", 0x80, OPUS, "", "undecodable_opus"),
        authentic(17, "padding count 0", 0xa0, OPUS, "55*10 00", broken),
        authentic(17, "padding beyond the payload", 0xa0, OPUS, "5555 ff", broken),
        authentic(17, "padding of one more than there is", 0xa0, OPUS, "5555 04", broken),
        authentic(17, "a padding bit and nothing to pad", 0xa0, OPUS, "", broken),
        authentic(17, "all padding", 0xa0, OPUS, "00*9 0a", "undecodable_opus"),
        authentic(17, "padding into the extension", 0xb0, OPUS, "bede0001 10850000 0005", broken),
        authentic(16, "element id 15", 0x90, OPUS, "bede0001 f0850000 08"),
        authentic(16, "1,400 bytes of element id 0", 0x90, OPUS, "bede015e 00*1400 08"),
        authentic(16, "a two-byte element of length 255", 0x90, OPUS, "10000001 01ff8500 08"),
        authentic(16, "an audio level of length 0", 0x90, OPUS, "10000001 01000000 08"),
        authentic(16, "an element past its block", 0x90, OPUS, "bede0001 1f858585 08"),
        bad(21, "100 SSRCs with good tags", HostileDatagrams::authenticSources),
        bad(21, "sequence numbers at random", HostileDatagrams::jumps),
        bad(21, "4,000 authentic packets at once", HostileDatagrams::tooManyPackets, "media_rate"));
  }

  private static void authenticSources(LiveCall call) {
    byte[] packet = rtp(call, 0x80, OPUS, Octets.of("08"));
    for (int i = 0; i < 100; i++) {
      ByteBuffer.wrap(packet).putInt(8, i);
      call.speaker().sendAuthentic(packet);
    }
  }

  private static void jumps(LiveCall call) {
    Random random = new Random(27);
    byte[] packet = rtp(call, 0x80, OPUS, Octets.of("08"));
    ByteBuffer.wrap(packet).putInt(8, 0x5eed);
    for (int i = 0; i < 100; i++) {
      ByteBuffer.wrap(packet).putShort(2, (short) random.nextInt()).putInt(4, random.nextInt());
      call.speaker().sendAuthentic(packet);
    }
  }

  /// An unwanted track far beyond any rate; the listener's own reports go on.
  private static void tooManyPackets(LiveCall call) {
    byte[] first = rtp(call, 0x80, 50, Octets.of("08"));
    List<byte[]> track = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      byte[] packet = first.clone();
      ByteBuffer.wrap(packet).putShort(2, (short) i).putInt(8, 0xf100d);
      track.add(packet);
    }
    call.listener().authentic(track).forEach(call.listener()::sendRaw);
  }

  private static Stream<BadDatagram> rtcp() {
    String many = "9f ca 003e 00*248 ";
    return Stream.of(
        brokenReport("length 0xffff", "80 c9 ffff 00000001"),
        brokenReport("a sender report of 31 blocks", "9f c8 0006 00000001 00*20"),
        brokenReport("a receiver report of 31 blocks", "9f c9 0001 00000001"),
        brokenReport(
            "REMB of 255 sources", "8f ce 0005 00000001 00000000 52454d42 ff000000 00000003"),
        brokenReport("a BYE reason past the end", "81 cb 0002 00000001 ff616263"),
        brokenReport("a BYE of 31 sources and none there", "9f cb 0001 00000001"),
        brokenReport("SDES without a terminator", "81 ca 0002 00000001 01026161"),
        brokenReport("SDES item past the end", "81 ca 0002 00000001 01ff6161"),
        brokenReport("a NACK without an entry", "81 cd 0002 00000001 00000002"),
        brokenReport("33 packets", "80c90001 00000001 " + "80cb0000 ".repeat(32)),
        brokenReport("a second packet of version 1", "80c90001 00000001 40c90001 00000001"),
        brokenReport("padding count 3", "a0 c9 0002 00000001 00000003"),
        bad(
            22,
            "version 1",
            call -> {
              byte[] compound = Octets.of("41 c9 0001 00000001");
              call.stranger(compound);
              call.speaker().sendAuthenticRtcp(compound);
            },
            NO_KIND),
        oddReport("SDES of 155 chunks", many + many + many + many + many),
        oddReport("a lone NACK", "81 cd 0003 00000001 00000002 0001ffff"),
        oddReport("RTCP of an unknown source", "80 c9 0001 deadbeef"),
        oddReport("a report about nobody", "81 c9 0007 00000001 deadbeef 00*20"),
        oddReport("a BYE for somebody else", "81 cb 0001 deadbeef"),
        bad(22, "NACKs of all that was ever sent", HostileDatagrams::nacks));
  }

  /// 340 entries of 17 packets each, three times, from the one who receives them.
  private static void nacks(LiveCall call) {
    ByteBuffer nack = ByteBuffer.allocate(12 + 4 * 340);
    nack.put((byte) 0x81).put((byte) 0xcd).putShort((short) (2 + 340));
    nack.putInt(1).putInt(call.ear().ssrc());
    for (int i = 0; i < 340; i++) {
      nack.putShort((short) (17 * i)).putShort((short) 0xffff);
    }
    for (int i = 0; i < 3; i++) {
      call.listener().sendAuthenticRtcp(nack.array());
    }
  }

  private static BadDatagram bad(int row, String what, LiveCall.Attack attack, String... counted) {
    return new BadDatagram(row, what, attack, List.of(counted));
  }

  private static BadDatagram noStun(int row, String what, String octets) {
    return anybody(row, what, octets, UNNAMED, NO_STUN);
  }

  private static BadDatagram noKind(String what, String octets) {
    return anybody(9, what, octets, NO_KIND);
  }

  /// From a stranger and from the speaker's address, in the clear.
  private static BadDatagram anybody(int row, String what, String octets, String... counted) {
    byte[] datagram = Octets.of(octets);
    return bad(row, what, call -> call.inTheClear(datagram), counted);
  }

  /// The same with and without a FINGERPRINT, so that nothing is dropped for that alone.
  private static BadDatagram anybody(
      int row, String what, Function<LightClient, StunBytes> message, String... counted) {
    return bad(
        row,
        what,
        call -> {
          StunBytes stun = message.apply(call.speaker());
          call.inTheClear(stun.bytes());
          byte[] whole = stun.fingerprint().bytes();
          call.inTheClear(whole);
        },
        counted);
  }

  private static BadDatagram speaker(
      int row, String what, Function<LightClient, StunBytes> message, String... counted) {
    return bad(
        row, what, call -> call.speaker().sendRaw(message.apply(call.speaker()).bytes()), counted);
  }

  /// Answered with this error, and by no more bytes than it had, or a tenth more.
  private static BadDatagram refused(
      int row, String what, Function<LightClient, StunBytes> message, int code) {
    return bad(
        row,
        what,
        call -> {
          byte[] check = message.apply(call.speaker()).bytes();
          call.speaker().sendRaw(check);
          byte[] answer = call.speaker().nextStunError();
          assertThat(answer).isNotNull().hasSizeLessThanOrEqualTo(check.length * 11 / 10);
          assertThat(StunClient.errorCode(answer)).isEqualTo(code);
        });
  }

  private static BadDatagram authentic(
      int row, String what, int flags, int payloadType, String octets, String... counted) {
    return bad(
        row,
        what,
        call -> call.speaker().sendAuthentic(rtp(call, flags, payloadType, Octets.of(octets))),
        counted);
  }

  private static byte[] rtp(LiveCall call, int flags, int payloadType, byte[] rest) {
    return ByteBuffer.allocate(12 + rest.length)
        .put((byte) flags)
        .put((byte) payloadType)
        .putShort((short) call.speaker().takeSequenceNumber())
        .putInt(0x00ff_ff00)
        .putInt(call.speaker().ssrc())
        .put(rest)
        .array();
  }

  private static BadDatagram brokenReport(String what, String octets) {
    return report(what, octets, STRANGE, "malformed_rtcp");
  }

  private static BadDatagram oddReport(String what, String octets) {
    return report(what, octets, STRANGE);
  }

  /// Plain from anybody, and with the right keys from speaker and listener.
  private static BadDatagram report(String what, String octets, String... counted) {
    byte[] compound = Octets.of(octets);
    return bad(
        22,
        what,
        call -> {
          call.inTheClear(compound);
          call.speaker().sendAuthenticRtcp(compound);
          call.listener().sendAuthenticRtcp(compound);
        },
        counted);
  }
}
