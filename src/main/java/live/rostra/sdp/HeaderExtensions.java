package live.rostra.sdp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The RTP header extensions of one section (RFC 8285 section 5).
final class HeaderExtensions {
  /// Ids that fit the one-byte form, which is all we write; 15 is reserved there.
  private static final int MAX_ID = 14;

  private static final int MAX_OFFERED_ID = 4_351;

  private final Map<String, Integer> ids = new HashMap<>();

  private HeaderExtensions() {}

  static HeaderExtensions parse(AttributeBlock session, AttributeBlock section) throws SdpRefusal {
    HeaderExtensions extensions = new HeaderExtensions();
    Map<Integer, String> owners = new HashMap<>();
    for (AttributeBlock level : List.of(session, section)) {
      for (SdpLine line : level.all("extmap")) {
        extensions.add(line, owners);
      }
    }
    return extensions;
  }

  private void add(SdpLine line, Map<Integer, String> owners) throws SdpRefusal {
    List<String> words = Tokens.words(line.attribute());
    String[] id = words.getFirst().split("/", 2);
    int value = (int) Tokens.number(id[0], MAX_OFFERED_ID);
    if (words.size() < 2 || value < 1) {
      throw line.malformed("an extmap is an id from 1 and a URI");
    }
    String owner = owners.putIfAbsent(value, words.get(1));
    if (owner != null && !owner.equals(words.get(1))) {
      throw line.malformed("two header extensions have this id");
    }
    // A one-way extension would have to be answered the other way round. Nobody offers ours so.
    boolean bothWays = id.length == 1 || id[1].equals("sendrecv");
    if (value <= MAX_ID && bothWays) {
      ids.putIfAbsent(words.get(1), value);
    }
  }

  /// The id of an extension, 0 when it is not offered in a form we take.
  int idOf(String uri) {
    return ids.getOrDefault(uri, 0);
  }
}
