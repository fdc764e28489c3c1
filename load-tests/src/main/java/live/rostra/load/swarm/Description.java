package live.rostra.load.swarm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One side of a session as SDP tells it (RFC 8866, RFC 8839, RFC 8842): no more of it than one
/// audio stream over one IPv4 path needs.
///
/// @param ufrag of ICE
/// @param password of ICE
/// @param fingerprint SHA-256, upper case with colons
/// @param address IPv4 of its host candidate
/// @param port of its host candidate
record Description(String ufrag, String password, String fingerprint, int address, int port) {
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "a=candidate:\\S+ 1 (?i:udp) \\d+ (\\d+\\.\\d+\\.\\d+\\.\\d+) (\\d+) typ host");

  /// Reads what the other side wrote.
  ///
  /// @throws IllegalArgumentException when something is missing
  static Description parse(String sdp) {
    Matcher candidate = match(sdp, CANDIDATE);
    return new Description(
        find(sdp, "a=ice-ufrag:(\\S+)"),
        find(sdp, "a=ice-pwd:(\\S+)"),
        find(sdp, "a=fingerprint:(?i:sha-256) (\\S+)").toUpperCase(Locale.ROOT),
        address(candidate.group(1)),
        Integer.parseInt(candidate.group(2)));
  }

  /// The payload type of Opus in a description.
  static int opus(String sdp) {
    return Integer.parseInt(find(sdp, "a=rtpmap:(\\d+) (?i:opus)/48000"));
  }

  private static String find(String sdp, String pattern) {
    return match(sdp, Pattern.compile(pattern)).group(1);
  }

  private static Matcher match(String sdp, Pattern pattern) {
    Matcher matcher = pattern.matcher(sdp);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + pattern + " in the description");
    }
    return matcher;
  }

  /// An IPv4 address as a number.
  static int address(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (address instanceof Inet4Address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
      }
      throw new IllegalArgumentException("not an IPv4 address: " + host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("nobody knows " + host, e);
    }
  }

  /// An IPv4 address as text.
  static String host(int address) {
    return (address >>> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  /// An offer.
  ///
  /// @param direction `recvonly`, `sendonly` or `sendrecv`
  String offer(String direction, int ssrc) {
    return write(direction, "actpass", "0", 111, ssrc);
  }

  /// An answer to an offer with one audio section.
  String answer(String offer, String direction, int ssrc) {
    Matcher mid = Pattern.compile("a=mid:(\\S+)").matcher(offer);
    return write(direction, "passive", mid.find() ? mid.group(1) : "0", opus(offer), ssrc);
  }

  private String write(String direction, String setup, String mid, int opus, int ssrc) {
    String source =
        direction.startsWith("send")
            ? "a=ssrc:" + Integer.toUnsignedLong(ssrc) + " cname:swarm\n"
            : "";
    return """
    v=0
    o=- %d 1 IN IP4 127.0.0.1
    s=-
    t=0 0
    a=group:BUNDLE %s
    m=audio %d UDP/TLS/RTP/SAVPF %d
    c=IN IP4 %s
    a=mid:%s
    a=%s
    a=ice-ufrag:%s
    a=ice-pwd:%s
    a=fingerprint:sha-256 %s
    a=setup:%s
    a=rtcp-mux
    a=rtpmap:%d opus/48000/2
    a=fmtp:%d minptime=10;useinbandfec=1
    %sa=candidate:1 1 udp 2130706431 %s %d typ host
    a=end-of-candidates
    """
        .formatted(
            Integer.toUnsignedLong(ssrc),
            mid,
            port,
            opus,
            host(address),
            mid,
            direction,
            ufrag,
            password,
            fingerprint,
            setup,
            opus,
            opus,
            source,
            host(address),
            port)
        .replace("\n", "\r\n");
  }
}
