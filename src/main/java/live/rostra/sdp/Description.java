package live.rostra.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A description by its levels, before anything in it is understood: RFC 8866 section 9 as far as
/// every endpoint writes it.
///
/// @param session the lines above the first `m=`
/// @param sections one block each
record Description(AttributeBlock session, List<AttributeBlock> sections) {
  private static final String OPENING = "vos";
  private static final String MEDIA_TYPES = "icbka";

  static Description parse(String text) throws SdpRefusal {
    List<SdpLine> lines = SdpText.lines(text);
    for (int i = 0; i < OPENING.length(); i++) {
      SdpLine line = lines.get(Math.min(i, lines.size() - 1));
      if (i >= lines.size() || line.type() != OPENING.charAt(i)) {
        throw line.malformed("a description begins with v=, o= and s=");
      }
    }
    if (!lines.getFirst().value().strip().equals("0")) {
      throw lines.getFirst().malformed("the version is not 0");
    }
    AttributeBlock session = new AttributeBlock(lines.getFirst());
    List<AttributeBlock> sections = new ArrayList<>();
    for (SdpLine line : lines.subList(OPENING.length(), lines.size())) {
      if (line.type() == 'm') {
        if (sections.size() == SdpText.MAX_SECTIONS) {
          throw line.malformed(
              "the description has more than " + SdpText.MAX_SECTIONS + " sections");
        }
        sections.add(new AttributeBlock(line));
      } else if (sections.isEmpty()) {
        session.add(line);
      } else if (MEDIA_TYPES.indexOf(line.type()) >= 0) {
        sections.getLast().add(line);
      } else {
        throw line.malformed("a line of this type cannot stand below an m= line");
      }
    }
    checkMids(sections);
    return new Description(session, sections);
  }

  /// A mid names one section of the description (RFC 5888 section 4).
  private static void checkMids(List<AttributeBlock> sections) throws SdpRefusal {
    Set<String> seen = new HashSet<>();
    for (AttributeBlock section : sections) {
      SdpLine line = section.first("mid");
      if (line != null) {
        if (!Tokens.isToken(line.attribute())) {
          throw line.malformed("a mid is a token");
        }
        if (!seen.add(line.attribute())) {
          throw line.malformed("two sections have this mid");
        }
      }
    }
  }

  /// The mid of a section, empty when it has none.
  static String mid(AttributeBlock section) {
    SdpLine line = section.first("mid");
    return line == null ? "" : line.attribute();
  }

  /// The BUNDLE group (RFC 9143) that `mid` is in; empty when it is in none.
  List<String> bundleOf(String mid) {
    for (SdpLine line : session.all("group")) {
      List<String> words = Tokens.words(line.attribute());
      if (words.getFirst().equals("BUNDLE") && words.subList(1, words.size()).contains(mid)) {
        return words.subList(1, words.size()).stream().distinct().toList();
      }
    }
    return List.of();
  }

  @Nullable AttributeBlock byMid(String mid) {
    for (AttributeBlock section : sections) {
      if (mid(section).equals(mid)) {
        return section;
      }
    }
    return null;
  }
}
