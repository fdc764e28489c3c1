package live.rostra.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of one level of a description: the session's, or those of one `m=` section.
final class AttributeBlock {
  private final SdpLine head;
  private final List<SdpLine> attributes = new ArrayList<>();

  /// @param head its first line, which stands for the whole where something is missing
  AttributeBlock(SdpLine head) {
    this.head = head;
  }

  void add(SdpLine line) {
    if (line.type() == 'a') {
      attributes.add(line);
    }
  }

  SdpLine head() {
    return head;
  }

  @Nullable SdpLine first(String name) {
    for (SdpLine line : attributes) {
      if (line.isAttribute(name)) {
        return line;
      }
    }
    return null;
  }

  List<SdpLine> all(String name) {
    return attributes.stream().filter(line -> line.isAttribute(name)).toList();
  }

  boolean has(String name) {
    return first(name) != null;
  }
}
