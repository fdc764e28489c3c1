package live.rostra.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an attribute of a section's transport may stand: in the section, for the whole session, or
/// in the section that speaks for its BUNDLE group (RFC 9143 section 7.1.3).
final class Levels {
  private final AttributeBlock section;
  private final List<AttributeBlock> order = new ArrayList<>();

  Levels(AttributeBlock section, Description description, List<String> bundle) {
    this.section = section;
    order.add(section);
    order.add(description.session());
    if (!bundle.isEmpty()) {
      AttributeBlock tagged = description.byMid(bundle.getFirst());
      if (tagged != null) {
        order.add(tagged);
      }
    }
  }

  /// The line that stands for the whole section.
  SdpLine head() {
    return section.head();
  }

  @Nullable SdpLine first(String name) {
    List<SdpLine> lines = all(name);
    return lines.isEmpty() ? null : lines.getFirst();
  }

  /// The lines of this name at the nearest level that has any.
  List<SdpLine> all(String name) {
    for (AttributeBlock level : order) {
      List<SdpLine> lines = level.all(name);
      if (!lines.isEmpty()) {
        return lines;
      }
    }
    return List.of();
  }

  boolean has(String name) {
    return first(name) != null;
  }
}
