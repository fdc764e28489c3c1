package live.rostra.config;

/// `limits.*`: how much one client may ask for.
///
/// @param posts POSTs in a second by one identity
/// @param nodePosts POSTs in a second by everybody
/// @param changes PATCHes and DELETEs in a second by one identity
/// @param unconnected answered connections of one identity that have not connected yet
public record LimitsConfig(int posts, int nodePosts, int changes, int unconnected) {
  private static final Form<Integer> RATE = Form.number(1, 1_000_000).as("1 to 1000000 a second");

  static LimitsConfig read(Settings s) {
    return new LimitsConfig(
        s.value("limits.posts", 10, RATE),
        s.value("limits.node-posts", 200, RATE),
        s.value("limits.changes", 20, RATE),
        s.value("limits.unconnected", 5, Form.number(1, 10_000)));
  }
}
