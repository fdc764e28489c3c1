package live.rostra.http;

import live.rostra.edge.Edge.Purpose;

/// `/whep/{room}`: the room heard by a standard client (draft-ietf-wish-whep). Receive-only.
final class WhepRoute extends SessionRoutes {
  WhepRoute(Door door) {
    super(door, "Whep", Purpose.SUBSCRIBE);
  }
}
