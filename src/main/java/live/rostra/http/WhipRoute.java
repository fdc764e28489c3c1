package live.rostra.http;

import live.rostra.edge.Edge.Purpose;

/// `/whip/{room}`: a microphone by a standard client (RFC 9725). Publish-only.
final class WhipRoute extends SessionRoutes {
  WhipRoute(Door door) {
    super(door, "Whip", Purpose.PUBLISH);
  }
}
