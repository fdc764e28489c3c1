package live.rostra.edge.desk;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import live.rostra.edge.Delivery;
import live.rostra.edge.Rooms;

/// Those who are told what happens in a room: one for each HTTP loop with somebody in it. Whatever
/// reaches a loop goes there as one task in the order in which it was told. Room loop only, but for
/// {@link Hop#stop}.
final class Followers {
  private final List<Hop> hops = new ArrayList<>();

  /// @param context where it is called
  Hop add(Context context, Rooms.Follower follower) {
    Hop hop = new Hop(context, follower);
    hops.add(hop);
    return hop;
  }

  void remove(Hop hop) {
    hops.remove(hop);
  }

  boolean isEmpty() {
    return hops.isEmpty();
  }

  int size() {
    return hops.size();
  }

  void deliver(Delivery delivery) {
    for (int i = 0; i < hops.size(); i++) {
      hops.get(i).deliver(delivery);
    }
  }

  /// The way to one follower.
  static final class Hop {
    private final Context context;
    private final Rooms.Follower follower;
    private volatile boolean stopped;

    private Hop(Context context, Rooms.Follower follower) {
      this.context = context;
      this.follower = follower;
    }

    private void deliver(Delivery delivery) {
      context.runOnContext(_ -> {
        if (!stopped) {
          follower.deliver(delivery);
        }
      });
    }

    /// Nothing more is delivered, also of what is on its way; any thread.
    void stop() {
      stopped = true;
    }
  }
}
