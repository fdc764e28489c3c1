package live.rostra.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the answer to an offer (RFC 3264, RFC 8829 section 5.3), always complete: one description
/// with all our candidates, so a client need not trickle.
///
/// What is not offered is not answered; of what is offered only this is taken: Opus, RED around it,
/// NACK for it, and three header extensions. Transport-wide congestion control is left out: one
/// voice cannot usefully slow down.
public final class SdpAnswer {
  /// What goes with a picture but is none.
  private static final Set<String> REPAIR = Set.of("rtx", "red", "ulpfec", "flexfec-03", "flexfec");

  private SdpAnswer() {}

  /// Our side of the connection.
  ///
  /// @param sessionId of the `o=` line, not negative
  /// @param iceUfrag ours
  /// @param icePwd ours
  /// @param fingerprint of our certificate
  /// @param setup our DTLS role: `offer.setup().answer()`
  /// @param direction what we want, seen from us; the answer says as much of it as the offer allows
  /// @param candidates our host candidates, the default one first; at least one
  /// @param ssrc what we send with
  /// @param cname our RTCP canonical name
  /// @param msid our stream and track as `a=msid` names them, for example `rostra program`
  /// @param acceptVideo whether a video section that shares the audio's transport is taken, to be
  ///   thrown away: some publishers cannot leave theirs out
  public record Parameters(
      long sessionId,
      String iceUfrag,
      String icePwd,
      Fingerprint fingerprint,
      Setup setup,
      Direction direction,
      List<Candidate> candidates,
      int ssrc,
      String cname,
      String msid,
      boolean acceptVideo) {

    /// Checks what would make the answer invalid.
    public Parameters {
      if (sessionId < 0 || candidates.isEmpty() || setup == Setup.ACTPASS) {
        throw new IllegalArgumentException(
            "an answer needs a session id, a candidate, and one DTLS role");
      }
      if (!Tokens.isToken(cname) || !msid.matches("[^\\s]+ [^\\s]+")) {
        throw new IllegalArgumentException("cname is a token, msid two of them");
      }
      candidates = List.copyOf(candidates);
    }
  }

  /// The answer, in CRLF lines.
  public static String write(SdpOffer offer, Parameters parameters) {
    SdpWriter out = new SdpWriter();
    out.line("v=0");
    // "o=" must not tell a private address, and nothing reads it (RFC 8829 section 5.2.1).
    out.line("o=- " + parameters.sessionId() + " 1 IN IP4 127.0.0.1");
    out.line("s=-");
    out.line("t=0 0");
    String group = group(offer, parameters);
    if (!group.isEmpty()) {
      out.line("a=group:BUNDLE" + group);
    }
    out.line("a=ice-lite");
    out.line("a=ice-options:ice2 trickle");
    for (int i = 0; i < offer.sections().size(); i++) {
      MediaSection section = offer.sections().get(i);
      MediaSection.@Nullable Codec video = discarded(section, parameters);
      if (i == offer.audioIndex()) {
        audio(out, offer, parameters);
      } else if (video != null) {
        video(out, section, video, parameters, offer.reducedSizeRtcp());
      } else {
        rejected(out, section);
      }
    }
    return out.toString();
  }

  private static String group(SdpOffer offer, Parameters parameters) {
    StringBuilder group = new StringBuilder();
    for (String mid : offer.bundle()) {
      for (MediaSection section : offer.sections()) {
        boolean accepted = section.equals(offer.audio()) || discarded(section, parameters) != null;
        if (accepted && section.mid().equals(mid)) {
          group.append(' ').append(mid);
        }
      }
    }
    return group.toString();
  }

  /// The codec of a video section that we take in order to discard it; null for a section we
  /// reject.
  private static MediaSection.@Nullable Codec discarded(
      MediaSection section, Parameters parameters) {
    if (!parameters.acceptVideo()
        || section.kind() != MediaSection.Kind.VIDEO
        || !section.bundled()) {
      return null;
    }
    for (MediaSection.Codec codec : section.codecs()) {
      String name = codec.encoding().substring(0, codec.encoding().indexOf('/'));
      if (!REPAIR.contains(name.toLowerCase(Locale.ROOT))) {
        return codec;
      }
    }
    return null;
  }

  private static void audio(SdpWriter out, SdpOffer offer, Parameters parameters) {
    MediaSection section = offer.audio();
    int opus = offer.opus().payloadType();
    Direction direction = parameters.direction().answering(offer.direction());
    // libwebrtc sends whatever comes first in the answer, so RED has to.
    List<String> formats = new ArrayList<>();
    offer.redPayloadType().ifPresent(red -> formats.add(Integer.toString(red)));
    formats.add(Integer.toString(opus));
    open(out, section, formats, direction, parameters);
    if (offer.reducedSizeRtcp()) {
      out.line("a=rtcp-rsize");
    }
    if (offer.redPayloadType().isPresent()) {
      int red = offer.redPayloadType().getAsInt();
      out.line("a=rtpmap:" + red + " red/48000/2");
      out.line("a=fmtp:" + red + " " + opus + "/" + opus);
    }
    out.line("a=rtpmap:" + opus + " opus/48000/2");
    out.line("a=fmtp:" + opus + " minptime=10;useinbandfec=1;usedtx=1;stereo=0");
    if (offer.nackOffered()) {
      out.line("a=rtcp-fb:" + opus + " nack");
    }
    out.line("a=ptime:20");
    extension(out, offer.audioLevelId(), OfferParser.AUDIO_LEVEL);
    extension(out, offer.midExtensionId(), OfferParser.MID);
    extension(out, offer.absCaptureTimeId(), OfferParser.ABS_CAPTURE_TIME);
    if (direction.sends()) {
      String ssrc = Integer.toUnsignedString(parameters.ssrc());
      out.line("a=msid:" + parameters.msid());
      out.line("a=ssrc:" + ssrc + " cname:" + parameters.cname());
      out.line("a=ssrc:" + ssrc + " msid:" + parameters.msid());
    }
    for (Candidate candidate : parameters.candidates()) {
      out.line("a=" + candidate.token());
    }
    out.line("a=end-of-candidates");
  }

  private static void video(
      SdpWriter out,
      MediaSection section,
      MediaSection.Codec codec,
      Parameters parameters,
      boolean reducedSize) {
    Direction direction = Direction.RECVONLY.answering(section.direction());
    open(out, section, List.of(Integer.toString(codec.payloadType())), direction, parameters);
    if (reducedSize) {
      out.line("a=rtcp-rsize");
    }
    out.line("a=rtpmap:" + codec.payloadType() + " " + codec.encoding());
    if (!codec.parameters().isEmpty()) {
      out.line("a=fmtp:" + codec.payloadType() + " " + codec.parameters());
    }
  }

  /// What every accepted section begins with. RFC 9143 wants the transport in the first section of
  /// the group only; browsers repeat it in each, and some publishers look for it in the last.
  private static void open(
      SdpWriter out,
      MediaSection section,
      List<String> formats,
      Direction direction,
      Parameters parameters) {
    Candidate first = parameters.candidates().getFirst();
    out.media(section.media(), first.port(), section.protocol(), formats);
    out.line("c=IN " + (first.address().contains(":") ? "IP6 " : "IP4 ") + first.address());
    if (!section.mid().isEmpty()) {
      out.line("a=mid:" + section.mid());
    }
    out.line("a=" + direction.token());
    out.line("a=ice-ufrag:" + parameters.iceUfrag());
    out.line("a=ice-pwd:" + parameters.icePwd());
    out.line("a=fingerprint:" + parameters.fingerprint().token());
    out.line("a=setup:" + parameters.setup().token());
    out.line("a=rtcp-mux");
  }

  private static void rejected(SdpWriter out, MediaSection section) {
    out.media(section.media(), 0, section.protocol(), section.formats());
    out.line("c=IN IP4 0.0.0.0");
    if (!section.mid().isEmpty()) {
      out.line("a=mid:" + section.mid());
    }
    out.line("a=inactive");
  }

  private static void extension(SdpWriter out, int id, String uri) {
    if (id > 0) {
      out.line("a=extmap:" + id + " " + uri);
    }
  }
}
