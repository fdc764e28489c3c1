package live.rostra.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Understands one offer: finds the voice in it, and everything that we must know to answer.
final class OfferParser {
  static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
  static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
  static final String ABS_CAPTURE_TIME =
      "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";

  /// RFC 8839 section 5.4.
  static final int MIN_UFRAG = 4;

  static final int MIN_PWD = 22;

  private final Description description;
  private final List<MediaLine> mediaLines = new ArrayList<>();
  private final List<CodecTable> codecs = new ArrayList<>();

  OfferParser(Description description) {
    this.description = description;
  }

  SdpOffer parse() throws SdpRefusal {
    for (AttributeBlock section : description.sections()) {
      MediaLine media = MediaLine.parse(section);
      mediaLines.add(media);
      codecs.add(CodecTable.parse(section, media));
    }
    refuseLite(description.session());
    int audioIndex = audioIndex();
    AttributeBlock audio = description.sections().get(audioIndex);
    MediaLine media = mediaLines.get(audioIndex);
    if (!media.isDtlsSrtp()) {
      throw audio.head().unacceptable("audio must be offered over DTLS-SRTP with RTCP feedback");
    }
    List<String> bundle = description.bundleOf(Description.mid(audio));
    Levels levels = new Levels(audio, description, bundle);
    refuseLite(audio);
    if (!levels.has("rtcp-mux") && !levels.has("rtcp-mux-only")) {
      throw audio.head().unacceptable("a=rtcp-mux is required");
    }
    OpusFormat opus = opus(audio, codecs.get(audioIndex));
    HeaderExtensions extensions = HeaderExtensions.parse(description.session(), audio);
    String ufrag = iceText(levels, "ice-ufrag", MIN_UFRAG);
    return new SdpOffer(
        sections(bundle, ufrag),
        audioIndex,
        bundle,
        ufrag,
        iceText(levels, "ice-pwd", MIN_PWD),
        fingerprint(levels),
        setup(levels),
        direction(audio),
        opus,
        red(codecs.get(audioIndex), opus.payloadType()),
        extensions.idOf(AUDIO_LEVEL),
        extensions.idOf(MID),
        extensions.idOf(ABS_CAPTURE_TIME),
        nackOffered(audio, opus.payloadType()),
        levels.has("rtcp-rsize"),
        trickle(audio),
        candidates(audio),
        ssrc(audio),
        msid(audio));
  }

  private static void refuseLite(AttributeBlock block) throws SdpRefusal {
    SdpLine line = block.first("ice-lite");
    if (line != null) {
      throw line.unacceptable(
          "this node is ICE-lite itself: two lite agents never check each other");
    }
  }

  private int audioIndex() throws SdpRefusal {
    int found = -1;
    for (int i = 0; i < mediaLines.size(); i++) {
      if (mediaLines.get(i).kind() == MediaSection.Kind.AUDIO && mediaLines.get(i).enabled()) {
        if (found >= 0) {
          throw description
              .sections()
              .get(i)
              .head()
              .unacceptable("offer exactly one audio section");
        }
        found = i;
      }
    }
    if (found < 0) {
      SdpLine first =
          description.sections().isEmpty()
              ? description.session().head()
              : description.sections().getFirst().head();
      throw first.unacceptable("the offer has no audio section");
    }
    return found;
  }

  private List<MediaSection> sections(List<String> bundle, String audioUfrag) {
    List<MediaSection> sections = new ArrayList<>();
    for (int i = 0; i < mediaLines.size(); i++) {
      AttributeBlock block = description.sections().get(i);
      MediaLine media = mediaLines.get(i);
      SdpLine ufrag = block.first("ice-ufrag");
      // Before bundling is agreed a section may name a transport of its own; that one is not ours.
      boolean bundled =
          media.enabled()
              && media.isDtlsSrtp()
              && bundle.contains(Description.mid(block))
              && (ufrag == null || ufrag.attribute().equals(audioUfrag));
      sections.add(
          new MediaSection(
              media.kind(),
              media.media(),
              Description.mid(block),
              media.port(),
              media.protocol(),
              media.formats(),
              codecs.get(i).codecs(),
              direction(block),
              bundled));
    }
    return List.copyOf(sections);
  }

  private static String iceText(Levels levels, String name, int min) throws SdpRefusal {
    SdpLine line = levels.first(name);
    if (line == null) {
      throw levels.head().unacceptable("a=" + name + " is missing");
    }
    if (!Tokens.isIceText(line.attribute(), min)) {
      throw line.malformed("a=" + name + " has " + min + " to 256 letters, digits, + or /");
    }
    return line.attribute();
  }

  /// The longest digest of those given: RFC 8122 section 5 lets us check any one of them.
  private static Fingerprint fingerprint(Levels levels) throws SdpRefusal {
    Fingerprint best = null;
    for (SdpLine line : levels.all("fingerprint")) {
      Fingerprint next = Fingerprint.parse(line);
      if (next != null && (best == null || next.value().length > best.value().length)) {
        best = next;
      }
    }
    if (best == null) {
      throw levels
          .head()
          .unacceptable("a=fingerprint with SHA-256, SHA-384 or SHA-512 is required");
    }
    return best;
  }

  private static Setup setup(Levels levels) throws SdpRefusal {
    SdpLine line = levels.first("setup");
    if (line == null) {
      throw levels.head().unacceptable("a=setup is missing");
    }
    return switch (line.attribute().toLowerCase(Locale.ROOT)) {
      case "actpass" -> Setup.ACTPASS;
      case "active" -> Setup.ACTIVE;
      case "passive" -> Setup.PASSIVE;
      case "holdconn" -> throw line.unacceptable("a=setup:holdconn opens no connection");
      default -> throw line.malformed("a=setup is actpass, active or passive");
    };
  }

  private Direction direction(AttributeBlock section) {
    for (AttributeBlock level : List.of(section, description.session())) {
      for (Direction direction : Direction.values()) {
        if (level.has(direction.token())) {
          return direction;
        }
      }
    }
    // Without any of them sendrecv is the default (RFC 8866 section 6.7).
    return Direction.SENDRECV;
  }

  private static OpusFormat opus(AttributeBlock audio, CodecTable codecs) throws SdpRefusal {
    // "The RTP clock rate in a=rtpmap MUST be 48000, and the number of channels MUST be 2" (RFC
    // 7587 section 7), mono or not.
    MediaSection.Codec codec = codecs.find("opus/48000/2");
    if (codec == null) {
      throw audio.head().unacceptable("the audio section does not offer opus/48000/2");
    }
    if (looksLikeRtcp(codec.payloadType())) {
      throw audio.head().unacceptable("Opus must not have a payload type from 64 to 95");
    }
    var parameters = CodecTable.parameters(codec.parameters());
    SdpLine maxPtime = audio.first("maxptime");
    int limit =
        (int)
            Tokens.number(
                maxPtime != null ? maxPtime.attribute() : parameters.getOrDefault("maxptime", ""),
                OpusFormat.DEFAULT_MAX_PTIME_MS);
    return new OpusFormat(
        codec.payloadType(), parameters, limit > 0 ? limit : OpusFormat.DEFAULT_MAX_PTIME_MS);
  }

  /// With the marker bit set these payload types are RTCP's packet types (RFC 5761 section 4).
  private static boolean looksLikeRtcp(int payloadType) {
    return payloadType >= 64 && payloadType <= 95;
  }

  /// RED whose blocks are all Opus: `a=fmtp:63 111/111`.
  private static OptionalInt red(CodecTable codecs, int opusPayloadType) {
    MediaSection.Codec red = codecs.find("red/48000/2");
    if (red == null || looksLikeRtcp(red.payloadType())) {
      return OptionalInt.empty();
    }
    Set<String> blocks = Set.copyOf(List.of(red.parameters().split("/", -1)));
    boolean ours = blocks.equals(Set.of(Integer.toString(opusPayloadType)));
    return ours ? OptionalInt.of(red.payloadType()) : OptionalInt.empty();
  }

  private static boolean nackOffered(AttributeBlock audio, int opusPayloadType) {
    return audio.all("rtcp-fb").stream()
        .map(SdpLine::attribute)
        .anyMatch(value -> value.equals(opusPayloadType + " nack") || value.equals("* nack"));
  }

  private boolean trickle(AttributeBlock audio) {
    return Stream.of(audio, description.session())
        .flatMap(level -> level.all("ice-options").stream())
        // libdatachannel separates them by commas.
        .anyMatch(line -> Tokens.words(line.attribute().replace(',', ' ')).contains("trickle"));
  }

  private static List<Candidate> candidates(AttributeBlock audio) {
    List<Candidate> candidates = new ArrayList<>();
    for (SdpLine line : audio.all("candidate")) {
      @Nullable Candidate candidate = Candidate.parse(line.attribute());
      if (candidate != null) {
        candidates.add(candidate);
      }
    }
    return List.copyOf(candidates);
  }

  private static long ssrc(AttributeBlock audio) {
    SdpLine line = audio.first("ssrc");
    return line == null
        ? -1
        : Tokens.number(Tokens.words(line.attribute()).getFirst(), 0xffff_ffffL);
  }

  private static String msid(AttributeBlock audio) {
    SdpLine line = audio.first("msid");
    return line == null ? "" : line.attribute();
  }
}
