package live.rostra.http.socket;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import live.rostra.tally.SharedHistogram;

/// Sends what was written to the sockets of one loop at the end of the loop's turn: several
/// messages for one client are one call of the kernel. The loop only.
final class Flushes {
  private final Context loop;
  private final SharedHistogram fanOut;
  private List<Channel> written = new ArrayList<>();
  private List<Channel> spare = new ArrayList<>();
  private boolean scheduled;
  private boolean measuring;
  private long firstDeliveryNs;

  /// @param fanOut takes how long deliveries took until everybody's were handed to the kernel
  Flushes(Context loop, SharedHistogram fanOut) {
    this.loop = loop;
    this.fanOut = fanOut;
  }

  /// Something for a room's audience came to this loop.
  void delivering(long nowNs) {
    if (!measuring) {
      measuring = true;
      firstDeliveryNs = nowNs;
      schedule();
    }
  }

  /// Something was written.
  void later(Channel channel) {
    written.add(channel);
    schedule();
  }

  /// Sends what was written to one channel without waiting for the end of the turn.
  void now(Channel channel) {
    channel.flush();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      loop.runOnContext(_ -> flush());
    }
  }

  private void flush() {
    scheduled = false;
    List<Channel> all = written;
    written = spare;
    // A channel that was written to twice is flushed twice: the second finds nothing to do.
    all.forEach(Channel::flush);
    all.clear();
    spare = all;
    if (measuring) {
      measuring = false;
      fanOut.recordNs(System.nanoTime() - firstDeliveryNs);
    }
  }
}
