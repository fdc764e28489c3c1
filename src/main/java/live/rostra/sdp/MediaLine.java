package live.rostra.sdp;

import java.util.List;
import java.util.Set;

/// An `m=` line, taken apart (RFC 8866 section 5.14).
///
/// @param kind what the section carries
/// @param media the word for that
/// @param port where; 0 is off
/// @param protocol the transport
/// @param formats as listed
/// @param enabled whether the offerer wants this section: port 0 means no, unless it is
///   `bundle-only`
record MediaLine(
    MediaSection.Kind kind,
    String media,
    int port,
    String protocol,
    List<String> formats,
    boolean enabled) {

  /// RFC 8829 section 5.1.2: all of these mean DTLS-SRTP when a fingerprint is there.
  private static final Set<String> DTLS_SRTP =
      Set.of(
          "UDP/TLS/RTP/SAVPF",
          "UDP/TLS/RTP/SAVP",
          "TCP/DTLS/RTP/SAVPF",
          "TCP/DTLS/RTP/SAVP",
          "RTP/SAVPF",
          "RTP/SAVP");

  static MediaLine parse(AttributeBlock section) throws SdpRefusal {
    SdpLine line = section.head();
    List<String> words = Tokens.words(line.value());
    if (words.size() < 4) {
      throw line.malformed("an m= line has a medium, a port, a protocol and formats");
    }
    int port = (int) Tokens.number(words.get(1).split("/", 2)[0], 65_535);
    if (port < 0) {
      throw line.malformed("a port is a number from 0 to 65535");
    }
    String protocol = words.get(2);
    List<String> formats = words.subList(3, words.size());
    // They are repeated in the answer, even of a section that is rejected.
    if (!Tokens.isToken(words.getFirst())
        || !Tokens.isToken(protocol.replace('/', '.'))
        || !formats.stream().allMatch(Tokens::isToken)) {
      throw line.malformed("the m= line has characters that do not belong there");
    }
    if (protocol.contains("RTP/")) {
      for (String format : formats) {
        Tokens.payloadType(line, format);
      }
    }
    boolean enabled = port != 0 || section.has("bundle-only");
    return new MediaLine(
        kind(words.getFirst()), words.getFirst(), port, protocol, List.copyOf(formats), enabled);
  }

  private static MediaSection.Kind kind(String media) {
    return switch (media) {
      case "audio" -> MediaSection.Kind.AUDIO;
      case "video" -> MediaSection.Kind.VIDEO;
      case "application" -> MediaSection.Kind.APPLICATION;
      default -> MediaSection.Kind.OTHER;
    };
  }

  boolean isDtlsSrtp() {
    return DTLS_SRTP.contains(protocol);
  }

  boolean isRtp() {
    return protocol.contains("RTP/");
  }
}
