package live.rostra.config;

/// `limits.*`: how much one client may ask for.
///
/// @param posts POSTs in a second by one identity
/// @param nodePosts POSTs in a second by everybody
/// @param changes PATCHes and DELETEs in a second by one identity
/// @param reads GETs in a second by one identity that ask the database
/// @param unconnected answered connections of one identity that have not connected yet
/// @param sockets WebSockets of the node
/// @param sourceSockets WebSockets from one IPv4 address or IPv6 /64
/// @param identitySockets WebSockets of one identity
public record LimitsConfig(
    int posts,
    int nodePosts,
    int changes,
    int reads,
    int unconnected,
    int sockets,
    int sourceSockets,
    int identitySockets) {
  private static final Form<Integer> RATE = Form.number(1, 1_000_000).as("1 to 1000000 a second");

  private static final Form<Integer> SOCKETS = Form.number(1, 1_000_000);

  static LimitsConfig read(Settings s) {
    return new LimitsConfig(
        s.value("limits.posts", 10, RATE),
        s.value("limits.node-posts", 200, RATE),
        s.value("limits.changes", 20, RATE),
        s.value("limits.reads", 5, RATE),
        s.value("limits.unconnected", 5, Form.number(1, 10_000)),
        s.value("limits.sockets", 20_000, SOCKETS),
        s.value("limits.source-sockets", 200, SOCKETS),
        s.value("limits.identity-sockets", 10, Form.number(1, 10_000)));
  }
}
