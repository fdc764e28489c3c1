package live.rostra.sdp;

import java.util.ArrayList;
import java.util.List;

/// The body of a WHIP or WHEP PATCH: `application/trickle-ice-sdpfrag` (RFC 8840 section 9, RFC
/// 9725 section 4.3).
///
/// @param iceUfrag the client's user name fragment, empty when the body names none; another than
///   that of its ICE session asks for an ICE restart
/// @param icePwd the client's password, empty when the body names none
/// @param mid of the first section, empty when there is none
/// @param candidates all of them, in order; a lite agent has no use for them
/// @param endOfCandidates whether no more will follow
public record TrickleFragment(
    String iceUfrag,
    String icePwd,
    String mid,
    List<Candidate> candidates,
    boolean endOfCandidates) {

  /// What became of a fragment's text.
  public sealed interface Parsed {
    /// A fragment.
    record Fragment(TrickleFragment fragment) implements Parsed {}

    /// Text that is none.
    record Rejected(SdpProblem problem) implements Parsed {}
  }

  /// Reads a fragment. Whatever the text is, this does not throw.
  public static Parsed parse(String text) {
    try {
      return new Parsed.Fragment(read(text));
    } catch (SdpRefusal e) {
      return new Parsed.Rejected(e.problem());
    }
  }

  private static TrickleFragment read(String text) throws SdpRefusal {
    String ufrag = "";
    String pwd = "";
    String mid = "";
    boolean end = false;
    List<Candidate> candidates = new ArrayList<>();
    SdpLine last = new SdpLine(0, 'a', "");
    for (SdpLine line : SdpText.lines(text)) {
      if (line.type() != 'a' && line.type() != 'm') {
        throw line.malformed("a fragment has only a= and m= lines");
      }
      // The credentials stand above all sections or in each (RFC 8840 section 9.1): the first
      // count.
      if (line.isAttribute("ice-ufrag") && ufrag.isEmpty()) {
        ufrag = iceText(line, OfferParser.MIN_UFRAG);
      } else if (line.isAttribute("ice-pwd") && pwd.isEmpty()) {
        pwd = iceText(line, OfferParser.MIN_PWD);
      } else if (line.isAttribute("mid") && mid.isEmpty()) {
        mid = token(line);
      } else if (line.isAttribute("end-of-candidates")) {
        end = true;
      } else if (line.isAttribute("candidate")) {
        var candidate = Candidate.parse(line.attribute());
        if (candidate != null) {
          candidates.add(candidate);
        }
      }
      last = line;
    }
    if (ufrag.isEmpty() != pwd.isEmpty()) {
      throw last.malformed("a=ice-ufrag and a=ice-pwd come together or not at all");
    }
    return new TrickleFragment(ufrag, pwd, mid, List.copyOf(candidates), end);
  }

  private static String iceText(SdpLine line, int min) throws SdpRefusal {
    if (!Tokens.isIceText(line.attribute(), min)) {
      throw line.malformed("a=" + line.name() + " has " + min + " to 256 letters, digits, + or /");
    }
    return line.attribute();
  }

  private static String token(SdpLine line) throws SdpRefusal {
    if (!Tokens.isToken(line.attribute())) {
      throw line.malformed("a mid is a token");
    }
    return line.attribute();
  }

  /// Our side's answer to an ICE restart, in the shape of the examples in RFC 9725 section 4.3.3.
  ///
  /// @param newUfrag ours for the new ICE session
  /// @param newPwd ours for the new ICE session
  /// @param own host candidates over UDP
  public String writeAnswer(String newUfrag, String newPwd, List<Candidate> own) {
    SdpWriter out = new SdpWriter();
    out.line("a=ice-lite");
    out.line("a=ice-options:ice2 trickle");
    if (!mid.isEmpty()) {
      out.line("a=group:BUNDLE " + mid);
    }
    // A pseudo m= line: only its position means something (RFC 8840 section 9.2).
    out.media("audio", 9, "UDP/TLS/RTP/SAVPF", List.of("0"));
    if (!mid.isEmpty()) {
      out.line("a=mid:" + mid);
    }
    out.line("a=ice-ufrag:" + newUfrag);
    out.line("a=ice-pwd:" + newPwd);
    for (Candidate candidate : own) {
      out.line("a=" + candidate.token());
    }
    out.line("a=end-of-candidates");
    return out.toString();
  }

  /// Without the password and the addresses, so that they cannot reach a log by accident.
  @Override
  public String toString() {
    return "TrickleFragment[ufrag=" + iceUfrag + ", candidates=" + candidates.size() + "]";
  }
}
