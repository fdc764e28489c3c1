package live.rostra.e2e;

import static live.rostra.e2e.StunBytes.ALLOCATE;
import static live.rostra.e2e.StunBytes.CONTROLLED;
import static live.rostra.e2e.StunBytes.ERROR;
import static live.rostra.e2e.StunBytes.INDICATION;
import static live.rostra.e2e.StunBytes.PRIORITY;
import static live.rostra.e2e.StunBytes.REQUEST;
import static live.rostra.e2e.StunBytes.SUCCESS;
import static live.rostra.e2e.StunBytes.USERNAME;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import live.rostra.e2e.LiveCall.Attack;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.Octets;
import org.junit.jupiter.params.provider.Arguments;

/// What must not disturb a call when it arrives on the UDP port: rows 1 to 24 of the bad inputs.
///
/// *Anybody* sends from an address that has not passed ICE, and from the speaker's own, which is what
/// a forged source address amounts to. *The speaker* sends with its own keys, so that the bytes pass
/// authentication and meet the parsers behind it.
final class HostileDatagrams {
  private static final int OPUS = 0x6f;

  private HostileDatagrams() {}

  static Stream<Arguments> all() {
    return Stream.of(stun(), authenticatedStun(), demux(), dtls(), srtp(), rtp(), opus(), rtcp())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> stun() {
    return Stream.of(
        anybody("STUN of 19 bytes", "0001 0000 2112a442 00*11"),
        anybody("STUN of length 4 and nothing after", "0001 0004 2112a442 00*12"),
        anybody("STUN of length 3", "0001 0003 2112a442 00*12 010203"),
        anybody("STUN longer than its datagram", "0001 ffff 2112a442 00*12 00*64"),
        anybody("STUN attribute past the end", "0001 0008 2112a442 00*12 0006 7f00 61626364"),
        anybody("STUN header alone", "0001 0000 2112a442 00*12"),
        anybody("STUN of top bits", "0301 0004 2112a442 00*12 00060000"),
        anybody("zero-length USERNAME", c -> StunBytes.of(REQUEST).username("")),
        anybody("USERNAME of 600 bytes", c -> StunBytes.of(REQUEST).username("a".repeat(600))),
        anybody("USERNAME without a colon", c -> StunBytes.of(REQUEST).username("abcd")),
        anybody("a check without integrity", c -> StunBytes.of(REQUEST).username(c.checkName())),
        anybody(
            "the right name and another password",
            c -> named(REQUEST, c).integrity("x" + c.remotePassword())),
        argumentSet("integrity off by one bit", (Attack) HostileDatagrams::flippedIntegrity),
        argumentSet("200 guesses of the password", (Attack) HostileDatagrams::guesses),
        anybody("TURN Allocate", c -> named(ALLOCATE, c).integrity("guess")),
        anybody("a Binding indication", c -> named(INDICATION, c)),
        anybody("an error response", c -> StunBytes.of(ERROR).attribute(9, new byte[4])),
        anybody("a success response", c -> StunBytes.of(SUCCESS).attribute(32, new byte[8])));
  }

  private static StunBytes named(int type, LightClient client) {
    return StunBytes.of(type).username(client.checkName());
  }

  private static void flippedIntegrity(LiveCall call) {
    byte[] check = named(REQUEST, call.speaker()).integrity(call.speaker().remotePassword()).bytes();
    check[check.length - 1] ^= 1;
    call.stranger(check);
    call.speaker().sendRaw(check);
  }

  private static void guesses(LiveCall call) {
    for (int i = 0; i < 200; i++) {
      byte[] guess = named(REQUEST, call.speaker()).integrity("guess" + i).fingerprint().bytes();
      call.stranger(guess);
      call.speaker().sendRaw(guess);
    }
  }

  /// From the speaker only: who knows the password is the peer, and may be wrong all the same.
  private static Stream<Arguments> authenticatedStun() {
    return Stream.of(
        speaker(
            "right integrity and a wrong FINGERPRINT",
            c -> signed(named(REQUEST, c), c).attribute(0x8028, new byte[4])),
        speaker(
            "FINGERPRINT that is not last",
            c -> signed(named(REQUEST, c), c).fingerprint().attribute(0x8022, new byte[4])),
        speaker(
            "an unknown attribute that must be understood",
            c -> signed(named(REQUEST, c).attribute(0x7abc, new byte[4]), c).fingerprint()),
        speaker(
            "ICE-CONTROLLED towards a lite agent",
            c -> signed(named(REQUEST, c).attribute(CONTROLLED, new byte[8]), c).fingerprint()),
        speaker(
            "PRIORITY of one byte",
            c -> signed(named(REQUEST, c).attribute(PRIORITY, new byte[1]), c).fingerprint()),
        speaker(
            "a second USERNAME",
            c -> signed(named(REQUEST, c).attribute(USERNAME, new byte[3]), c).fingerprint()),
        speaker("an authentic indication", c -> signed(named(INDICATION, c), c).fingerprint()),
        speaker("an authentic error response", c -> signed(named(ERROR, c), c).fingerprint()));
  }

  private static StunBytes signed(StunBytes message, LightClient client) {
    return message.integrity(client.remotePassword());
  }

  private static Stream<Arguments> demux() {
    return Stream.of(
        anybody("an empty datagram", ""),
        anybody("one byte", "80"),
        anybody("first byte 4", "04 00*40"),
        anybody("first byte 15", "0f 00*40"),
        anybody("a TURN channel", "40000004 00*40"),
        anybody("first byte 79", "4f 00*40"),
        anybody("first byte 192", "c0 00*40"),
        anybody("first byte 255", "ff*1200"),
        anybody("zeros", "00*1200"),
        anybody("1501 bytes", "80 6f 00*1499"),
        anybody("65507 bytes", "80 6f 00*65505"),
        argumentSet("every first byte", (Attack) HostileDatagrams::everyFirstByte));
  }

  private static void everyFirstByte(LiveCall call) {
    for (int first = 0; first < 256; first++) {
      byte[] datagram = new byte[48];
      new Random(first).nextBytes(datagram);
      datagram[0] = (byte) first;
      call.stranger(datagram);
      call.speaker().sendRaw(datagram);
    }
  }

  private static Stream<Arguments> dtls() {
    String hello = "16 feff 0000 0000*3 0036 01 00002a 0000 000000 00002a fefd 00*32 00 00 0002 c02b 0100 0000";
    return Stream.of(
        anybody("a ClientHello", hello),
        anybody("a ClientHello that offers only TLS_NULL", hello.replace("c02b", "0000")),
        anybody("a fragment of a ClientHello", "16 feff 0000 0000*3 0010 01 000500 0000 000000 000004 fefd0000"),
        anybody("a fragment of 16 MiB", "16 fefd 0000 0000*3 000c 0b ffffff 0000 fffff0 000000"),
        anybody("a record longer than its datagram", "16 fefd 0000 0000*3 4000 01"),
        anybody("a record of no bytes", "16 fefd 0000 0000*3 0000"),
        anybody("half a record header", "16 fefd 00"),
        anybody("a plain close_notify", "15 fefd 0000 0000*3 0002 0100"),
        anybody("a plain fatal alert", "15 fefd 0000 0000*3 0002 0228"),
        anybody("a forged alert of epoch 1", "15 fefd 0001 0000*3 001a 00*26"),
        anybody("an alert behind a handshake record", "16 fefd 0000 0000*3 0001 00 15 fefd 0000 0000*3 0002 0228"),
        anybody("a DTLS 1.3 record", "2f 00*40"),
        anybody("a cipher change", "14 fefd 0000 0000*3 0001 01"));
  }

  private static Stream<Arguments> srtp() {
    String header = "80 6f 0001 00000001 00000002 ";
    return Stream.of(
        anybody("RTP of 11 bytes", "80 6f 0001 00000001 000000"),
        anybody("15 CSRCs in 12 bytes", "8f 6f 0001 00000001 00000002"),
        anybody("RTP extension past the end", "90 6f 0001 00000001 00000002 bede ffff 00*40"),
        anybody("SRTP of 4 bytes", header + "00*4"),
        anybody("SRTP of 15 bytes", header + "00*15"),
        anybody("SRTP of 16 bytes", header + "00*16"),
        anybody("SRTP with a bad tag", header + "55*100"),
        anybody("SRTCP of 20 bytes", "80 c8 0004 00*16"),
        anybody("SRTCP of 28 bytes", "80 c9 0006 00*24"),
        anybody("a forged BYE", "81 cb 0001 00000001 80000001 00*16"),
        argumentSet("1,000 SSRCs with bad tags", (Attack) HostileDatagrams::unauthenticSources),
        argumentSet("replays of the speaker's packets", (Attack) HostileDatagrams::replays));
  }

  private static void unauthenticSources(LiveCall call) {
    Random random = new Random(21);
    byte[] packet = new byte[100];
    for (int i = 0; i < 1_000; i++) {
      random.nextBytes(packet);
      packet[0] = (byte) 0x80;
      packet[1] = OPUS;
      call.stranger(packet);
      call.speaker().sendRaw(packet);
    }
  }

  private static void replays(LiveCall call) {
    byte[] wire = call.speaker().sendAuthentic(rtp(call, 0x80, OPUS, Octets.of("08")));
    for (int i = 0; i < 50; i++) {
      call.speaker().sendRaw(wire);
      call.stranger(wire);
    }
  }

  private static Stream<Arguments> rtp() {
    return Stream.of(
        authentic("an unknown payload type", 0x80, 50, "55*40"),
        authentic("comfort noise", 0x80, 13, "55"),
        authentic("telephone-event", 0x80, 101, "00800320"),
        authentic("no payload", 0x80, OPUS, ""),
        authentic("padding count 0", 0xa0, OPUS, "55*10 00"),
        authentic("padding beyond the payload", 0xa0, OPUS, "5555 ff"),
        authentic("all padding", 0xa0, OPUS, "00*9 0a"),
        authentic("element id 15", 0x90, OPUS, "bede0001 f0850000 08"),
        authentic("1,000 bytes of element id 0", 0x90, OPUS, "bede00fa 00*1000 08"),
        authentic("a two-byte element of length 255", 0x90, OPUS, "10000001 01ff8500 08"),
        authentic("an audio level of length 0", 0x90, OPUS, "10000001 01000000 08"),
        argumentSet("100 SSRCs with good tags", (Attack) HostileDatagrams::authenticSources),
        argumentSet("sequence numbers at random", (Attack) HostileDatagrams::jumps));
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

  private static Stream<Arguments> opus() {
    return Stream.of(
        authentic("Opus that makes the decoder throw an Error", 0x80, OPUS, "5d341d341a"),
        authentic("Opus of 49 frames", 0x80, OPUS, "fb31 00*49"),
        authentic("Opus of 120 ms", 0x80, OPUS, "fb30 00*48"),
        authentic("Opus of 0 frames", 0x80, OPUS, "fb02"),
        authentic("Opus of 1,276 bytes", 0x80, OPUS, "f8 ff*1275"),
        argumentSet("Opus of every mode in turn", (Attack) HostileDatagrams::everyMode));
  }

  private static void everyMode(LiveCall call) {
    Random random = new Random(24);
    for (int toc = 0; toc < 256; toc++) {
      byte[] payload = new byte[1 + random.nextInt(60)];
      random.nextBytes(payload);
      payload[0] = (byte) toc;
      call.speaker().sendAuthentic(rtp(call, 0x80, OPUS, payload));
    }
  }

  private static Stream<Arguments> rtcp() {
    return Stream.of(
        report("length 0xffff", "80 c9 ffff 00000001"),
        report("a sender report of 31 blocks", "9f c8 0006 00000001 00*20"),
        report(
            "REMB of 255 sources",
            "8f ce 0005 00000001 00000000 52454d42 ff000000 00000003"),
        report("a BYE reason past the end", "81 cb 0002 00000001 ff616263"),
        report("SDES without a terminator", "81 ca 0002 00000001 01026161"),
        report("SDES of 31 empty chunks", "9f ca 003e 00*248"),
        report("a lone NACK", "81 cd 0003 00000001 00000002 0001ffff"),
        report("RTCP of an unknown source", "80 c9 0001 deadbeef"),
        report("a report about nobody", "81 c9 0007 00000001 deadbeef 00*20"),
        report("a BYE for somebody else", "81 cb 0001 deadbeef"),
        report("33 empty packets", "80c90001 00000001 " + "80cb0000 ".repeat(32)),
        argumentSet("NACKs of all that was ever sent", (Attack) HostileDatagrams::nacks));
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

  /// From a stranger and from the speaker's address, in the clear.
  private static Arguments anybody(String what, String octets) {
    byte[] datagram = Octets.of(octets);
    return argumentSet(
        what,
        (Attack)
            call -> {
              call.stranger(datagram);
              call.speaker().sendRaw(datagram);
            });
  }

  private static Arguments anybody(String what, Function<LightClient, StunBytes> message) {
    return argumentSet(
        what,
        (Attack)
            call -> {
              StunBytes stun = message.apply(call.speaker());
              call.stranger(stun.bytes());
              call.speaker().sendRaw(stun.bytes());
              byte[] whole = stun.fingerprint().bytes();
              call.stranger(whole);
              call.speaker().sendRaw(whole);
            });
  }

  private static Arguments speaker(String what, Function<LightClient, StunBytes> message) {
    return argumentSet(
        what, (Attack) call -> call.speaker().sendRaw(message.apply(call.speaker()).bytes()));
  }

  private static Arguments authentic(String what, int flags, int payloadType, String octets) {
    return argumentSet(
        what,
        (Attack)
            call ->
                call.speaker()
                    .sendAuthentic(rtp(call, flags, payloadType, Octets.of(octets))));
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

  /// Plain from anybody, and with the right keys from speaker and listener.
  private static Arguments report(String what, String octets) {
    byte[] compound = Octets.of(octets);
    return argumentSet(
        what,
        (Attack)
            call -> {
              call.stranger(compound);
              call.speaker().sendRaw(compound);
              call.speaker().sendAuthenticRtcp(compound);
              call.listener().sendAuthenticRtcp(compound);
            });
  }
}
