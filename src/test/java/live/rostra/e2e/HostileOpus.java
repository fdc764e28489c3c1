package live.rostra.e2e;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import live.rostra.testkit.Octets;

/// Rows 23 and 24 of the bad inputs: payloads in the place of a speaker's own, so that each is
/// played when its time has come.
final class HostileOpus {
  private static final String UNDECODABLE = "undecodable_opus";

  private HostileOpus() {}

  static Stream<BadDatagram> all() {
    return Stream.of(
        said(23, "the five bytes that make the decoder throw an Error", "5d341d341a", UNDECODABLE),
        said(23, "the same with more behind it", "5d341d341a 00*40"),
        said(24, "49 frames", "e331 00*49", UNDECODABLE),
        said(24, "63 frames", "e33f 00*63", UNDECODABLE),
        said(24, "0 frames", "fb00", UNDECODABLE),
        said(24, "7 frames of 20 ms", "fb07 00*14", UNDECODABLE),
        said(24, "two frames of which one is past the end", "fa ff ff 00", UNDECODABLE),
        said(24, "two equal frames of 3 bytes", "f9 000000", UNDECODABLE),
        said(24, "padding past the end", "fb41 ff", UNDECODABLE),
        said(24, "1,277 bytes", "f8 ff*1276", UNDECODABLE),
        said(24, "1,276 bytes", "f8 ff*1275"),
        said(24, "frames of no bytes", "fb02"),
        said(24, "120 ms of 48 frames", "e330 00*48"),
        said(24, "120 ms of 6 frames", "fb06 00*12"),
        said(24, "stereo", "fc 55*60"),
        said(24, "a lone TOC", "f8"),
        new BadDatagram(24, "every TOC in turn", HostileOpus::everyToc, List.of()),
        new BadDatagram(
            24, "100 packets that cannot be decoded", HostileOpus::flood, List.of(UNDECODABLE)));
  }

  private static BadDatagram said(int row, String what, String octets, String... counted) {
    byte[] payload = Octets.of(octets);
    return new BadDatagram(row, what, call -> call.sayInstead(payload), List.of(counted));
  }

  /// Mode, bandwidth, frame size and channels change with each packet.
  private static void everyToc(LiveCall call) throws InterruptedException {
    Random random = new Random(24);
    for (int toc = 0; toc < 256; toc++) {
      byte[] payload = new byte[1 + random.nextInt(60)];
      random.nextBytes(payload);
      payload[0] = (byte) toc;
      call.sayInstead(payload);
    }
    call.ear().await(260);
  }

  /// Two seconds of them: the speaker is muted after 20 and heard again a second after the last.
  private static void flood(LiveCall call) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      call.sayInstead(Octets.of("5d341d341a"));
    }
    call.ear().await(110);
  }
}
